package oauth_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

const (
	form      = "application/x-www-form-urlencoded"
	multi     = "multipart/form-data; boundary=xYz"
	jsonType  = "application/json"
	noContent = ""
)

// post makes a request whose length is unknown, as chunked clients send it.
func post(contentType, target, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, io.MultiReader(strings.NewReader(body)))
	if contentType != noContent {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

func part(disposition, value string) string {
	return "--xYz\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n"
}

func pairs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "p%d=v&", i)
	}
	return b.String()
}

func TestParseParamsAccepts(t *testing.T) {
	cases := map[string]struct {
		kind, body string
		want       string // name=value, space-separated
	}{
		"form":                 {form, "grant_type=client_credentials&client_id=3MVG9", "grant_type=client_credentials client_id=3MVG9"},
		"form with charset":    {form + ";charset=UTF-8", "a=1", "a=1"},
		"form, quoted charset": {form + `; charset="utf-8"`, "a=1", "a=1"},
		"form, other case":     {"Application/X-WWW-Form-URLEncoded", "a=1", "a=1"},
		"escapes":              {form, "code=aPrx%3D%3D&scope=api+id&n%61me=x", "code=aPrx== scope=api+id name=x"},
		"equals in value":      {form, "code=aPrx==", "code=aPrx=="},
		"empty pieces":         {form, "&&a=1&&=x&b", "a=1 b="},
		"array form":           {form, "redirect_uri[]=x", "redirect_uri[]=x"},
		"empty":                {form, "", ""},
		"hundred":              {form, pairs(100), strings.TrimSpace(strings.ReplaceAll(pairs(100), "&", " "))},
		"multipart":            {multi, part(`name="a"`, "1 2") + part(`name="b"`, "x\r\ny") + "--xYz--\r\n", "a=1+2 b=x\r\ny"},
		"multipart, file":      {multi, part(`name="f"; filename="x.txt"`, "secret") + part(`name="a"`, "1") + "--xYz--", "a=1"},
		"json":                 {jsonType, `{"grant_type":"client_credentials","n":12.50,"b":true,"z":null}`, "grant_type=client_credentials n=12.50 b=true z="},
		"json with charset":    {jsonType + "; charset=UTF-8", `{"a":"é"}`, "a=é"},
		"json, no type":        {noContent, ` {"client_id":"x"} `, "client_id=x"},
		"nothing, no type":     {noContent, "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p, err := oauth.ParseParams(post(c.kind, "/services/oauth2/token", c.body), oauth.TokenRules())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for name := range p.Names() {
				got = append(got, name+"="+strings.ReplaceAll(p.Get(name), " ", "+"))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), c.want)
			}
		})
	}
}

