package oauth_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

func basic(text string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(text))
}

func TestParseBasic(t *testing.T) {
	cases := map[string]struct {
		header, id, secret string
		ok, bad            bool
	}{
		"plain":            {basic("key:secret"), "key", "secret", true, false},
		"other case":       {"bAsIc" + basic("key:secret")[5:], "key", "secret", true, false},
		"two blanks":       {"Basic  " + basic("key:secret")[6:], "key", "secret", true, false},
		"form-encoded":     {basic("k%3Ay:s+%2B"), "k:y", "s +", true, false},
		"raw percent":      {basic("key:50%zz"), "key", "50%zz", true, false},
		"raw plus":         {basic("key:a+b%"), "key", "a+b%", true, false},
		"colon in secret":  {basic("key:a:b"), "key", "a:b", true, false},
		"empty secret":     {basic("key:"), "key", "", true, false},
		"absent":           {"", "", "", false, false},
		"bearer":           {"Bearer x", "", "", false, false},
		"no payload":       {"Basic", "", "", false, true},
		"blank payload":    {"Basic ", "", "", false, true},
		"not base64":       {"Basic ***", "", "", false, true},
		"cut base64":       {"Basic a2V5OnM", "", "", false, true},
		"padding bits":     {"Basic a2V5OnN=", "", "", false, true},
		"url alphabet":     {"Basic a2V5Oj__", "", "", false, true},
		"no colon":         {basic("key"), "", "", false, true},
		"no id":            {basic(":secret"), "", "", false, true},
		"id not UTF-8":     {basic("k\xff:s"), "", "", false, true},
		"id escaped \\xff": {basic("k%ff:s"), "", "", false, true},
		"secret not UTF-8": {basic("k:\xff"), "", "", false, true},
		"NUL in secret":    {basic("k:s\x00"), "", "", false, true},
		"NUL by escape":    {basic("k:s%00"), "", "", false, true},
		"line in id":       {basic("k%0ay:s"), "", "", false, true},
		"huge":             {basic("k:" + strings.Repeat("x", 20<<10)), "", "", false, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			id, secret, ok, err := oauth.ParseBasic(c.header)
			if id != c.id || secret.Reveal() != c.secret || ok != c.ok || (err != nil) != c.bad {
				t.Errorf("got %q %q %v %v", id, secret.Reveal(), ok, err)
			}
			if err != nil && (err.Code != "invalid_basic_auth_header" || err.Status != 400) {
				t.Errorf("got %d %v", err.Status, err)
			}
		})
	}
}

func TestParseClientAuth(t *testing.T) {
	cases := map[string]struct {
		headers []string
		body    string
		key     string
		secret  string
		method  oauth.AuthMethod
		refusal string
	}{
		"nothing":              {nil, "", "", "", oauth.AuthNone, ""},
		"id only":              {nil, "client_id=k", "k", "", oauth.AuthNone, ""},
		"post":                 {nil, "client_id=k&client_secret=s", "k", "s", oauth.AuthPost, ""},
		"basic":                {[]string{basic("k:s")}, "", "k", "s", oauth.AuthBasic, ""},
		"basic, id in body":    {[]string{basic("k:s")}, "client_id=k", "k", "s", oauth.AuthBasic, ""},
		"both":                 {[]string{basic("k:s")}, "client_id=k&client_secret=s", "k", "s", oauth.AuthBoth, ""},
		"both, no id in body":  {[]string{basic("k:s")}, "client_secret=s", "k", "s", oauth.AuthBoth, ""},
		"basic without secret": {[]string{basic("k:")}, "client_secret=s", "k", "s", oauth.AuthPost, ""},
		"public by basic":      {[]string{basic("k:")}, "", "k", "", oauth.AuthNone, ""},
		"bearer ignored":       {[]string{"Bearer x"}, "client_id=k&client_secret=s", "k", "s", oauth.AuthPost, ""},
		"assertion":            {nil, "client_id=k&client_assertion=a&client_assertion_type=t", "k", "", oauth.AuthAssertion, ""},
		"ids differ":           {[]string{basic("k:s")}, "client_id=K&client_secret=s", "", "", 0, "invalid_request"},
		"secrets differ":       {[]string{basic("k:s")}, "client_id=k&client_secret=S", "", "", 0, "invalid_client"},
		"malformed basic":      {[]string{"Basic !"}, "client_id=k&client_secret=s", "", "", 0, "invalid_basic_auth_header"},
		"two headers":          {[]string{basic("k:s"), basic("k:s")}, "", "", "", 0, "invalid_basic_auth_header"},
		"assertion and secret": {nil, "client_id=k&client_assertion=a&client_secret=s", "", "", 0, "invalid_request"},
		"assertion and basic":  {[]string{basic("k:s")}, "client_assertion=a", "", "", 0, "invalid_request"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p, err := oauth.ParseParams(post(form, "/x", c.body), oauth.TokenRules())
			if err != nil {
				t.Fatal(err)
			}
			auth, err := oauth.ParseClientAuth(http.Header{"Authorization": c.headers}, p)
			if (err == nil) != (c.refusal == "") || err != nil && err.Code != c.refusal {
				t.Fatalf("got %v, want %q", err, c.refusal)
			}
			if auth.ConsumerKey != c.key || auth.Secret.Reveal() != c.secret || auth.Method != c.method {
				t.Errorf("got %q %q %v", auth.ConsumerKey, auth.Secret.Reveal(), auth.Method)
			}
			if c.method == oauth.AuthAssertion && (auth.Assertion.Reveal() != "a" || auth.AssertionType != "t") {
				t.Errorf("assertion %q of type %q", auth.Assertion.Reveal(), auth.AssertionType)
			}
		})
	}
}

