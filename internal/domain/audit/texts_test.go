package audit_test

import (
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// TestTexts: every number that is stored has a text of its own, without a gap.
func TestTexts(t *testing.T) {
	seen := map[string]bool{}
	for s := audit.Success; s <= audit.InvalidMethod; s++ {
		if text := s.String(); text == "" || seen[text] {
			t.Errorf("status %d: %q", s, text)
		}
		seen[s.String()] = true
	}
	for s := audit.OauthClientCredentials; s <= audit.RestAPI; s++ {
		if text := s.String(); text == "" || seen[text] {
			t.Errorf("subtype %d: %q", s, text)
		}
		seen[s.String()] = true
	}
	// The numbers are stored: these never change.
	if audit.Success != 1 || audit.InvalidMethod != 26 || audit.OauthClientCredentials != 1 || audit.RestAPI != 19 {
		t.Error("a stored number has moved")
	}
}

// TestTrailComplete: a change without an actor or without words is none.
func TestTrailComplete(t *testing.T) {
	entry := audit.Entry{Action: "blockedConnectedApp", Section: "Connected Apps", Display: "Blocked Data Sync"}
	for name, c := range map[string]struct {
		trail audit.Trail
		want  bool
	}{
		"complete":   {audit.By("admin@acme.example", entry), true},
		"no actor":   {audit.By("", entry), false},
		"no entry":   {audit.By("admin@acme.example"), false},
		"no action":  {audit.By("a", audit.Entry{Section: "s", Display: "d"}), false},
		"no section": {audit.By("a", audit.Entry{Action: "a", Display: "d"}), false},
		"one empty":  {audit.By("a", entry, audit.Entry{Action: "a", Section: "s"}), false},
	} {
		if got := c.trail.Complete(); got != c.want {
			t.Errorf("%s: complete %v", name, got)
		}
	}
}
