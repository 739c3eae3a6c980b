package rest_test

import (
	"net/http"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/endpoint/rest"
)

// TestRefusedHere: a header that holds no token is recorded by the endpoint,
// everything else by the sessions, and both learn what the evidence needs.
func TestRefusedHere(t *testing.T) {
	for name, c := range map[string]struct {
		authorization []string
		cause         refusal.Cause
	}{
		"good":       {[]string{"Bearer " + token}, ""},
		"forged":     {[]string{"Bearer 00D!bad"}, ""},
		"no token":   {nil, ""},
		"Basic":      {[]string{"Basic a2V5OnNlY3JldA=="}, refusal.AuthorizationMalformed},
		"two":        {[]string{"Bearer " + token, "Bearer " + token}, refusal.AuthorizationMalformed},
		"two in one": {[]string{"Bearer a b"}, refusal.AuthorizationMalformed},
	} {
		s := serve(t, newRecords(ada()))
		r := request("GET", base+"/limits")
		r.Header["Authorization"] = c.authorization
		w := do(s, r)
		if (c.cause != "") != (len(s.sessions.refused) == 1) || c.cause != "" && s.sessions.refused[0] != c.cause {
			t.Errorf("%s: recorded %v, want %q", name, s.sessions.refused, c.cause)
		}
		use := s.sessions.uses[0]
		if use.Policy != policy.API || use.Subtype != audit.RestAPI || !use.Activity || len(s.sessions.uses) != 1 {
			t.Errorf("%s: uses %+v", name, s.sessions.uses)
		}
		if code, _ := rest.Told(c.cause); c.cause != "" && (w.Code != http.StatusUnauthorized || errorCode(t, w) != code) {
			t.Errorf("%s: %d %s, recorded as %s", name, w.Code, w.Body, code)
		}
	}
}
