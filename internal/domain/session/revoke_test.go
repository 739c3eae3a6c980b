package session_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// TestRevoke lists who may revoke what. A write is one with evidence that was
// settled; everything else writes nothing.
func TestRevoke(t *testing.T) {
	own := &app.App{ID: 11, Org: 1}
	for _, c := range []struct {
		name   string
		change func(*world)
		caller *app.App
		cause  refusal.Cause
		writes bool
	}{
		{"by possession", func(*world) {}, nil, "", true},
		{"by its app", func(*world) {}, own, "", true},
		{"by another app", func(*world) {}, &app.App{ID: 12, Org: 1}, refusal.TokenOfOtherApp, false},
		{"by the app of this number in another org", func(*world) {}, &app.App{ID: 11, Org: 2}, refusal.TokenOfOtherApp, false},
		{"ended, by another app", func(w *world) { w.now = w.claims.Expiry() }, &app.App{ID: 12, Org: 1}, refusal.TokenOfOtherApp, false},
		{"ended", func(w *world) { w.now = w.claims.Expiry() }, nil, "", false},
		{"retired", func(w *world) { w.app.Generation++ }, own, "", false},
		{"of a deleted app", func(w *world) { w.lost["app"] = true }, nil, "", false},
		{"of a deleted user", func(w *world) { w.lost["user"] = true }, nil, "", false},
		{"of a deleted org", func(w *world) { w.lost["org"] = true }, nil, "", false},
		// What can come back is revoked for good.
		{"of a suspended org", func(w *world) { w.org.Status = org.Suspended }, nil, "", true},
		{"of a blocked app", func(w *world) { w.app.Blocked = true }, nil, "", true},
		{"of a frozen user", func(w *world) { w.user.Frozen = true }, nil, "", true},
		{"of an app whose OAuth settings are off", func(w *world) { w.app.OAuth, w.app.Consumers = nil, nil }, nil, "", true},
		// The first revocation may still be on its way to another server.
		{"revoked already", func(w *world) { w.revoked = true }, nil, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{
				Caller: c.caller, Addr: netip.MustParseAddr("192.0.2.7"),
			})
			if err != nil {
				t.Fatal(err)
			}
			wantRefusal(t, r, c.cause)
			if wrote := len(w.revocations) == 1 && len(w.settled) == 1 && w.settled[0] == 42; wrote != c.writes {
				t.Errorf("wrote %v, settled %v; want a write: %v", w.revocations, w.settled, c.writes)
			}
		})
	}
}

func TestRevocationEvidence(t *testing.T) {
	w := newWorld(t)
	addr := netip.MustParseAddr("192.0.2.7")
	if r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{Addr: addr}); r != nil || err != nil {
		t.Fatal(r, err)
	}
	want := audit.Login{
		ID: 99, Org: 1, App: 11, User: 21, Subtype: audit.OauthRevocation,
		Status: audit.Success, Addr: addr, TokenID: w.claims.ID,
	}
	if w.evidence[0] != want {
		t.Errorf("evidence %+v, want %+v", w.evidence[0], want)
	}
	if _, r, _ := w.open(t); r == nil || r.Cause != refusal.TokenRevoked {
		t.Errorf("after the revocation: %v", r)
	}
}

// TestRevocationLastsAsLongAsTheToken, however active it had been.
func TestRevocationLastsAsLongAsTheToken(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		want   time.Duration
	}{
		"up to the maximum":          {func(*world) {}, 30 * 24 * time.Hour},
		"shorter maximum":            {func(w *world) { w.org.Settings.SessionMaxDays = 1 }, 24 * time.Hour},
		"lifetime above the maximum": {func(w *world) { w.org.Settings.SessionMaxDays = 0 }, lifetime},
	} {
		w := newWorld(t)
		c.change(w)
		if r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{}); r != nil || err != nil {
			t.Fatal(name, r, err)
		}
		if got := w.revocations[0].Sub(w.claims.IssuedAt); got != c.want {
			t.Errorf("%s: kept until %v after issue, want %v", name, got, c.want)
		}
	}
}

// TestRevokeWhatIsNoToken is refused, as at Salesforce; nothing is written.
func TestRevokeWhatIsNoToken(t *testing.T) {
	for text, cause := range map[string]refusal.Cause{
		"":                                refusal.TokenMissing,
		"5Aep861TSESvWeug_xvFHRBTTbf":     refusal.TokenMalformed,
		newWorld(t).token(t).Reveal():     refusal.TokenForged,
		newWorld(t).token(t).Reveal()[1:]: refusal.TokenMalformed,
	} {
		w := newWorld(t)
		r, err := w.revoker.Revoke(t.Context(), oauth.NewCredential(text), session.Revocation{})
		if err != nil || len(w.revocations) != 0 {
			t.Errorf("error %v, wrote %v", err, w.revocations)
		}
		wantRefusal(t, r, cause)
	}
}

// TestRevokeFailures: success is said only when no server accepts the token.
func TestRevokeFailures(t *testing.T) {
	for _, what := range []string{"org", "app", "user", "scopes", "revocations", "write", "settle"} {
		w := newWorld(t)
		w.away[what] = true
		r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{})
		if !errors.Is(err, errAway) || r != nil {
			t.Errorf("%s: refusal %v, error %v; want the database's error", what, r, err)
		}
	}
}
