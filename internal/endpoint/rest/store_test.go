package rest_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/bearer"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/endpoint/rest"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/store/migrations"
	"github.com/latchstring/latchstring/internal/store/sqlite"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// world is the API over a real database, with real sessions.
type world struct {
	http.Handler
	t     *testing.T
	store *sqlstore.Store
	dir   *directory.Directory
	keys  *sealedtoken.Keys
	ids   *sfid.Generator
	now   time.Time
}

// tenant is one org of the world with an app and a user.
type tenant struct {
	id     org.ID
	app    *app.App
	user   *user.User
	claims sealedtoken.Claims
	token  string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "test.db")})
	w.check(err)
	t.Cleanup(func() { w.check(db.Close()) })
	_, _, err = migrations.Up(t.Context(), db)
	w.check(err)
	w.ids, err = sfid.NewGenerator(1, clock)
	w.check(err)
	key, err := seal.NewTokenKey()
	w.check(err)
	w.keys = new(sealedtoken.Keys)
	w.check(w.keys.Replace(sealedtoken.Key{ID: 1, Seal: key}))
	w.store = sqlstore.New(db, w.ids, clock)
	w.dir = directory.New(directory.Config{
		Resolver: w.store, Open: func(in org.ID) directory.Source { return w.store.For(in) }, Now: clock,
	})
	w.check(w.dir.Reset(t.Context()))
	mux := http.NewServeMux()
	rest.New(rest.Config{
		Sessions: bearer.New(bearer.Config{
			Sessions: session.New(w.keys, w.dir, func(in org.ID) session.Store { return w.store.For(in) }, clock),
			Refused:  func(audit.Login) {}, NextID: w.ids.Next,
		}),
		Records: func(in org.ID) rest.Records { return w.store.For(in) },
		Origins: issuance.Origins{Login: "https://login.example"},
		Now:     clock,
		Failed:  func(_ context.Context, err error) { t.Error(err) },
	}).Mount(mux)
	w.Handler = mux
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// done is check for a change of the store.
func (w *world) done(_ int64, err error) {
	w.t.Helper()
	w.check(err)
}

// tenant makes an org whose user holds a token with these scopes.
func (w *world) tenant(name, scopes string) *tenant {
	w.t.Helper()
	ctx := w.t.Context()
	by := audit.By("test", audit.Entry{Action: "made", Section: "Test", Display: "Made for a test"})
	in := &tenant{id: org.ID(w.ids.Next())}
	w.done(w.store.CreateOrg(ctx, org.Org{
		ID: in.id, Name: name, MyDomain: "https://" + name + ".example", Status: org.Active,
		Settings: org.DefaultSettings(), CreatedAt: w.now,
	}, by))
	store := w.store.For(in.id)
	profiles, err := store.Profiles(ctx)
	w.check(err)
	in.user = &user.User{
		Username: "ada@" + name + ".test", Email: "ada@mail.test", LastName: "Admin", Nickname: "ada",
		TimeZone: "UTC", Locale: "en_US", Language: "en_US", Active: true,
	}
	for _, p := range profiles {
		if p.Name == user.SystemAdministrator {
			in.user.Profile = p.ID
		}
	}
	w.done(store.CreateUser(ctx, in.user, by))
	oauth := app.DefaultOAuth()
	in.app = &app.App{
		Name: "Sync", Installed: true, Definition: app.Definition{Label: "Sync", OAuth: &oauth},
		Consumers: []app.Consumer{{Key: "key-of-" + name, SecretHash: "00ff", SealedSecret: "sealed", State: app.Current}},
	}
	w.done(store.CreateApp(ctx, in.app, by))
	set, err := store.InternScopeSet(ctx, scopes)
	w.check(err)
	in.claims = sealedtoken.Claims{
		Org: int64(in.id), App: int64(in.app.ID), User: int64(in.user.ID), ScopeSet: set,
		Kind: sealedtoken.KindAccess, IssuedAt: w.now, Lifetime: 2 * time.Hour, ID: sealedtoken.NewID(),
	}
	in.token, err = w.keys.Seal(in.claims)
	w.check(err)
	return in
}

// ask makes a request of the My Domain of an org.
func (w *world) ask(at org.ID, token, path string) (int, string) {
	r := request("GET", path)
	r.Header.Set("Authorization", "Bearer "+token)
	answer := do(w, r.WithContext(reqinfo.With(r.Context(), reqinfo.Info{
		Site: reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: int64(at)},
	})))
	return answer.Code, answer.Body.String()
}

func TestOverARealStore(t *testing.T) {
	w := newWorld(t)
	acme, globex := w.tenant("acme", "api"), w.tenant("globex", "api")
	narrow := w.tenant("initech", "id")
	forged := acme.token[:len(acme.token)-1] + "_"
	const users = base + "/query?q=SELECT+Username+FROM+User"
	tests := []struct {
		name        string
		at          org.ID
		token, path string
		status      int
		has, hasNot string
	}{
		{"all users", acme.id, acme.token, users, 200, `{"totalSize":1,`, "globex"},
		{"own record", acme.id, acme.token, base + "/sobjects/User/" + acme.user.ID.String(), 200, "ada@acme.test", "globex"},
		{"by name", acme.id, acme.token, users + "+WHERE+Username='ADA@acme.test'", 200, "ada@acme.test", "globex"},
		{"another org's user by name", acme.id, acme.token, users + "+WHERE+Username='ada@globex.test'", 200, `"totalSize":0`, `ada@`},
		{"another org's user by id", acme.id, acme.token, base + "/sobjects/User/" + globex.user.ID.String(), 404, "NOT_FOUND", "ada@"},
		{"another org", acme.id, acme.token, base + "/sobjects/Organization/" + globex.id.String(), 404, "NOT_FOUND", "globex"},
		{"the org", acme.id, acme.token, base + "/query?q=SELECT+Name+FROM+Organization", 200, `"Name":"acme"`, "globex"},
		{"token at another org's host", globex.id, acme.token, users, 401, "INVALID_SESSION_ID", "ada@"},
		{"no scope api", narrow.id, narrow.token, users, 403, "FORBIDDEN", "ada@"},
		{"forged", acme.id, forged, users, 401, "INVALID_SESSION_ID", "ada@"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body := w.ask(tt.at, tt.token, tt.path)
			if status != tt.status || !strings.Contains(body, tt.has) || strings.Contains(body, tt.hasNot) {
				t.Errorf("%d %s, want %d with %q, without %q", status, body, tt.status, tt.has, tt.hasNot)
			}
		})
	}
}

func TestRevokedInARealStore(t *testing.T) {
	w := newWorld(t)
	acme := w.tenant("acme", "api")
	if status, body := w.ask(acme.id, acme.token, base); status != 200 {
		t.Fatalf("before: %d %s", status, body)
	}
	until := w.now.Add(24 * time.Hour)
	_, err := w.store.For(acme.id).RevokeToken(t.Context(), acme.claims.ID, until, audit.Login{
		ID: audit.LoginID(w.ids.Next()), Org: int64(acme.id), Subtype: audit.OauthRevocation, Status: audit.Success,
	})
	w.check(err)
	w.check(w.dir.Apply(t.Context(), coherence.Change{Kind: coherence.TokenRevoked, Org: int64(acme.id), Token: acme.claims.ID, Until: until}))
	if status, body := w.ask(acme.id, acme.token, base); status != 401 || !strings.Contains(body, "INVALID_SESSION_ID") {
		t.Errorf("after: %d %s", status, body)
	}
}
