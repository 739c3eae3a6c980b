package session_test

import (
	"errors"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

func TestOpen(t *testing.T) {
	w := newWorld(t)
	s, r, err := w.open(t)
	if r != nil || err != nil {
		t.Fatal(r, err)
	}
	if s.Org.ID != 1 || s.App.ID != 11 || s.User.ID != 21 || s.Scopes.String() != "api id" ||
		!s.ExpiresAt.Equal(w.claims.IssuedAt.Add(lifetime)) || s.Claims.ID != w.claims.ID {
		t.Errorf("session %+v", s)
	}
	if len(w.extensions) != 0 {
		t.Error("a fresh token was extended")
	}
}

// TestRefusals has every reason for which a token opens no session.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*world)
		cause  refusal.Cause
	}{
		{"nothing wrong", func(*world) {}, ""},
		{"other org's My Domain", func(w *world) { w.claims.Org = 2 }, refusal.TokenOfOtherOrg},
		{"org suspended", func(w *world) { w.org.Status = org.Suspended }, refusal.OrgSuspended},
		{"org deleted", func(w *world) { w.org.Status = org.Deleted }, refusal.OrgSuspended},
		{"org gone", func(w *world) { w.lost["org"] = true }, refusal.OrgSuspended},
		{"app gone", func(w *world) { w.lost["app"] = true }, refusal.AppGone},
		{"app without OAuth", func(w *world) { w.app.OAuth, w.app.Consumers = nil, nil }, refusal.AppHasNoOAuth},
		{"app without a current pair", func(w *world) { w.app.Consumers[0].State = app.Staged }, refusal.AppHasNoOAuth},
		{"app blocked", func(w *world) { w.app.Blocked = true }, refusal.AppBlocked},
		{"app uninstalled", func(w *world) { w.app.Installed = false }, refusal.AppUninstalled},
		{"user gone", func(w *world) { w.lost["user"] = true }, refusal.UserGone},
		{"user deactivated", func(w *world) { w.user.Active = false }, refusal.UserInactive},
		{"user frozen", func(w *world) { w.user.Frozen = true }, refusal.UserFrozen},
		{"user without API Enabled", func(w *world) { w.user.Permissions = 0 }, refusal.APIDisabled},
		{"user no longer permitted", func(w *world) { w.app.Policy.PermittedUsers = app.AdminApprovedPreAuthorized }, refusal.NotPermitted},
		{"app's generation moved on", func(w *world) { w.app.Generation++ }, refusal.TokenRetired},
		{"app's generation went round", func(w *world) { w.app.Generation = 0 }, refusal.TokenRetired},
		{"user's generation moved on", func(w *world) { w.user.Generation++ }, refusal.TokenRetired},
		{"app's generation not reached", func(w *world) { w.claims.AppGeneration++ }, refusal.TokenRetired},
		{"user's generation not reached", func(w *world) { w.claims.UserGeneration++ }, refusal.TokenRetired},
		{"of an approval, which nobody looks up", func(w *world) { w.claims.Approval = 77 }, refusal.TokenForged},
		{"of an approval's generation", func(w *world) { w.claims.ApprovalGeneration = 9 }, refusal.TokenForged},
		{"revoked", func(w *world) { w.revoked = true }, refusal.TokenRevoked},
		{"revoked and extended", func(w *world) { w.revoked, w.extended = true, w.now.Add(time.Hour) }, refusal.TokenRevoked},
		{"ended", func(w *world) { w.now = w.claims.Expiry().Add(time.Hour) }, refusal.TokenExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			_, r, err := w.open(t)
			if err != nil {
				t.Fatal(err)
			}
			wantRefusal(t, r, c.cause)
			if len(w.extensions) != 0 {
				t.Error("a refused token was extended")
			}
		})
	}
}

func wantRefusal(t *testing.T, r *refusal.Refusal, cause refusal.Cause) {
	t.Helper()
	switch {
	case r == nil && cause != "":
		t.Errorf("allowed, want %s", cause)
	case r != nil && r.Cause != cause:
		t.Errorf("refused with %s, want %q", r.Cause, cause)
	}
}

// TestTextsThatAreNoTokens: none is looked up, and what is close to a token is
// told apart from what is not, for the evidence only.
func TestTextsThatAreNoTokens(t *testing.T) {
	w := newWorld(t)
	good := w.token(t).Reveal()
	other := newWorld(t).token(t).Reveal()
	flip := func(at int) string {
		b := []byte(good)
		if b[at]++; b[at] == '[' || b[at] == '{' || b[at] == ':' || b[at] == '/' || b[at] == '`' {
			b[at] = 'A'
		}
		return string(b)
	}
	w.lost["org"] = true // a look-up would be seen
	for _, c := range []struct {
		name, text string
		cause      refusal.Cause
	}{
		{"nothing", "", refusal.TokenMissing},
		{"a word", "null", refusal.TokenMalformed},
		{"cut by one", good[:len(good)-1], refusal.TokenMalformed},
		{"one more", good + "A", refusal.TokenMalformed},
		{"quoted", `"` + good + `"`, refusal.TokenMalformed},
		{"blank before", " " + good, refusal.TokenMalformed},
		{"line break at the end", good + "\n", refusal.TokenMalformed},
		{"no exclamation mark", good[:15] + "." + good[16:], refusal.TokenMalformed},
		{"of another alphabet", good[:20] + "+" + good[21:], refusal.TokenMalformed},
		{"last character altered", flip(len(good) - 1), refusal.TokenForged},
		{"middle altered", flip(60), refusal.TokenForged},
		{"sealed elsewhere", other, refusal.TokenForged},
		{"moved to another org", "00D000000000002" + good[15:], refusal.TokenForged},
	} {
		s, r, err := w.sessions.Open(t.Context(), oauth.NewCredential(c.text), session.Use{Policy: policy.API})
		if err != nil || s != nil {
			t.Errorf("%s: session %v, error %v", c.name, s, err)
		}
		t.Run(c.name, func(t *testing.T) { wantRefusal(t, r, c.cause) })
	}
}

// TestFailures: what cannot be found out is an error, never a session.
func TestFailures(t *testing.T) {
	for _, what := range []string{"org", "app", "user", "scopes", "revocations", "extensions", "write"} {
		w := newWorld(t)
		w.now = w.claims.IssuedAt.Add(lifetime * 3 / 4) // an extension is looked for and written
		w.away[what] = true
		_, r, err := w.open(t)
		if !errors.Is(err, errAway) || r != nil {
			t.Errorf("%s: refusal %v, error %v; want the database's error", what, r, err)
		}
	}
}

// TestLoginOriginServesEveryOrg: only a My Domain belongs to one org.
func TestLoginOriginServesEveryOrg(t *testing.T) {
	w := newWorld(t)
	_, r, err := w.sessions.Open(t.Context(), w.token(t), session.Use{Policy: policy.UserInfo})
	if r != nil || err != nil {
		t.Error(r, err)
	}
}
