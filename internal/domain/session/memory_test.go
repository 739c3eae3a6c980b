package session_test

import (
	"context"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// OrgOfConsumerKey, OrgOfUsername, OrgOfMyDomain and Revocations make the world
// a directory.Resolver.
func (w *world) OrgOfConsumerKey(context.Context, string) (org.ID, app.ID, error) {
	return 0, 0, app.ErrNotFound
}

func (w *world) OrgOfUsername(context.Context, string) (org.ID, user.ID, error) {
	return 0, 0, user.ErrNotFound
}

func (w *world) OrgOfMyDomain(context.Context, string) (org.ID, error) { return 0, org.ErrNotFound }

func (w *world) Revocations(context.Context, int) ([]directory.Revocation, error) {
	if w.revoked {
		return []directory.Revocation{{Token: w.claims.ID, Until: w.claims.Expiry()}}, nil
	}
	return nil, nil
}

// newMemory is a world whose memory is trusted and knows the token's records.
func newMemory(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.trusted = true
	if err := w.dir.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, r, err := w.open(t); r != nil || err != nil {
		t.Fatal(r, err)
	}
	return w
}

func (w *world) apply(t *testing.T, c coherence.Change) {
	t.Helper()
	c.Org = 1
	if err := w.dir.Apply(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// unreachable makes every read fail.
func (w *world) unreachable() {
	for _, what := range []string{"org", "app", "user", "scopes", "revocations", "extensions", "write"} {
		w.away[what] = true
	}
}

// TestOpenFromMemory: a token that memory knows everything of costs no look at
// the database, and one that cannot be believed is not opened without.
func TestOpenFromMemory(t *testing.T) {
	w := newMemory(t)
	w.unreachable()
	if _, r, err := w.open(t); r != nil || err != nil {
		t.Errorf("refusal %v, error %v; want a session from memory", r, err)
	}
	w.trusted = false
	if _, r, err := w.open(t); r != nil || err == nil {
		t.Errorf("refusal %v, error %v; want an error without trust", r, err)
	}
}

// TestChangesShut: what shuts a token out does so with the change, when its
// records come from memory.
func TestChangesShut(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*world)
		entry  coherence.Change
		cause  refusal.Cause
	}{
		{"org suspended", func(w *world) { w.org.Status = org.Suspended }, coherence.Change{Kind: coherence.OrgChanged}, refusal.OrgSuspended},
		{"app blocked", func(w *world) { w.app.Blocked = true }, coherence.Change{Kind: coherence.AppChanged, Key: 11}, refusal.AppBlocked},
		{"app's generation", func(w *world) { w.app.Generation++ }, coherence.Change{Kind: coherence.AppChanged, Key: 11}, refusal.TokenRetired},
		{"app deleted", func(w *world) { w.lost["app"] = true }, coherence.Change{Kind: coherence.AppChanged, Key: 11}, refusal.AppGone},
		{"user frozen", func(w *world) { w.user.Frozen = true }, coherence.Change{Kind: coherence.UserChanged, Key: 21}, refusal.UserFrozen},
		{"user's generation", func(w *world) { w.user.Generation++ }, coherence.Change{Kind: coherence.UserChanged, Key: 21}, refusal.TokenRetired},
		{"permission taken", func(w *world) { w.user.Permissions = 0 }, coherence.Change{Kind: coherence.PermissionsChanged}, refusal.APIDisabled},
		{"of a kind nobody knows", func(w *world) { w.revoked = true }, coherence.Change{Kind: "of a later release"}, refusal.TokenRevoked},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newMemory(t)
			c.change(w)
			if _, r, err := w.open(t); r != nil || err != nil {
				t.Fatalf("before the change was applied: %v %v; want the session from memory", r, err)
			}
			w.apply(t, c.entry)
			_, r, err := w.open(t)
			if err != nil {
				t.Fatal(err)
			}
			wantRefusal(t, r, c.cause)
		})
	}
}

