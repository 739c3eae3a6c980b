package userinfo_test

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/endpoint/userinfo"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	orgID  = org.ID(251_000_000_000_001)
	userID = user.ID(251_000_000_000_002)
	token  = "00D000000000001!good"
)

// fakeSessions answers with open, or with the session of the one good token.
type fakeSessions struct {
	open func(token string, use session.Use) (*session.Session, *refusal.Refusal, error)
	uses []session.Use
	// refused are the refusals that the endpoint came to by itself.
	refused []refused
}

type refused struct {
	session *session.Session
	cause   refusal.Cause
	use     session.Use
}

func (f *fakeSessions) Refused(s *session.Session, r *refusal.Refusal, use session.Use) {
	f.refused = append(f.refused, refused{s, r.Cause, use})
}

func (f *fakeSessions) Open(_ context.Context, given oauth.Credential, use session.Use) (*session.Session, *refusal.Refusal, error) {
	f.uses = append(f.uses, use)
	if f.open != nil {
		return f.open(given.Reveal(), use)
	}
	if given.Reveal() != token {
		return nil, refusal.New(refusal.TokenForged), nil
	}
	return live(), nil, nil
}

// refusing are sessions that refuse every token for one cause.
func refusing(cause refusal.Cause) *fakeSessions {
	return &fakeSessions{open: func(string, session.Use) (*session.Session, *refusal.Refusal, error) {
		return nil, refusal.New(cause), nil
	}}
}

func live() *session.Session {
	return &session.Session{
		Claims: sealedtoken.Claims{Org: int64(orgID), User: int64(userID), App: 7},
		Org:    &org.Org{ID: orgID, Name: "Acme", MyDomain: "https://acme.example", Status: org.Active},
		App:    &app.App{ID: 7, Org: orgID, Installed: true, Definition: app.Definition{Label: "Data Sync"}},
		User: &user.Account{
			User: user.User{
				ID: userID, Org: orgID, Username: "ada@acme.test", Email: "ada@acme.test",
				FirstName: "Ada", LastName: `O"Neil <script>`, Nickname: "ada", Phone: "+1 555 0100",
				TimeZone: "America/Los_Angeles", Locale: "en_US", Language: "en_US", Active: true,
				PasswordHash: "$argon2id$never-shown",
				ModifiedAt:   time.Date(2026, 11, 20, 8, 30, 0, 123e6, time.UTC),
			},
			ProfileName: user.SystemAdministrator,
		},
		Scopes: oauth.Scopes("openid"),
	}
}

// server is the endpoint with its failures counted.
type server struct {
	http.Handler
	failures []error
}

func serve(t testing.TB, sessions userinfo.Sessions) *server {
	t.Helper()
	s := &server{}
	mux := http.NewServeMux()
	userinfo.New(userinfo.Config{
		Sessions: sessions,
		Origins:  issuance.Origins{Login: "https://login.example", Default: "http://localhost:8080"},
		Latest:   "67.0",
		Now:      func() time.Time { return time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC) },
		Failed:   func(_ context.Context, err error) { s.failures = append(s.failures, err) },
	}).Mount(mux)
	s.Handler = mux
	return s
}

// request makes one as the server hands it on: settled facts in its context.
func request(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r.WithContext(reqinfo.With(r.Context(), reqinfo.Info{
		ID:   "request-1",
		Addr: netip.MustParseAddr("192.0.2.7"),
		Site: reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: int64(orgID), Origin: "https://acme.example"},
	}))
}

func bearer(r *http.Request, token string) *http.Request {
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

func do(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
