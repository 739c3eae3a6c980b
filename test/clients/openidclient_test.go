package clients

import (
	"testing"

	"github.com/latchstring/latchstring/test/program"
)

type openidRun struct {
	Issuer  string
	Methods map[string]struct {
		Listed         bool
		Type, Username string
		Live           struct {
			Active          bool
			Scope, Username string
			ClientID        string `json:"client_id"`
			Exp, Iat        int64
		}
		Dead map[string]any
	}
	WrongSecret struct {
		Code, Error, Description string
		Status                   int
	}
}

func TestOpenIDClient(t *testing.T) {
	s := program.Quickstart(t)
	var got openidRun
	node(t, &got, "openid-client.mjs", credentials(s)...)

	equal(t, "the issuer", got.Issuer, s.URL)
	equal(t, "the number of ways to authenticate", len(got.Methods), 2)
	for name, m := range got.Methods {
		equal(t, name+" is listed by discovery", m.Listed, true)
		equal(t, name+": the token type", m.Type, "bearer") // the library lowers it
		equal(t, name+": userinfo", m.Username, s.App.RunAs)
		equal(t, name+": the token is live", m.Live.Active, true)
		equal(t, name+": its client", m.Live.ClientID, s.App.Key)
		equal(t, name+": its user", m.Live.Username, s.App.RunAs)
		equal(t, name+": its scopes", m.Live.Scope, "api openid id")
		equal(t, name+": its life", m.Live.Exp-m.Live.Iat, 7200)
		if len(m.Dead) != 1 || m.Dead["active"] != false {
			t.Errorf("%s: a revoked token is introspected as %v, want active false and nothing else", name, m.Dead)
		}
	}
	equal(t, "a wrong secret: the error", got.WrongSecret.Error, "invalid_client")
	equal(t, "a wrong secret: the description", got.WrongSecret.Description, "invalid client credentials")
	equal(t, "a wrong secret: the status", got.WrongSecret.Status, 400)
}
