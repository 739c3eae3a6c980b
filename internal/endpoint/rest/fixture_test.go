package rest_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"sort"
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
	"github.com/latchstring/latchstring/internal/endpoint/rest"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	orgID  = org.ID(251_000_000_000_001)
	userID = user.ID(251_000_000_000_002)
	token  = "00D000000000001!good"
)

// created is when everything in the fixture was made.
var created = time.Date(2026, 11, 20, 8, 30, 0, 123e6, time.UTC)

// fakeSessions answers with open, or with a live session for the good token.
type fakeSessions struct {
	open func(token string, use session.Use) (*session.Session, *refusal.Refusal, error)
	uses []session.Use
	// refused are the causes of refusals that the endpoint came to by itself.
	refused []refusal.Cause
}

func (f *fakeSessions) Refused(_ *session.Session, r *refusal.Refusal, use session.Use) {
	f.refused = append(f.refused, r.Cause)
	f.uses = append(f.uses, use)
}

func (f *fakeSessions) Open(_ context.Context, given oauth.Credential, use session.Use) (*session.Session, *refusal.Refusal, error) {
	f.uses = append(f.uses, use)
	switch {
	case f.open != nil:
		return f.open(given.Reveal(), use)
	case given.IsZero():
		return nil, refusal.New(refusal.TokenMissing), nil
	case given.Reveal() != token:
		return nil, refusal.New(refusal.TokenForged), nil
	}
	return live(), nil, nil
}

func live() *session.Session {
	return &session.Session{
		Claims: sealedtoken.Claims{Org: int64(orgID), User: int64(userID), App: 7},
		Org:    &org.Org{ID: orgID, Name: "Acme", Status: org.Active},
		App:    &app.App{ID: 7, Org: orgID, Installed: true},
		User:   ada(),
		Scopes: oauth.Scopes("api"),
	}
}

func ada() *user.Account {
	return &user.Account{User: user.User{
		ID: userID, Org: orgID, Username: "ada@acme.test", Email: "ada@acme.test",
		FirstName: "Ada", LastName: "Admin", Nickname: "ada-the-first", Profile: 5,
		TimeZone: "UTC", Locale: "en_US", Language: "en_US", Active: true,
		PasswordHash: "$argon2id$never-shown", CreatedAt: created, ModifiedAt: created,
	}}
}

func bot() *user.Account {
	return &user.Account{User: user.User{
		ID: userID + 1, Org: orgID, Username: "bot@acme.test", Email: "bot@acme.test",
		LastName: "<Bot>", Nickname: "bot", Profile: 6, Phone: "+1 555 0100",
		TimeZone: "UTC", Locale: "en_US", Language: "en_US", CreatedAt: created, ModifiedAt: created.Add(time.Hour),
	}}
}

// fakeRecords are one org's users in memory.
type fakeRecords struct {
	users []*user.Account
	// fail, when set, is every method's error.
	fail error
	// reads counts single look-ups, scans pages.
	reads, scans int
}

func newRecords(users ...*user.Account) *fakeRecords {
	sort.Slice(users, func(a, b int) bool { return users[a].Username < users[b].Username })
	return &fakeRecords{users: users}
}

// crowd are n users besides ada.
func crowd(n int) *fakeRecords {
	users := []*user.Account{ada()}
	for i := range n {
		u := bot()
		u.ID, u.Username = userID+user.ID(i)+1, fmt.Sprintf("bot%06d@acme.test", i)
		users = append(users, u)
	}
	return newRecords(users...)
}

func (f *fakeRecords) Org(context.Context) (org.Org, error) {
	return org.Org{ID: orgID, Name: "Acme", Status: org.Active, CreatedAt: created}, f.fail
}

func (f *fakeRecords) find(is func(*user.Account) bool) (*user.Account, error) {
	f.reads++
	for _, u := range f.users {
		if is(u) {
			return u, f.fail
		}
	}
	return nil, user.ErrNotFound
}

func (f *fakeRecords) Account(_ context.Context, id user.ID) (*user.Account, error) {
	return f.find(func(u *user.Account) bool { return u.ID == id })
}

func (f *fakeRecords) AccountByUsername(_ context.Context, name string) (*user.Account, error) {
	return f.find(func(u *user.Account) bool { return u.Username == name })
}

func (f *fakeRecords) Accounts(_ context.Context, after string, limit int) ([]*user.Account, error) {
	f.scans++
	from := sort.Search(len(f.users), func(i int) bool { return f.users[i].Username > after })
	return f.users[from:min(len(f.users), from+limit)], f.fail
}

// server is the API over fakes, with its failures counted.
type server struct {
	http.Handler
	sessions *fakeSessions
	records  *fakeRecords
	opened   []org.ID
	now      time.Time
	failures []error
}

func serve(t testing.TB, records *fakeRecords) *server {
	t.Helper()
	s := &server{sessions: &fakeSessions{}, records: records, now: time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)}
	mux := http.NewServeMux()
	rest.New(rest.Config{
		Sessions: s.sessions,
		Records: func(in org.ID) rest.Records {
			s.opened = append(s.opened, in)
			return s.records
		},
		Origins:       issuance.Origins{Login: "https://login.example"},
		DailyRequests: 15000,
		Now:           func() time.Time { return s.now },
		Failed:        func(_ context.Context, err error) { s.failures = append(s.failures, err) },
	}).Mount(mux)
	s.Handler = mux
	return s
}

func request(method, target string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return r.WithContext(reqinfo.With(r.Context(), reqinfo.Info{
		Addr: netip.MustParseAddr("192.0.2.7"),
		Site: reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: int64(orgID), Origin: "https://acme.example"},
	}))
}

func do(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func get(h http.Handler, target string) *httptest.ResponseRecorder {
	return do(h, request("GET", target))
}

// errorCode returns the code of an answer, which must have the one shape of
// errors.
func errorCode(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var list []struct{ Message, ErrorCode string }
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list) != 1 || list[0].Message == "" {
		t.Fatalf("not an array of one error: %v: %s", err, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json;charset=UTF-8" {
		t.Errorf("Content-Type = %q", got)
	}
	return list[0].ErrorCode
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
