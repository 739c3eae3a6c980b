package oauth_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// holdsBounds is what every encoding promises of what it accepts.
func holdsBounds(t *testing.T, p oauth.Params, err *oauth.Error) bool {
	t.Helper()
	if err != nil {
		if p.Len() != 0 || err.Status < 400 || err.Code == "" || err.Description == "" {
			t.Fatalf("refusal %+v with %d parameters", err, p.Len())
		}
		return false
	}
	seen := map[string]bool{}
	for name := range p.Names() {
		value := p.Get(name)
		if seen[name] || name == "" || len(name) > oauth.MaxName || len(value) > oauth.MaxBody ||
			!utf8.ValidString(name+value) || strings.Contains(name+value, "\x00") {
			t.Fatalf("accepted %q = %q", name, value)
		}
		seen[name] = true
	}
	if p.Len() > oauth.MaxParams {
		t.Fatalf("%d parameters", p.Len())
	}
	return true
}

// FuzzForm also compares with net/url, which must never see another value.
func FuzzForm(f *testing.F) {
	for _, seed := range []string{
		"grant_type=client_credentials&client_id=a.b_c&client_secret=00FF", "a=%41+b&&=x&c", "a;b", "a=%zz", "%00=1", "a=%ff", "a=1&%61=2", pairs(101),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		p, err := oauth.ParseParams(post(form, "/x", body), oauth.TokenRules())
		if !holdsBounds(t, p, err) {
			return
		}
		values, failure := url.ParseQuery(body)
		if failure != nil {
			t.Fatalf("%q is accepted, and net/url says %v", body, failure)
		}
		delete(values, "")
		if len(values) != p.Len() {
			t.Fatalf("%q has %d parameters, net/url sees %d", body, p.Len(), len(values))
		}
		for name := range p.Names() {
			if values.Get(name) != p.Get(name) {
				t.Fatalf("%q: %q is %q, net/url sees %q", body, name, p.Get(name), values.Get(name))
			}
		}
	})
}

func FuzzMultipart(f *testing.F) {
	f.Add("xYz", part(`name="a"`, "1")+part(`name="f"; filename="x"`, "2")+"--xYz--\r\n")
	f.Add("xYz", part(`name="a"`, "1"))
	f.Add("b", "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=41\r\n--b--")
	f.Add("", "--\r\n")
	f.Fuzz(func(t *testing.T, boundary, body string) {
		p, err := oauth.ParseParams(post("multipart/form-data; boundary="+boundary, "/x", body), oauth.TokenRules())
		holdsBounds(t, p, err)
	})
}

// FuzzJSONBody also compares with encoding/json on what is accepted.
func FuzzJSONBody(f *testing.F) {
	for _, seed := range []string{
		`{"grant_type":"client_credentials","n":1e3,"b":false,"z":null}`, `{"a":"1","\u0061":"2"}`, `{"a":{}}`, `{"a":"\ud800"}`, `{} {}`, `[`, `{"a":1,}`, "{\"\xff\":1}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		p, err := oauth.ParseParams(post(jsonType, "/x", body), oauth.TokenRules())
		if !holdsBounds(t, p, err) || body == "" {
			return
		}
		var members map[string]any
		if failure := json.Unmarshal([]byte(body), &members); failure != nil && !strings.Contains(failure.Error(), "cannot unmarshal number") {
			t.Fatalf("%q is accepted, and encoding/json says %v", body, failure)
		}
		for name, v := range members {
			if text, ok := v.(string); ok && name != "" && p.Get(name) != text {
				t.Fatalf("%q: %q is %q", body, name, p.Get(name))
			}
		}
	})
}

func FuzzBasic(f *testing.F) {
	for _, seed := range []string{basic("k:s"), basic("k%3A:%zz"), "Basic", "basic  a2V5OnM=", "Bearer x", "OAuth 00D!x", "Basic a2V5OnN="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		id, secret, ok, err := oauth.ParseBasic(header)
		if ok != (err == nil && id != "") || !ok && (id != "" || !secret.IsZero()) {
			t.Fatalf("%q: %q %v %v", header, id, ok, err)
		}
		if !utf8.ValidString(id+secret.Reveal()) || strings.ContainsAny(id, "\x00\r\n") || strings.Contains(secret.Reveal(), "\x00") {
			t.Fatalf("%q: accepted %q", header, id)
		}
		token, bearer, _ := oauth.ParseBearer(header)
		if bearer && (ok || strings.ContainsAny(token.Reveal(), " \r\n\"<,;")) || bearer == token.IsZero() {
			t.Fatalf("%q: token %q", header, token.Reveal())
		}
	})
}

func FuzzScopeSet(f *testing.F) {
	for _, seed := range []string{"api refresh_token", "full b a", "id\tprofile  phone", "nope API", ""} {
		f.Add(seed)
	}
	custom := []string{"a", "b", "id"}
	f.Fuzz(func(t *testing.T, text string) {
		set, unknown := oauth.ParseScopes(text, custom)
		again, none := oauth.ParseScopes(set.String(), custom)
		if again != set || len(none) != 0 || set.Len() != len(set.Values()) {
			t.Fatalf("%q: %q came back as %q", text, set, again)
		}
		for _, name := range unknown {
			if set.Contains(name) && oauth.Scopes(name).IsEmpty() {
				t.Fatalf("%q: %q is unknown and contained", text, name)
			}
		}
		back, err := oauth.ScopesFromMetadata(set.Metadata(oauth.ConnectedAppMetadata), custom)
		if err != nil || back != set || !set.Covers(set) || set.Missing(set) != nil {
			t.Fatalf("%q: metadata gives %q, %v", text, back, err)
		}
		left := oauth.ClientCredentialsScopes(set, false)
		if left.Contains("full") || left.Contains("web") || left.Contains("refresh_token") || !set.Covers(left) {
			t.Fatalf("%q: client credentials get %q", text, left)
		}
	})
}
