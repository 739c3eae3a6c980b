package issuance_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

const (
	goodKey    = "3MVG9current"
	goodSecret = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
	username   = "sync@acme.example"
	email      = "sync.team@acme.example"
	loginURL   = "https://login.example.com"
	myDomain   = "https://acme.example.com"
)

var errAway = errors.New("the database is away")

// world is one org with an app and a user for whom every grant succeeds. It is
// the database too.
type world struct {
	now    time.Time
	org    org.Org
	app    app.App
	user   user.Account
	client oauth.ClientAuth
	site   reqinfo.Site
	// claims and header are what the assertion of a JWT grant says.
	header string
	claims map[string]any
	// away is what fails, lost what is not there.
	away, lost map[string]bool

	keys      *sealedtoken.Keys
	sealer    app.Sealer
	commits   []issuance.Commit
	commitErr error
	// onCommit runs inside a commit.
	onCommit func()
	refused  []audit.Login
	issuer   *issuance.Issuer
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{
		now: time.Date(2026, 3, 1, 12, 0, 0, 123_456_789, time.UTC),
		org: org.Org{ID: 1, Name: "Acme", MyDomain: myDomain, Status: org.Active, Settings: org.DefaultSettings()},
		user: user.Account{
			User:        user.User{ID: 21, Org: 1, Username: username, Email: email, Active: true, Generation: 4},
			ProfileName: user.APIOnlyIntegrations, Permissions: user.PermissionSetOf(user.APIEnabled),
		},
		client: oauth.ClientAuth{ConsumerKey: goodKey, Secret: oauth.NewCredential(goodSecret), Method: oauth.AuthPost},
		site:   reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 1, Origin: myDomain},
		away:   map[string]bool{}, lost: map[string]bool{},
		sealer: newKeyring(t), keys: newKeys(t, 1),
	}
	w.header = `{"alg":"RS256"}`
	w.claims = map[string]any{"iss": goodKey, "sub": username, "aud": loginURL, "exp": w.now.Add(time.Minute).Unix(), "jti": "one"}
	w.app = w.newApp(t)
	w.issuer = w.newIssuer(t)
	return w
}

func (w *world) newApp(t testing.TB) app.App {
	consumer, _, err := app.NewConsumer(w.sealer, 1, 31, app.GivenPair{Key: goodKey, Secret: seal.NewSecret(goodSecret)}, w.now)
	if err != nil {
		t.Fatal(err)
	}
	return app.App{
		ID: 11, Org: 1, Name: "Data_Sync", Installed: true, Generation: 3,
		Definition: app.Definition{
			Label: "Data Sync",
			OAuth: &app.OAuth{
				Scopes:            []string{"api", "web", "refresh_token", "openid", "id"},
				ClientCredentials: true, Certificate: certificate(t, key(t)),
			},
			Policy:   app.Policy{RunAs: username, PermittedUsers: app.AdminApprovedPreAuthorized},
			Profiles: []string{user.APIOnlyIntegrations},
		},
		Consumers: []app.Consumer{consumer},
	}
}

func (w *world) newIssuer(t testing.TB) *issuance.Issuer {
	ids, err := sfid.NewGenerator(7, func() time.Time { return w.now })
	if err != nil {
		t.Fatal(err)
	}
	return issuance.New(issuance.Config{
		Directory: directory.New(directory.Config{
			Resolver: w, Open: func(org.ID) directory.Source { return w },
			Trusted: func() bool { return false }, Now: func() time.Time { return w.now },
		}),
		Keys:            w.keys,
		Store:           func(in org.ID) issuance.Store { return store{w, in} },
		UsernameByEmail: w.usernameByEmail,
		Refused:         func(row audit.Login) { w.refused = append(w.refused, row) },
		Sealer:          w.sealer,
		Origins:         issuance.Origins{Login: loginURL, Default: "http://localhost:8080"},
		IDs:             ids,
		Now:             func() time.Time { return w.now },
	})
}

func newKeyring(t testing.TB) *seal.Keyring {
	t.Helper()
	master, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.NewKeyring(master)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func newKeys(t testing.TB, id uint8) *sealedtoken.Keys {
	t.Helper()
	keys := new(sealedtoken.Keys)
	if err := keys.Replace(newKey(t, id)); err != nil {
		t.Fatal(err)
	}
	return keys
}

func newKey(t testing.TB, id uint8) sealedtoken.Key {
	t.Helper()
	k, err := seal.NewTokenKey()
	if err != nil {
		t.Fatal(err)
	}
	return sealedtoken.Key{ID: id, Seal: k}
}

var clientAddr = netip.MustParseAddr("192.0.2.7")

// issue sends the request of a grant.
func (w *world) issue(t testing.TB, grant func(testing.TB, *world) issuance.Grant) (*oauth.TokenResponse, *refusal.Refusal, error) {
	t.Helper()
	return w.issuer.Issue(t.Context(), issuance.Attempt{
		Grant: grant(t, w), Client: w.client, Site: w.site, Addr: clientAddr, Request: "request-1",
	})
}

// store is what one org's tokens leave behind.
type store struct {
	*world
	in org.ID
}

func (s store) CommitIssue(_ context.Context, c issuance.Commit) error {
	if s.onCommit != nil {
		s.onCommit()
	}
	if s.commitErr != nil {
		return s.commitErr
	}
	if c.Login.Org != int64(s.in) {
		return errors.New("the evidence of another org")
	}
	s.world.commits = append(s.world.commits, c)
	return nil
}

func find[T any](w *world, what string, record T, missing error) (T, error) {
	var none T
	switch {
	case w.away[what]:
		return none, errAway
	case w.lost[what]:
		return none, missing
	}
	return record, nil
}

func (w *world) Org(context.Context) (org.Org, error) { return find(w, "org", w.org, org.ErrNotFound) }

func (w *world) App(context.Context, app.ID) (*app.App, error) {
	return find(w, "app", &w.app, app.ErrNotFound)
}

func (w *world) Account(context.Context, user.ID) (*user.Account, error) {
	return find(w, "user", &w.user, user.ErrNotFound)
}

func (w *world) ScopeSet(context.Context, uint32) (string, error) { return "", errAway }

func (w *world) InternScopeSet(context.Context, string) (uint32, error) {
	return find(w, "scopes", uint32(77), errAway)
}

func (w *world) TokenRevoked(context.Context, [10]byte) (bool, error) { return false, errAway }

func (w *world) TokenExtension(context.Context, [10]byte) (time.Time, error) {
	return time.Time{}, errAway
}

func (w *world) OrgOfConsumerKey(_ context.Context, key string) (org.ID, app.ID, error) {
	_, err := find(w, "key", 0, app.ErrNotFound)
	if err == nil && w.app.Consumer(key) == nil {
		err = app.ErrNotFound
	}
	return w.app.Org, w.app.ID, err
}

func (w *world) OrgOfUsername(_ context.Context, name string) (org.ID, user.ID, error) {
	_, err := find(w, "username", 0, user.ErrNotFound)
	if err == nil && name != w.user.Username {
		err = user.ErrNotFound
	}
	return w.user.Org, w.user.ID, err
}

func (w *world) OrgOfMyDomain(context.Context, string) (org.ID, error) { return 0, errAway }

func (w *world) Revocations(context.Context, int) ([]directory.Revocation, error) {
	return nil, errAway
}

func (w *world) usernameByEmail(_ context.Context, _ org.ID, address string) (string, error) {
	if w.away["email"] {
		return "", errAway
	}
	if strings.EqualFold(address, w.user.Email) {
		return w.user.Username, nil
	}
	return "", nil
}