func TestParseParamsRefuses(t *testing.T) {
	const hot = "HUNTER2"
	big := strings.Repeat("x", oauth.MaxBody)
	cases := map[string]struct {
		kind, query, body string
		status            int
		says              string
	}{
		"text":                     {"text/plain", "", "a=1", 415, "unsupported content type"},
		"xml":                      {"application/xml", "", "<a/>", 415, "unsupported"},
		"latin-1":                  {form + "; charset=iso-8859-1", "", "a=1", 415, "unsupported"},
		"utf-7 json":               {jsonType + "; charset=utf-7", "", "{}", 415, "unsupported"},
		"broken type":              {form + "; =", "", "a=1", 415, "unsupported"},
		"json suffix":              {"application/foo+json", "", "{}", 415, "unsupported"},
		"form without type":        {noContent, "", "a=1", 400, "form or a JSON object"},
		"too large":                {form, "", "a=" + big, 413, "too large"},
		"too large, one":           {form, "", big + "x", 413, "too large"},
		"duplicate":                {form, "", "scope=" + hot + "&scope=x", 400, "duplicate parameter: scope"},
		"duplicate by escape":      {form, "", "scope=a&sc%6fpe=b", 400, "duplicate parameter: scope"},
		"duplicate, one empty":     {form, "", "scope=&scope=a", 400, "duplicate parameter: scope"},
		"duplicate secret name":    {form, "", hot + "&" + hot, 400, "duplicate parameter"},
		"duplicate in multipart":   {multi, "", part(`name="code"`, hot) + part(`name="code"`, hot) + "--xYz--", 400, "duplicate parameter: code"},
		"duplicate in json":        {jsonType, "", `{"code":"` + hot + `","c\u006fde":"b"}`, 400, "duplicate parameter: code"},
		"101 parameters":           {form, "", pairs(101), 400, "too many parameters"},
		"101 files":                {multi, "", strings.Repeat(part(`name="f"; filename="x"`, "1"), 101) + "--xYz--", 400, "too many"},
		"long name":                {form, "", strings.Repeat("n", 257) + "=1", 400, "name too long"},
		"long value":               {form, "", "state=" + strings.Repeat("x", 16<<10+1), 400, "too long: state"},
		"long password":            {form, "", "password=" + strings.Repeat("x", 4097), 400, "too long: password"},
		"long scope":               {form, "", "scope=" + strings.Repeat("api+", 10000), 400, "too long: scope"},
		"NUL":                      {form, "", "code=" + hot + "%00", 400, "UTF-8 text: code"},
		"NUL in name":              {form, "", "co%00de=1", 400, "UTF-8"},
		"invalid UTF-8":            {form, "", "code=" + hot + "%ff", 400, "UTF-8 text: code"},
		"invalid UTF-8, multipart": {multi, "", part(`name="code"`, "\xff") + "--xYz--", 400, "UTF-8 text: code"},
		"invalid UTF-8, json":      {jsonType, "", "{\"code\":\"\xff\"}", 400, "UTF-8"},
		"half surrogate":           {jsonType, "", `{"code":"\ud800"}`, 400, "UTF-8 text: code"},
		"NUL in json":              {jsonType, "", `{"code":"\u0000"}`, 400, "UTF-8 text: code"},
		"semicolon":                {form, "", "a=1;b=2", 400, "semicolon"},
		"bad escape":               {form, "", "a=%zz" + hot, 400, "percent-encoding"},
		"bad escape in name":       {form, "", "%=" + hot, 400, "percent-encoding"},
		"no boundary":              {"multipart/form-data", "", part(`name="a"`, "1"), 400, "malformed"},
		"long boundary":            {"multipart/form-data; boundary=" + strings.Repeat("b", 71), "", "x", 400, "malformed"},
		"cut multipart":            {multi, "", part(`name="a"`, hot), 400, "malformed"},
		"nested json":              {jsonType, "", `{"a":{"b":"` + hot + `"}}`, 400, "must be text, a number or a boolean: a"},
		"array in json":            {jsonType, "", `{"scope":["api"]}`, 400, "boolean: scope"},
		"deep json":                {jsonType, "", `{"a":` + strings.Repeat("[", 30000), 400, "boolean: a"},
		"json array":               {jsonType, "", `[]`, 400, "JSON object"},
		"json text":                {jsonType, "", `"` + hot + `"`, 400, "JSON object"},
		"cut json":                 {jsonType, "", `{"a":"` + hot, 400, "malformed"},
		"json tail":                {jsonType, "", `{"a":"1"}{"a":"2"}`, 400, "malformed"},
		"json comma":               {jsonType, "", `{"a":"1",}`, 400, "malformed"},
		"secret in query":          {form, "client_secret=" + hot, "a=1", 400, "not allowed in the URL: client_secret"},
		"escaped in query":         {form, "x=1&p%61ssword=" + hot, "", 400, "not allowed in the URL: password"},
		"case in query":            {form, "Refresh_Token=" + hot, "", 400, "not allowed in the URL: refresh_token"},
		"semicolon in query":       {form, "x=1;code=" + hot, "", 400, "not allowed in the URL: code"},
		"broken in query":          {form, "token=" + hot + "%zz", "", 400, "not allowed in the URL: token"},
		"bare in query":            {form, "assertion", "", 400, "not allowed in the URL: assertion"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := post(c.kind, "/services/oauth2/token", c.body)
			r.URL.RawQuery = c.query
			p, err := oauth.ParseParams(r, oauth.TokenRules())
			if err == nil {
				t.Fatal("accepted")
			}
			if err.Status != c.status || err.Code != "invalid_request" || !strings.Contains(err.Description, c.says) {
				t.Errorf("got %d %v, want %d %q", err.Status, err, c.status, c.says)
			}
			if strings.Contains(err.Error(), hot) || p.Len() != 0 {
				t.Errorf("%v shows a value, or parameters came with an error", err)
			}
		})
	}
}