func TestAuthMethodString(t *testing.T) {
	want := map[oauth.AuthMethod]string{
		oauth.AuthNone: "none", oauth.AuthBasic: "client_secret_basic", oauth.AuthPost: "client_secret_post",
		oauth.AuthBoth: "client_secret_basic+client_secret_post", oauth.AuthAssertion: "private_key_jwt",
	}
	for m, text := range want {
		if m.String() != text {
			t.Errorf("%d is %q, want %q", m, m, text)
		}
	}
}

func TestParseToken(t *testing.T) {
	const token = "00DHp000001Abc1!AQ._x"
	cases := map[string]struct {
		headers []string
		query   string
		want    string
		bad     bool
	}{
		"bearer":            {[]string{"Bearer " + token}, "", token, false},
		"bearer, case":      {[]string{"bEARER  " + token}, "", token, false},
		"oauth":             {[]string{"OAuth " + token}, "", token, false},
		"access_token":      {nil, "access_token=" + token, token, false},
		"oauth_token":       {nil, "oauth_token=" + token, token, false},
		"header and query":  {[]string{"Bearer " + token}, "oauth_token=" + token, token, false},
		"none":              {nil, "", "", false},
		"other scheme":      {[]string{basic("k:s")}, "", "", false},
		"no blank":          {[]string{"Bearer" + token}, "", "", false},
		"differ":            {[]string{"Bearer " + token}, "oauth_token=x", "", true},
		"parameters differ": {nil, "access_token=a&oauth_token=b", "", true},
		"empty":             {[]string{"Bearer"}, "", "", true},
		"two words":         {[]string{"Bearer a b"}, "", "", true},
		"quote":             {[]string{`Bearer "a"`}, "", "", true},
		"line end":          {nil, "access_token=a%0d%0a", "", true},
		"two headers":       {[]string{"Bearer a", "Bearer a"}, "", "", true},
		"huge":              {[]string{"Bearer " + strings.Repeat("x", 17<<10)}, "", "", true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := post(form, "/x", "")
			r.URL.RawQuery = c.query
			p, err := oauth.ParseParams(r, oauth.ResourceRules())
			if err != nil {
				t.Fatal(err)
			}
			got, ok, err := oauth.ParseToken(http.Header{"Authorization": c.headers}, p)
			if got.Reveal() != c.want || ok != (c.want != "") || (err != nil) != c.bad {
				t.Errorf("got %q %v %v", got.Reveal(), ok, err)
			}
		})
	}
}

func TestSessionHeader(t *testing.T) {
	if got, ok := oauth.SessionHeader(http.Header{"X-Sfdc-Session": {"00D!x"}}); !ok || got.Reveal() != "00D!x" {
		t.Errorf("got %q %v", got.Reveal(), ok)
	}
	for _, bad := range []http.Header{{}, {"X-Sfdc-Session": {""}}, {"X-Sfdc-Session": {"a b"}}} {
		if _, ok := oauth.SessionHeader(bad); ok {
			t.Errorf("%v is accepted", bad)
		}
	}
}
