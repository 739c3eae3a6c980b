package oauth_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// TestClaimedClient: who a refused request belongs to, and who it does not.
func TestClaimedClient(t *testing.T) {
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	long := strings.Repeat("k", 257)
	for name, c := range map[string]struct {
		kind, header, body, want string
	}{
		"before a duplicate":        {form, "", "client_id=key&a=1&a=2", "key"},
		"after a duplicate":         {form, "", "a=1&a=2&b=%zz&client_id=k%65y&c=3", "key"},
		"given twice":               {form, "", "client_id=one&client_id=two", ""},
		"another after a duplicate": {form, "", "client_id=one&a=1&a=2&client_id=two", ""},
		"the same again":            {form, "", "client_id=key&a=1&a=2&client_id=key", "key"},
		"a secret alone":            {form, "", "client_secret=key&a=1&a=2", ""},
		"JSON":                      {jsonType, "", `{"client_id":"key","a":[]}`, "key"},
		"multipart":                 {multi, "", part(`name="client_id"`, "key") + part(`name="a"`, "1") + part(`name="a"`, "1") + "--xYz--", "key"},
		"another content type":      {"text/plain", "", "client_id=key", ""},
		"Basic":                     {form, basic("key:secret"), "a=1&a=2", "key"},
		"Basic before the body":     {form, basic("key:secret"), "client_id=other&a=1&a=2", "key"},
		"Basic without a colon":     {form, basic("key"), "a=1", "key"},
		"Basic without padding":     {form, strings.TrimRight(basic("key:secret1"), "="), "a=1", "key"},
		"Basic, the URL's alphabet": {form, "basic " + base64.URLEncoding.EncodeToString([]byte("key:\xff\xfe>?")), "a=1", "key"},
		"Basic that is not encoded": {form, "Basic key:secret", "a=1", "key"},
		"Basic without an id":       {form, basic(":secret"), "client_id=key&a=1&a=2", "key"},
		"Basic, control characters": {form, basic("k\x00y:secret"), "a=1", ""},
		"Bearer":                    {form, "Bearer key", "a=1", ""},
		"too long":                  {form, basic(long + ":s"), "client_id=" + long, ""},
		"nothing wrong":             {form, "", "client_id=key", "key"},
		"nothing":                   {form, "", "", ""},
	} {
		r := post(c.kind, "/services/oauth2/token", c.body)
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		p, err := oauth.ParseParams(r, oauth.TokenRules())
		if got := oauth.ClaimedClient(r.Header, p); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if err != nil && (p.Len() != 0 || p.Has("client_id")) {
			t.Errorf("%s: parameters came with %v", name, err)
		}
	}
}

// FuzzClaimedClient: whatever is sent, the answer is short, printable and read
// without a failure.
func FuzzClaimedClient(f *testing.F) {
	for _, header := range []string{"", "Basic a2V5OnNlY3JldA==", "basic key:x", "Basic ", "Bearer x"} {
		f.Add(header, "client_id=key&a=1&a=2")
	}
	f.Fuzz(func(t *testing.T, header, body string) {
		p, _ := oauth.ParseParams(post(form, "/services/oauth2/token", body), oauth.TokenRules())
		id := oauth.ClaimedClient(http.Header{"Authorization": {header}}, p)
		if len(id) > 256 || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("%q", id)
		}
	})
}