func TestParseParamsQuery(t *testing.T) {
	cases := map[string]struct {
		method, query, body string
		rules               oauth.Rules
		want, refusal       string
	}{
		"token ignores":          {"POST", "device_id=1&a=%zz;", "a=2", oauth.TokenRules(), "2", ""},
		"token by GET":           {"GET", "a=1", "", oauth.TokenRules(), "", "must use HTTP POST"},
		"token by PUT":           {"PUT", "", "a=1", oauth.TokenRules(), "", "must use HTTP POST"},
		"revoke by GET":          {"GET", "a=1", "", oauth.RevokeRules(), "1", ""},
		"revoke by HEAD":         {"HEAD", "a=1", "", oauth.RevokeRules(), "1", ""},
		"revoke by DELETE":       {"DELETE", "a=1", "", oauth.RevokeRules(), "", "must use HTTP POST"},
		"revoke POST, query":     {"POST", "a=1", "b=1", oauth.RevokeRules(), "1", ""},
		"revoke in both":         {"POST", "a=1", "a=1", oauth.RevokeRules(), "", "duplicate parameter: a"},
		"revoke, body of GET":    {"GET", "", "a=1", oauth.RevokeRules(), "", ""},
		"revoke duplicate":       {"GET", "a=1&a=2", "", oauth.RevokeRules(), "", "duplicate parameter: a"},
		"userinfo POST, query":   {"POST", "a=1", "b=1", oauth.ResourceRules(), "1", ""},
		"userinfo in both":       {"POST", "a=1", "a=1", oauth.ResourceRules(), "", "duplicate parameter: a"},
		"userinfo, password":     {"GET", "password=1", "", oauth.ResourceRules(), "", "not allowed in the URL: password"},
		"revoke, query too long": {"GET", "a=" + strings.Repeat("x", oauth.MaxBody), "", oauth.RevokeRules(), "", "too large"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := post(form, "/x", c.body)
			r.Method, r.URL.RawQuery = c.method, c.query
			p, err := oauth.ParseParams(r, c.rules)
			if (err == nil) != (c.refusal == "") || err != nil && !strings.Contains(err.Description, c.refusal) {
				t.Fatalf("got %v, want %q", err, c.refusal)
			}
			if p.Get("a") != c.want {
				t.Errorf("a = %q, want %q", p.Get("a"), c.want)
			}
		})
	}
}

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParseParamsGzip(t *testing.T) {
	good := zipped(t, "a=1")
	cases := map[string]struct {
		body     []byte
		encoding []string
		status   int
	}{
		"gzip":       {good, []string{"gzip"}, 0},
		"other case": {good, []string{"GZIP"}, 0},
		"x-gzip":     {good, []string{"x-gzip"}, 0},
		"identity":   {[]byte("a=1"), []string{"identity"}, 0},
		"bomb":       {zipped(t, "a="+strings.Repeat("x", 10<<20)), []string{"gzip"}, 413},
		"cut":        {good[:len(good)-6], []string{"gzip"}, 400},
		"not gzip":   {[]byte("a=1"), []string{"gzip"}, 400},
		"deflate":    {good, []string{"deflate"}, 415},
		"two":        {good, []string{"gzip", "gzip"}, 415},
		"list":       {good, []string{"gzip, gzip"}, 415},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := post(form, "/x", string(c.body))
			r.Header["Content-Encoding"] = c.encoding
			p, err := oauth.ParseParams(r, oauth.TokenRules())
			if c.status == 0 && (err != nil || p.Get("a") != "1") {
				t.Fatalf("got %v, %v", p.Get("a"), err)
			}
			if c.status != 0 && (err == nil || err.Status != c.status) {
				t.Fatalf("got %v, want %d", err, c.status)
			}
		})
	}
}