// TestRevokedInMemory: a revocation that was applied shuts the token without the
// database, and revoking again waits but writes nothing.
func TestRevokedInMemory(t *testing.T) {
	w := newMemory(t)
	if r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{}); r != nil || err != nil {
		t.Fatal(r, err)
	}
	w.apply(t, coherence.Change{Kind: coherence.TokenRevoked, Token: w.claims.ID, Until: w.revocations[0]})
	w.unreachable()
	if _, r, err := w.open(t); err != nil || r == nil || r.Cause != refusal.TokenRevoked {
		t.Errorf("refusal %v, error %v; want %s from memory", r, err, refusal.TokenRevoked)
	}
	if r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{}); r != nil || err != nil || w.heads != 1 {
		t.Errorf("refusal %v, error %v, waited %d times; want one wait for the others", r, err, w.heads)
	}
}

// newer gives app and user another generation that memory has not heard of, and
// the token that another server has issued since.
func (w *world) newer() {
	w.app.Generation++
	w.user.Generation++
	w.claims.AppGeneration, w.claims.UserGeneration = w.app.Generation, w.user.Generation
}

// TestTokenNewerThanMemory: it opens, because the database knows its
// generation; and when revoked it stays so once memory has caught up.
func TestTokenNewerThanMemory(t *testing.T) {
	w := newMemory(t)
	w.newer()
	if _, r, err := w.open(t); r != nil || err != nil {
		t.Fatalf("a new token is refused by a server that lags: %v %v", r, err)
	}
	if r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{}); r != nil || err != nil {
		t.Fatal(r, err)
	}
	if len(w.revocations) != 1 || len(w.settled) != 1 {
		t.Fatalf("wrote %v, settled %v; want one revocation", w.revocations, w.settled)
	}
	w.apply(t, coherence.Change{Kind: coherence.AppChanged, Key: 11})
	w.apply(t, coherence.Change{Kind: coherence.UserChanged, Key: 21})
	w.apply(t, coherence.Change{Kind: coherence.TokenRevoked, Token: w.claims.ID, Until: w.revocations[0]})
	if _, r, err := w.open(t); err != nil || r == nil || r.Cause != refusal.TokenRevoked {
		t.Errorf("refusal %v, error %v; want %s", r, err, refusal.TokenRevoked)
	}
}

// TestRevokeWhatNobodyKnowsYet: revoking a token newer than everything here
// writes it all the same.
func TestRevokeWhatNobodyKnowsYet(t *testing.T) {
	w := newMemory(t)
	w.claims.AppGeneration++
	if r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{}); r != nil || err != nil {
		t.Fatal(r, err)
	}
	w.app.Generation++
	w.apply(t, coherence.Change{Kind: coherence.AppChanged, Key: 11})
	w.apply(t, coherence.Change{Kind: coherence.TokenRevoked, Token: w.claims.ID, Until: w.revocations[0]})
	if _, r, err := w.open(t); err != nil || r == nil {
		t.Errorf("refusal %v, error %v; want a refusal: revoke said that no server accepts the token", r, err)
	}
}

// TestNewerThanMemoryWithoutDatabase is not answered: neither yes nor no is
// known.
func TestNewerThanMemoryWithoutDatabase(t *testing.T) {
	for _, what := range []string{"app", "user"} {
		w := newMemory(t)
		w.newer()
		w.away[what] = true
		if _, r, err := w.open(t); r != nil || err == nil {
			t.Errorf("%s: refusal %v, error %v; want an error", what, r, err)
		}
	}
}

// TestIntrospectionsPastHalf: that nobody extended a token is asked once a
// second, and once more before it is refused.
func TestIntrospectionsPastHalf(t *testing.T) {
	w := newMemory(t)
	look := func() (*session.Session, *refusal.Refusal, error) {
		return w.sessions.Open(t.Context(), w.token(t), session.Use{Policy: policy.Introspection})
	}
	w.now = w.claims.IssuedAt.Add(lifetime * 3 / 4)
	if _, r, err := look(); r != nil || err != nil {
		t.Fatal(r, err)
	}
	w.away["extensions"] = true
	if _, r, err := look(); r != nil || err != nil {
		t.Errorf("the database was asked again at once: %v %v", r, err)
	}
	w.away["extensions"] = false
	w.now = w.claims.Expiry().Add(-time.Millisecond)
	if _, r, err := look(); r != nil || err != nil {
		t.Fatal(r, err)
	}
	w.extended = w.claims.Expiry().Add(time.Hour) // by another server
	w.now = w.claims.Expiry()
	if s, r, err := look(); r != nil || err != nil || !s.ExpiresAt.Equal(w.extended) {
		t.Errorf("refusal %v, error %v; want the extension that another server wrote", r, err)
	}
}
