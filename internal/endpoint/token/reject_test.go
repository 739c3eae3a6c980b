package token_test

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// TestRejected: what is refused before the pipeline is told to it once, with
// the answer, the way in and the key that the request seems to name; and nothing
// is told of what reaches the pipeline.
func TestRejected(t *testing.T) {
	basic := func(value string) http.Header { return http.Header{"Authorization": {value}} }
	info := reqinfo.Info{
		ID: "request-1", Addr: netip.MustParseAddr("192.0.2.7"),
		Site: reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 1, Origin: "https://acme.example.com"},
	}
	for name, c := range map[string]struct {
		header     http.Header
		kind, body string
		key, code  string
		subtype    audit.Subtype
	}{
		"no grant type":              {nil, formType, "client_id=key", "key", "unsupported_grant_type", 0},
		"unknown grant type":         {nil, formType, "grant_type=x&client_id=key&client_secret=s", "key", "unsupported_grant_type", 0},
		"a grant that is not served": {nil, formType, "grant_type=password&client_id=key", "key", "unsupported_grant_type", audit.OauthUsernamePassword},
		"duplicate":                  {nil, formType, "client_id=key&grant_type=client_credentials&grant_type=x", "key", "invalid_request", 0},
		"no assertion":               {nil, formType, "client_id=key&grant_type=" + jwtBearer, "key", "invalid_request", audit.OauthJWTBearer},
		"malformed Basic":            {basic("Basic key:secret"), formType, "grant_type=client_credentials", "key", "invalid_basic_auth_header", audit.OauthClientCredentials},
		"malformed Basic, no key":    {basic("Basic"), formType, "grant_type=client_credentials", "", "invalid_basic_auth_header", audit.OauthClientCredentials},
		"another content type":       {basic("Basic a2V5OnNlY3JldA=="), "text/plain", "x", "key", "invalid_request", 0},
	} {
		f := new(fakeIssuer)
		r := post(c.kind, c.body)
		for field, values := range c.header {
			r.Header[field] = values
		}
		answer, failures := f.ask(r.WithContext(reqinfo.With(r.Context(), info)))
		if answer.Code == http.StatusOK || len(failures) != 0 || len(f.attempts) != 0 || len(f.rejected) != 1 {
			t.Fatalf("%s: %d %s, rejected %d", name, answer.Code, answer.Body, len(f.rejected))
		}
		got := f.rejected[0]
		if got.Client.ConsumerKey != c.key || !got.Client.Secret.IsZero() || got.told.Code != c.code || got.Subtype != c.subtype {
			t.Errorf("%s: key %q, told %v, as %s", name, got.Client.ConsumerKey, got.told, got.Subtype)
		}
		if got.Site != info.Site || got.Addr != info.Addr || got.Request != info.ID {
			t.Errorf("%s: rejected %+v", name, got.Caller)
		}
	}
	for name, body := range samples {
		f := new(fakeIssuer)
		if _, _ = f.ask(post(formType, body)); len(f.rejected) != 0 {
			t.Errorf("%s: rejected %+v", name, f.rejected)
		}
	}
}
