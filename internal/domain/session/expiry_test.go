package session_test

import (
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
)

// TestEnds holds each end to the millisecond, with a look that is no activity.
func TestEnds(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		name string
		// extended is the end that activity brought, after issue; 0 for none.
		extended time.Duration
		maxDays  int
		ends     time.Duration
	}{
		{"by itself", 0, 30, lifetime},
		{"extended", 3 * time.Hour, 30, 3 * time.Hour},
		{"extended by less than it had", time.Hour, 30, lifetime},
		{"extended up to the maximum", 30 * day, 30, 30 * day},
		{"extended, then the maximum was lowered", 36 * time.Hour, 1, day},
	} {
		for _, step := range []time.Duration{-time.Second, -time.Millisecond, 0, time.Millisecond, time.Second} {
			w := newWorld(t)
			w.org.Settings.SessionMaxDays = c.maxDays
			if c.extended != 0 {
				w.extended = w.claims.IssuedAt.Add(c.extended)
			}
			w.now = w.claims.IssuedAt.Add(c.ends + step)
			s, r, err := w.sessions.Open(t.Context(), w.token(t), session.Use{Policy: policy.Introspection})
			if err != nil {
				t.Fatal(err)
			}
			want := refusal.TokenExpired
			if step < 0 {
				want = ""
				if ends := w.claims.IssuedAt.Add(c.ends); !s.ExpiresAt.Equal(ends) {
					t.Errorf("%s: says it ends %v after issue, want %v", c.name, s.ExpiresAt.Sub(w.claims.IssuedAt), c.ends)
				}
			}
			t.Run(c.name+" "+step.String(), func(t *testing.T) { wantRefusal(t, r, want) })
		}
	}
}

// TestActivityExtends: Salesforce notes activity once half of the timeout has
// gone by, so each half writes once.
func TestActivityExtends(t *testing.T) {
	w := newWorld(t)
	issued := w.claims.IssuedAt
	for _, c := range []struct {
		at     time.Duration
		writes int
		ends   time.Duration
	}{
		{time.Minute, 0, lifetime},
		{lifetime/2 - time.Millisecond, 0, lifetime},
		{lifetime / 2, 1, lifetime * 3 / 2},
		{lifetime/2 + time.Minute, 1, lifetime * 3 / 2},
		{lifetime - time.Millisecond, 1, lifetime * 3 / 2},
		{lifetime, 2, 2 * lifetime},
		{lifetime + time.Minute, 2, 2 * lifetime},
		{2*lifetime - time.Millisecond, 3, 3*lifetime - time.Millisecond},
	} {
		w.now = issued.Add(c.at)
		s, r, err := w.open(t)
		if r != nil || err != nil {
			t.Fatalf("at %v: %v %v", c.at, r, err)
		}
		if len(w.extensions) != c.writes || !s.ExpiresAt.Equal(issued.Add(c.ends)) {
			t.Errorf("at %v: %d writes, ends %v after issue; want %d and %v",
				c.at, len(w.extensions), s.ExpiresAt.Sub(issued), c.writes, c.ends)
		}
	}
}

// TestSessionMax: however active, a session ends; and close to its end nothing
// is written any more.
func TestSessionMax(t *testing.T) {
	w := newWorld(t)
	w.org.Settings.SessionMaxDays = 1
	last := w.claims.IssuedAt.Add(24 * time.Hour)
	for w.now = w.claims.IssuedAt; w.now.Before(last); w.now = w.now.Add(10 * time.Minute) {
		if _, r, err := w.open(t); r != nil || err != nil {
			t.Fatalf("%v after issue: %v %v", w.now.Sub(w.claims.IssuedAt), r, err)
		}
	}
	if end := w.extensions[len(w.extensions)-1]; !end.Equal(last) {
		t.Errorf("the last extension ends %v, want %v", end, last)
	}
	if n := len(w.extensions); n > 24 {
		t.Errorf("%d extensions in a day of one-hour halves, want at most 24", n)
	}
	w.now = last
	if _, r, _ := w.open(t); r == nil || r.Cause != refusal.TokenExpired {
		t.Errorf("at the maximum: %v, want %s", r, refusal.TokenExpired)
	}
}

// TestIntrospectionIsNotActivity, and a refusal is not either.
func TestIntrospectionIsNotActivity(t *testing.T) {
	w := newWorld(t)
	w.now = w.claims.Expiry().Add(-time.Minute)
	if _, r, err := w.sessions.Open(t.Context(), w.token(t), session.Use{Policy: policy.Introspection}); r != nil || err != nil {
		t.Fatal(r, err)
	}
	w.user.Permissions = 0
	if _, r, _ := w.open(t); r == nil {
		t.Fatal("the API was allowed without API Enabled")
	}
	if len(w.extensions) != 0 {
		t.Errorf("extended to %v", w.extensions)
	}
}
