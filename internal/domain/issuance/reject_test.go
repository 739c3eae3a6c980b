package issuance_test

import (
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// TestReject: a request that never reached the pipeline is kept for the app that
// it names, whoever sent it, and for nobody when it names none.
func TestReject(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		told   *oauth.Error
		cause  refusal.Cause
		known  bool
	}{
		"unsupported grant":      {func(*world) {}, &oauth.UnsupportedGrantType, refusal.UnsupportedGrant, true},
		"duplicate":              {func(*world) {}, oauth.DuplicateParameter("scope"), refusal.BadRequest, true},
		"malformed Basic":        {func(*world) {}, &oauth.InvalidBasicAuthHeader, refusal.BadRequest, true},
		"another My Domain":      {func(w *world) { w.site.OrgID = 2 }, &oauth.UnsupportedGrantType, refusal.UnsupportedGrant, true},
		"blocked app":            {func(w *world) { w.app.Blocked = true }, &oauth.UnsupportedGrantType, refusal.UnsupportedGrant, true},
		"no key":                 {func(w *world) { w.client.ConsumerKey = "" }, &oauth.UnsupportedGrantType, refusal.UnsupportedGrant, false},
		"a key that nobody has":  {func(w *world) { w.client.ConsumerKey = "nobody's" }, &oauth.UnsupportedGrantType, refusal.UnsupportedGrant, false},
		"the org is gone":        {func(w *world) { w.lost["org"] = true }, &oauth.UnsupportedGrantType, refusal.UnsupportedGrant, false},
		"the database is away":   {func(w *world) { w.away["app"] = true }, &oauth.UnsupportedGrantType, refusal.UnsupportedGrant, false},
		"the org cannot be read": {func(w *world) { w.away["org"] = true }, &oauth.UnsupportedGrantType, refusal.UnsupportedGrant, false},
	} {
		w := newWorld(t)
		c.change(w)
		w.client.Secret = oauth.Credential{}
		w.issuer.Reject(t.Context(), issuance.Caller{
			Subtype: audit.OauthWebServer, Client: w.client, Site: w.site, Addr: clientAddr, Request: "request-1",
		}, c.told)
		if len(w.refused) != 1 || len(w.commits) != 0 {
			t.Fatalf("%s: %d recorded, %d committed", name, len(w.refused), len(w.commits))
		}
		row := w.refused[0]
		if known := row.Org == 1 && row.App == 11; known != c.known || !c.known && row.Org+row.App != 0 || row.User != 0 {
			t.Errorf("%s: kept for org %d, app %d, user %d", name, row.Org, row.App, row.User)
		}
		d := row.Refusal
		if d.Cause != string(c.cause) || d.Code != c.told.Code || d.Description != c.told.Description || d.Request != "request-1" {
			t.Errorf("%s: detail %+v", name, d)
		}
		if row.Subtype != audit.OauthWebServer || row.Addr != clientAddr || row.Status != audit.UnexpectedParameter {
			t.Errorf("%s: row %+v", name, row)
		}
	}
}
