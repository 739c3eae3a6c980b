package abuse

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server/servertest"
)

const (
	tokenPath      = "/services/oauth2/token"
	introspectPath = "/services/oauth2/introspect"
	revokePath     = "/services/oauth2/revoke"
	userInfoPath   = "/services/oauth2/userinfo"
	limitsPath     = "/services/data/v60.0/limits"

	loginOrigin = "http://login.localhost"
	myDomain    = "http://acme.localhost"
)

// world is a running server, and a command beside it.
type world struct {
	*servertest.Server
	command *servertest.Command
	// secrets are those that must not be in logs and histories, by name.
	secrets *secrets
	// hideIn tells the recorder of one more, and logged is what it saw.
	hideIn func(what, secret string)
	logged func() string
}

// secrets are the secrets of a test by what they are.
type secrets struct {
	mu   sync.Mutex
	list map[string]string
}

func (s *secrets) add(what, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = map[string]string{}
	}
	s.list[secret] = what
}

// in names the secrets that a text holds.
func (s *secrets) in(text string) (found []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for secret, what := range s.list {
		if strings.Contains(text, secret) {
			found = append(found, what)
		}
	}
	return found
}

// each runs a test on both engines, beside other tests, against a server whose
// one origin is login origin and My Domain, as in the quickstart.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	alone(t, test)
}

// alone does what each does, for tests that others would disturb.
func alone(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	withOrigins(t, myDomain, "Data_Sync", test)
}

// eachWithHosts runs a test on both engines against a server whose login origin
// and My Domain differ.
func eachWithHosts(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	withOrigins(t, loginOrigin, "Orders", test)
}

// withOrigins starts a server for each engine, with a user and an app that may
// use client credentials.
func withOrigins(t *testing.T, login, name string, test func(t *testing.T, w *world)) {
	t.Helper()
	for _, engine := range servertest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			w := newWorld(t, servertest.StartHosts(t, engine, login, myDomain))
			w.Origin = myDomain
			w.RunAs = w.user(t, "sync@acme.example").Username
			a := w.app(t, name, func(d *app.Definition) { d.OAuth.Scopes = []string{"api", "web", "refresh_token", "openid", "id"} })
			w.Key, w.Secret = a.key, a.secret
			test(t, w)
		})
	}
}

func newWorld(t *testing.T, s *servertest.Server) *world {
	w := &world{Server: s, command: s.Beside(), secrets: new(secrets), hideIn: s.Hide, logged: s.Logs}
	t.Cleanup(func() { w.silent(t) })
	return w
}

// at is the same world, reached under another origin.
func (w *world) at(origin string) *world {
	there, s := *w, *w.Server
	s.Origin = origin
	there.Server = &s
	return &there
}

// pair is a key and secret.
type pair struct{ name, key, secret string }

// own is the pair of the world's first app.
func (w *world) own() pair { return pair{"", w.Key, w.Secret} }

// app makes an app that runs as the world's user, unless edit says otherwise.
func (w *world) app(t *testing.T, name string, edit func(*app.Definition)) pair {
	t.Helper()
	o := app.DefaultOAuth()
	o.CallbackURLs = []string{"https://app.example/callback"}
	o.Scopes = []string{"api", "id"}
	o.ClientCredentials = true
	d := app.Definition{Label: name, ContactEmail: "people@acme.example", OAuth: &o, Policy: app.Policy{RunAs: w.RunAs}}
	if edit != nil {
		edit(&d)
	}
	return w.pairOf(t, name)(w.command.Apps().Create(t.Context(), name, d))
}

// pairOf waits until the server knows an app, and hides its secret.
func (w *world) pairOf(t *testing.T, name string) func(*app.Outcome, error) pair {
	t.Helper()
	return func(out *app.Outcome, err error) pair {
		t.Helper()
		if err != nil {
			t.Fatalf("make the app %s: %v", name, err)
		}
		w.command.Settle(out.Seq)
		p := pair{name, out.App.Current().Key, out.Secret.Reveal()}
		w.hide("secret of "+name, p.secret)
		return p
	}
}

func (w *world) hide(what, secret string) {
	w.secrets.add(what, secret)
	w.hideIn(what, secret)
}

// user makes a user with the profile for integrations.
func (w *world) user(t *testing.T, username string) *user.User {
	t.Helper()
	out, err := w.command.Users().Create(t.Context(), user.New{
		Username: username, Email: "mail+" + username, LastName: "Sync", Profile: user.APIOnlyIntegrations,
	})
	if err != nil {
		t.Fatalf("make the user %s: %v", username, err)
	}
	w.command.Settle(out.Seq)
	return out.User
}

// settled runs a change and waits until the server has applied it.
func (w *world) settled(t *testing.T, change func(context.Context) (int64, error)) {
	t.Helper()
	seq, err := change(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.command.Settle(seq)
}

// onApp is a change of an app for settled.
func onApp(out *app.Outcome, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return out.Seq, nil
}

// onUser is a change of a user for settled.
func onUser(out *user.Outcome, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return out.Seq, nil
}

// onOrg is a change of an org for settled.
func onOrg(out *org.Outcome, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return out.Seq, nil
}

// redefine edits what an app is.
func (w *world) redefine(t *testing.T, name string, edit func(*app.Definition)) {
	t.Helper()
	w.settled(t, func(ctx context.Context) (int64, error) {
		stored, err := w.command.Installation().Store.For(w.Org.ID).AppByName(ctx, name)
		if err != nil {
			return 0, err
		}
		d := stored.Definition
		oauth := *d.OAuth
		d.OAuth = &oauth
		edit(&d)
		return onApp(w.command.Apps().Deploy(ctx, name, d, app.GivenPair{}))
	})
}

// history is the org's login history, newest first.
func (w *world) history(t *testing.T) []audit.Login {
	t.Helper()
	rows, err := w.Installation.Store.For(w.Org.ID).LoginHistory(context.Background(), audit.LoginFilter{Limit: 1000})
	if err != nil {
		t.Fatalf("read the login history: %v", err)
	}
	return rows
}

// row waits for the row of one request: refusals are written after the answer.
func (w *world) row(t *testing.T, request string) audit.Login {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; {
		for _, row := range w.history(t) {
			if row.Refusal != nil && row.Refusal.Request == request {
				return row
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("request %q has no row in the login history", request)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// silent looks for secrets where no answer shows them: in the log as a whole
// and in both histories.
func (w *world) silent(t *testing.T) {
	t.Helper()
	trail, err := w.Installation.Store.For(w.Org.ID).SetupAuditTrail(context.Background(), 0, 1000)
	if err != nil {
		t.Errorf("read the audit trail: %v", err)
	}
	kept := map[string]any{"the log": w.logged(), "the login history": w.history(t), "the audit trail": trail}
	for where, what := range kept {
		text, err := json.Marshal(what)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range w.secrets.in(string(text) + fmt.Sprint(what)) {
			t.Errorf("wire silence: %s holds the %s", where, found)
		}
	}
}

// given is a pair that a metadata file brings along.
func given(key, secret string) app.GivenPair {
	return app.GivenPair{Key: key, Secret: seal.NewSecret(secret)}
}
