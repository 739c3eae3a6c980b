package session_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

const lifetime = 2 * time.Hour

var errAway = errors.New("the database is away")

// world is one org with an app, a user and one live token. It is the database
// too: every record is read each time unless memory is trusted.
type world struct {
	trusted bool
	now     time.Time
	org     org.Org
	app     app.App
	user    user.Account
	claims  sealedtoken.Claims
	revoked bool
	// extended is what the database knows; extensions are the writes.
	extended   time.Time
	extensions []time.Time
	// revocations are the writes, with the end that was kept.
	revocations []time.Time
	evidence    []audit.Login
	settled     []int64
	// heads counts how often all changes were waited for.
	heads int
	// lost are records that are gone, away what fails.
	lost, away map[string]bool

	keys     *sealedtoken.Keys
	dir      *directory.Directory
	sessions *session.Sessions
	revoker  *session.Revoker
}

func newWorld(t *testing.T) *world {
	t.Helper()
	issued := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	w := &world{
		now: issued.Add(time.Minute),
		org: org.Org{ID: 1, Name: "Acme", Status: org.Active, Settings: org.DefaultSettings()},
		app: app.App{
			ID: 11, Org: 1, Name: "Sync", Installed: true, Generation: 3,
			Definition: app.Definition{Label: "Sync", OAuth: &app.OAuth{}},
			Consumers:  []app.Consumer{{Key: "key", State: app.Current}},
		},
		user: user.Account{
			User:        user.User{ID: 21, Org: 1, Username: "ada@acme.example", Active: true, Generation: 4},
			Permissions: user.PermissionSetOf(user.APIEnabled),
		},
		claims: sealedtoken.Claims{
			Org: 1, App: 11, User: 21, ScopeSet: 7, Kind: sealedtoken.KindAccess, Level: sealedtoken.LevelStandard,
			IssuedAt: issued, Lifetime: lifetime, ID: sealedtoken.NewID(), AppGeneration: 3, UserGeneration: 4,
		},
		lost: map[string]bool{}, away: map[string]bool{},
		keys: newKeys(t),
	}
	w.dir = directory.New(directory.Config{
		Resolver: w,
		Open:     func(in org.ID) directory.Source { return source{w, in} },
		Trusted:  func() bool { return w.trusted }, Now: w.clock,
	})
	w.sessions = session.New(w.keys, w.dir, func(org.ID) session.Store { return w }, w.clock)
	w.revoker = session.NewRevoker(w.sessions, w, func() int64 { return 99 })
	return w
}

func newKeys(t *testing.T) *sealedtoken.Keys {
	t.Helper()
	key, err := seal.NewTokenKey()
	if err != nil {
		t.Fatal(err)
	}
	keys := new(sealedtoken.Keys)
	if err := keys.Replace(sealedtoken.Key{ID: 5, Seal: key}); err != nil {
		t.Fatal(err)
	}
	return keys
}

func (w *world) clock() time.Time { return w.now }

// token seals the world's claims.
func (w *world) token(t *testing.T) oauth.Credential {
	t.Helper()
	text, err := w.keys.Seal(w.claims)
	if err != nil {
		t.Fatal(err)
	}
	return oauth.NewCredential(text)
}

// open presents the world's token as the REST API would.
func (w *world) open(t *testing.T) (*session.Session, *refusal.Refusal, error) {
	t.Helper()
	return w.sessions.Open(t.Context(), w.token(t), session.Use{Policy: policy.API, Org: 1, Activity: true})
}

// Settle is part of session.Settler.
func (w *world) Settle(_ context.Context, seq int64) error {
	if w.away["settle"] {
		return errAway
	}
	w.settled = append(w.settled, seq)
	return nil
}

// SettleHead is part of session.Settler.
func (w *world) SettleHead(context.Context) error {
	if w.away["settle"] {
		return errAway
	}
	w.heads++
	return nil
}

// RevokeToken is part of session.Store.
func (w *world) RevokeToken(_ context.Context, token [10]byte, until time.Time, evidence audit.Login) (int64, error) {
	if w.away["write"] {
		return 0, errAway
	}
	if token != [10]byte(w.claims.ID) {
		return 0, errors.New("another token was revoked")
	}
	w.revoked = true
	w.revocations = append(w.revocations, until)
	w.evidence = append(w.evidence, evidence)
	return 42, nil
}

// ExtendToken is part of session.Store.
func (w *world) ExtendToken(_ context.Context, _ [10]byte, until time.Time) error {
	if w.away["write"] {
		return errAway
	}
	w.extensions = append(w.extensions, until)
	w.extended = until
	return nil
}

// source is what the database has of one org.
type source struct {
	*world
	in org.ID
}

func find[T any](s source, what string, record T, missing error) (T, error) {
	var none T
	switch {
	case s.away[what]:
		return none, errAway
	case s.lost[what], s.in != s.org.ID:
		return none, missing
	}
	return record, nil
}

func (s source) Org(context.Context) (org.Org, error) {
	return find(s, "org", s.org, org.ErrNotFound)
}

func (s source) App(context.Context, app.ID) (*app.App, error) {
	a := s.app // memory keeps what it was given
	return find(s, "app", &a, app.ErrNotFound)
}

func (s source) Account(context.Context, user.ID) (*user.Account, error) {
	u := s.user
	return find(s, "user", &u, user.ErrNotFound)
}

func (s source) ScopeSet(context.Context, uint32) (string, error) {
	return find(s, "scopes", "api id", errAway)
}

func (s source) TokenRevoked(context.Context, [10]byte) (bool, error) {
	return find(s, "revocations", s.revoked, errAway)
}

func (s source) TokenExtension(context.Context, [10]byte) (time.Time, error) {
	return find(s, "extensions", s.extended, errAway)
}

func (s source) InternScopeSet(context.Context, string) (uint32, error) {
	return 0, errors.New("nothing is issued here")
}