func TestParseParamsLengths(t *testing.T) {
	r := post(form, "/x", "a=1")
	r.ContentLength = oauth.MaxBody + 1
	if _, err := oauth.ParseParams(r, oauth.TokenRules()); err == nil || err.Status != 413 {
		t.Errorf("announced length over the cap: %v", err)
	}
	r = post(form, "/x", "a=1")
	r.ContentLength = 4
	if _, err := oauth.ParseParams(r, oauth.TokenRules()); err == nil || err.Status != 400 {
		t.Errorf("body shorter than announced: %v", err)
	}
	r = post(form, "/x", "a=1")
	r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 2)
	if _, err := oauth.ParseParams(r, oauth.TokenRules()); err == nil || err.Status != 413 {
		t.Errorf("cap of a listener: %v", err)
	}
	r = post(form, "/x", "a=1234")
	if _, err := oauth.ParseParams(r, oauth.Rules{MaxBytes: 5}); err == nil || err.Status != 413 {
		t.Errorf("cap of the rules: %v", err)
	}
	full := "assertion=" + strings.Repeat("x", oauth.MaxBody-10)
	if p, err := oauth.ParseParams(post(form, "/x", full), oauth.TokenRules()); err != nil || p.Len() != 1 {
		t.Errorf("body exactly at the cap: %v", err)
	}
	r = post(form, "/x", "a=1")
	r.Header["Content-Type"] = []string{form, jsonType}
	if _, err := oauth.ParseParams(r, oauth.TokenRules()); err == nil || err.Status != 415 {
		t.Errorf("two content types: %v", err)
	}
}

// TestSecretsHidden prints values every way that code might by mistake,
// wrapped in somebody else's struct too.
func TestSecretsHidden(t *testing.T) {
	const hot = "HUNTER2"
	p, failure := oauth.ParseParams(post(form, "/x", "client_id=k&client_secret="+hot), oauth.TokenRules())
	if failure != nil {
		t.Fatal(failure)
	}
	auth, failure := oauth.ParseClientAuth(http.Header{}, p)
	if failure != nil || auth.Secret.Reveal() != hot {
		t.Fatal(failure)
	}
	token := oauth.TokenResponse{AccessToken: oauth.NewCredential(hot)}
	values := []any{
		p, &p, auth, auth.Secret, &auth.Secret, &token, token,
		struct{ c oauth.Credential }{auth.Secret},
		struct{ p oauth.Params }{p},
		struct{ a *oauth.ClientAuth }{&auth},
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			shown := fmt.Sprintf(verb, v)
			if strings.Contains(shown, hot) || strings.Contains(shown, fmt.Sprintf("%x", hot)) {
				t.Errorf("%s of %T shows the secret: %s", verb, v, shown)
			}
		}
		logger.Info("x", "v", v)
		text, err := json.Marshal(v)
		if err != nil || bytes.Contains(text, []byte(hot)) {
			t.Errorf("JSON of %T: %s, %v", v, text, err)
		}
	}
	if strings.Contains(log.String(), hot) || !strings.Contains(log.String(), "[hidden]") {
		t.Errorf("log: %s", &log)
	}
}

func TestParamsAccess(t *testing.T) {
	p, err := oauth.ParseParams(post(form, "/x", "a=1&b=&c=3"), oauth.TokenRules())
	if err != nil {
		t.Fatal(err)
	}
	if !p.Has("a") || p.Has("b") || p.Has("d") || p.Len() != 3 || !p.Credential("b").IsZero() {
		t.Errorf("a parameter without a value counts as omitted: %v", slices.Collect(p.Names()))
	}
	for range p.Names() {
		break
	}
	var none oauth.Params
	if none.Has("a") || none.Len() != 0 {
		t.Error("zero parameters hold something")
	}
	var target *oauth.Error
	if !errors.As(error(oauth.MissingParameter("code")), &target) || target.Description != "missing required parameter: code" {
		t.Errorf("MissingParameter = %v", target)
	}
}
