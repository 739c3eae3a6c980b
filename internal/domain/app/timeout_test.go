package app

import (
	"testing"

	"github.com/latchstring/latchstring/internal/domain/org"
)

func TestSessionTimeoutGoesFromAppToProfileToOrg(t *testing.T) {
	tests := []struct{ app, profile, org, want int }{
		{15, 30, 60, 15}, {0, 30, 60, 30}, {0, 0, 60, 60}, {0, 0, 0, 120}, {15, 0, 0, 15},
	}
	for _, test := range tests {
		a := &App{Definition: Definition{Session: SessionPolicy{TimeoutMinutes: test.app}}}
		if got := SessionTimeout(a, test.profile, org.Settings{SessionTimeoutMinutes: test.org}); got != test.want {
			t.Errorf("%+v: got %d", test, got)
		}
	}
}
