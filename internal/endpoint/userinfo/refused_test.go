package userinfo_test

import (
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/endpoint/userinfo"
)

// TestRefusedHere: what the endpoint refuses by itself is recorded once, with
// what is known of the token; what the sessions refuse is theirs to record.
func TestRefusedHere(t *testing.T) {
	other := "/id/" + orgID.String() + "/" + user.ID(userID+1).String()
	foreign := "/id/" + (orgID + 1).String() + "/" + userID.String()
	for name, c := range map[string]struct {
		path, authorization string
		cause               refusal.Cause
		use                 policy.Use
		opened              bool
	}{
		"good":             {userinfo.Path, "Bearer " + token, "", 0, true},
		"forged":           {userinfo.Path, "Bearer 00D!bad", "", 0, false},
		"no token":         {userinfo.Path, "", refusal.TokenMissing, policy.UserInfo, false},
		"malformed header": {userinfo.Path, "Bearer a b", refusal.AuthorizationMalformed, policy.UserInfo, false},
		"identity, none":   {identityPath, "", refusal.TokenMissing, policy.Identity, false},
		"own identity":     {identityPath, "Bearer " + token, "", 0, true},
		"another user":     {other, "Bearer " + token, refusal.TokenOfOtherUser, policy.Identity, true},
		"another org":      {foreign, "Bearer " + token, refusal.TokenOfOtherOrg, policy.Identity, true},
	} {
		sessions := &fakeSessions{}
		r := request("GET", c.path, "")
		if c.authorization != "" {
			r.Header.Set("Authorization", c.authorization)
		}
		answer := do(serve(t, sessions), r)
		if c.cause == "" {
			if len(sessions.refused) != 0 {
				t.Errorf("%s: recorded %+v", name, sessions.refused)
			}
			continue
		}
		if len(sessions.refused) != 1 {
			t.Fatalf("%s: recorded %+v", name, sessions.refused)
		}
		got := sessions.refused[0]
		if got.cause != c.cause || (got.session != nil) != c.opened || got.use.Policy != c.use ||
			got.use.Subtype != audit.OauthUserInfo || got.use.Request != "request-1" || !got.use.Addr.IsValid() {
			t.Errorf("%s: recorded %+v", name, got)
		}
		if word, _ := userinfo.Told(c.cause); answer.Body.String() != word {
			t.Errorf("%s: told %q, recorded as %q", name, answer.Body, word)
		}
	}
}
