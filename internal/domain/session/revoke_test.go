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
// settled; everything else writes nothing. What is over for another reason than
// the clock is answered when every server knows it.
func TestRevoke(t *testing.T) {
	own := &app.App{ID: 11, Org: 1}
	for _, c := range []struct {
		name   string
		change func(*world)
		caller *app.App
		cause  refusal.Cause
		writes bool
		heads  int
	}{
		{"by possession", func(*world) {}, nil, "", true, 0},
		{"by its app", func(*world) {}, own, "", true, 0},
		{"by another app", func(*world) {}, &app.App{ID: 12, Org: 1}, refusal.TokenOfOtherApp, false, 0},
		{"by the app of this number in another org", func(*world) {}, &app.App{ID: 11, Org: 2}, refusal.TokenOfOtherApp, false, 0},
		{"ended, by another app", func(w *world) { w.now = w.claims.Expiry() }, &app.App{ID: 12, Org: 1}, refusal.TokenOfOtherApp, false, 0},
		{"ended", func(w *world) { w.now = w.claims.Expiry() }, nil, "", false, 0},
		{"past its longest life, and retired", func(w *world) {
			w.now, w.app.Generation = w.claims.IssuedAt.Add(30*24*time.Hour), 9
		}, nil, "", false, 0},
		{"of a deleted org", func(w *world) { w.lost["org"] = true }, nil, "", false, 1},
		// What can come back, or what only this server refuses, is revoked for good.
		{"retired", func(w *world) { w.app.Generation++ }, own, "", true, 0},
		{"of a deleted app", func(w *world) { w.lost["app"] = true }, nil, "", true, 0},
		{"of a deleted user", func(w *world) { w.lost["user"] = true }, nil, "", true, 0},
		{"of a later generation", func(w *world) { w.claims.AppGeneration++ }, own, "", true, 0},
		{"of an approval", func(w *world) { w.claims.Approval = 77 }, nil, "", true, 0},
		{"of a suspended org", func(w *world) { w.org.Status = org.Suspended }, nil, "", true, 0},
		{"of a blocked app", func(w *world) { w.app.Blocked = true }, nil, "", true, 0},
		{"of a frozen user", func(w *world) { w.user.Frozen = true }, nil, "", true, 0},
		{"of an app whose OAuth settings are off", func(w *world) { w.app.OAuth, w.app.Consumers = nil, nil }, nil, "", true, 0},
		// The first revocation may still be on its way to another server.
		{"revoked already", func(w *world) { w.revoked = true }, nil, "", false, 1},
		{"revoked already, by another app", func(w *world) { w.revoked = true }, &app.App{ID: 12, Org: 1}, refusal.TokenOfOtherApp, false, 0},
		{"revoked and retired", func(w *world) { w.revoked = true; w.app.Generation++ }, nil, "", false, 1},
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
			if !c.writes && len(w.revocations)+len(w.evidence)+len(w.settled) != 0 || w.heads != c.heads {
				t.Errorf("wrote %v, waited %d times for all changes; want %d", w.revocations, w.heads, c.heads)
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

// TestRevokeAgainAndAgain: whoever holds a token makes one row of evidence of
// it, also when the token is refused for a reason that comes first.
func TestRevokeAgainAndAgain(t *testing.T) {
	for name, change := range map[string]func(*world){
		"live": func(*world) {}, "retired": func(w *world) { w.app.Generation++ },
		"of a deleted app": func(w *world) { w.lost["app"] = true },
	} {
		w := newWorld(t)
		change(w)
		for range 5 {
			if r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{}); r != nil || err != nil {
				t.Fatal(name, r, err)
			}
		}
		if len(w.evidence) != 1 || w.heads != 4 {
			t.Errorf("%s: %d rows of evidence, waited %d times; want 1 and 4", name, len(w.evidence), w.heads)
		}
	}
}

// TestRevokedAlreadyFailures: success is not said either when it is not known
// whether the others know.
func TestRevokedAlreadyFailures(t *testing.T) {
	w := newWorld(t)
	w.revoked, w.away["settle"] = true, true
	if r, err := w.revoker.Revoke(t.Context(), w.token(t), session.Revocation{}); !errors.Is(err, errAway) || r != nil {
		t.Errorf("refusal %v, error %v; want the error", r, err)
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
		if half := errors.Is(err, session.ErrUnsettled); half != (what == "settle") {
			t.Errorf("%s: %v; is it written? %v", what, err, half)
		}
	}
}
