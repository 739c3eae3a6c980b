package token_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/endpoint/token"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

const (
	formType  = "application/x-www-form-urlencoded"
	jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"
)

// samples is one good request of every grant type that is served.
var samples = map[string]string{
	"client_credentials": "grant_type=client_credentials&client_id=key&client_secret=secret",
	jwtBearer:            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c&client_id=key&client_secret=secret",
}

// fakeIssuer answers what a test wants and keeps what it was asked.
type fakeIssuer struct {
	attempts []issuance.Attempt
	rejected []rejection
	refusal  *refusal.Refusal
	err      error
}

func (f *fakeIssuer) Issue(_ context.Context, att issuance.Attempt) (*oauth.TokenResponse, *refusal.Refusal, error) {
	f.attempts = append(f.attempts, att)
	if f.refusal != nil || f.err != nil {
		return nil, f.refusal, f.err
	}
	return &oauth.TokenResponse{
		AccessToken: oauth.NewCredential("00D!token"), Signature: "c2ln", Scope: "api id", InstanceURL: "https://acme.example.com",
		ID: "https://login.example.com/id/00D/005", IssuedAt: "1772366400123", APIInstanceURL: "https://acme.example.com", TokenFormat: "opaque",
	}, nil, nil
}

// rejection is a request that the endpoint refused by itself.
type rejection struct {
	issuance.Caller
	told *oauth.Error
}

func (f *fakeIssuer) Reject(_ context.Context, c issuance.Caller, told *oauth.Error) {
	f.rejected = append(f.rejected, rejection{c, told})
}

// ask sends a request and returns the answer with what was told to failed.
func (f *fakeIssuer) ask(r *http.Request) (answer *httptest.ResponseRecorder, failures []error) {
	mux := http.NewServeMux()
	token.New(f, func(_ context.Context, err error) { failures = append(failures, err) }).Mount(mux)
	answer = httptest.NewRecorder()
	mux.ServeHTTP(answer, r)
	return answer, failures
}

func post(contentType, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, token.Path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// TestEveryGrantTypeHasASample keeps the tests below complete.
func TestEveryGrantTypeHasASample(t *testing.T) {
	types := token.GrantTypes()
	if len(types) != len(samples) || !slices.IsSorted(types) {
		t.Errorf("grant types %v, samples of %d", types, len(samples))
	}
	for _, name := range types {
		if samples[name] == "" {
			t.Errorf("no sample of %s", name)
		}
	}
}

// TestAttempt: what of a request reaches the pipeline.
func TestAttempt(t *testing.T) {
	info := reqinfo.Info{
		ID: "request-1", Addr: netip.MustParseAddr("192.0.2.7"),
		Site: reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 1, Origin: "https://acme.example.com"},
	}
	for name, body := range samples {
		f := new(fakeIssuer)
		r := post(formType, body)
		answer, failures := f.ask(r.WithContext(reqinfo.With(r.Context(), info)))
		if answer.Code != http.StatusOK || len(failures) != 0 || len(f.attempts) != 1 {
			t.Fatalf("%s: %d %s", name, answer.Code, answer.Body)
		}
		got := f.attempts[0]
		if got.Grant == nil || got.Site != info.Site || got.Addr != info.Addr || got.Request != info.ID {
			t.Errorf("%s: attempt %+v", name, got)
		}
		if got.Client.ConsumerKey != "key" || got.Client.Secret.Reveal() != "secret" || got.Client.Method != oauth.AuthPost {
			t.Errorf("%s: client %+v", name, got.Client)
		}
	}
}

// TestBodies: the encodings that clients use, each leading to the same attempt.
func TestBodies(t *testing.T) {
	var parts bytes.Buffer
	form := multipart.NewWriter(&parts)
	for name, value := range map[string]string{"grant_type": "client_credentials", "client_id": "key", "client_secret": "secret"} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	const object = `{"grant_type":"client_credentials","client_id":"key","client_secret":"secret"}`
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(samples["client_credentials"])); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	gzipped := post(formType, packed.String())
	gzipped.Header.Set("Content-Encoding", "gzip")
	basic := post(formType, "grant_type=client_credentials")
	basic.SetBasicAuth("key", "secret")
	inQuery := post(formType, samples["client_credentials"])
	inQuery.URL.RawQuery = "grant_type=password&format=xml&foo=bar"
	for name, r := range map[string]*http.Request{
		"form":                     post(formType, samples["client_credentials"]),
		"form with a charset":      post(formType+"; charset=UTF-8", samples["client_credentials"]),
		"form, gzip":               gzipped,
		"multipart":                post(form.FormDataContentType(), parts.String()),
		"JSON":                     post("application/json", object),
		"JSON without a type":      post("", object),
		"Basic":                    basic,
		"foreign parameters":       post(formType, samples["client_credentials"]+"&scope=openid&redirect_uri=x&foo=bar"),
		"parameters in the query":  inQuery,
		"empty parameters besides": post(formType, samples["client_credentials"]+"&assertion=&code="),
	} {
		f := new(fakeIssuer)
		answer, _ := f.ask(r)
		if answer.Code != http.StatusOK || len(f.attempts) != 1 {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
			continue
		}
		if c := f.attempts[0].Client; c.ConsumerKey != "key" || c.Secret.Reveal() != "secret" {
			t.Errorf("%s: client %+v", name, c)
		}
		if !strings.HasPrefix(answer.Body.String(), `{"access_token"`) {
			t.Errorf("%s: %s", name, answer.Body)
		}
	}
}

// TestRefusedRequests: what never reaches the pipeline, and how it is answered.
func TestRefusedRequests(t *testing.T) {
	good := samples["client_credentials"]
	request := func(method, target, contentType, body string) *http.Request {
		r := httptest.NewRequest(method, token.Path+target, strings.NewReader(body))
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		return r
	}
	withAuthorization := func(value, body string) *http.Request {
		r := post(formType, body)
		r.Header.Set("Authorization", value)
		return r
	}
	other := post(formType, good)
	other.SetBasicAuth("other", "secret")
	for _, c := range []struct {
		name    string
		request *http.Request
		status  int
		code    string
		says    string
	}{
		{"GET", request("GET", "?"+"grant_type=client_credentials", "", ""), 400, "invalid_request", "must use HTTP POST"},
		{"HEAD", request("HEAD", "", "", ""), 400, "", ""},
		{"PUT", request("PUT", "", formType, good), 400, "invalid_request", "must use HTTP POST"},
		{"DELETE", request("DELETE", "", "", ""), 400, "invalid_request", "must use HTTP POST"},
		{"no body", request("POST", "", formType, ""), 400, "unsupported_grant_type", "grant type not supported"},
		{"no grant type", post(formType, "client_id=key&client_secret=secret"), 400, "unsupported_grant_type", ""},
		{"unknown grant type", post(formType, "grant_type=magic&client_id=key"), 400, "unsupported_grant_type", ""},
		{"grant type in capitals", post(formType, strings.Replace(good, "client_cred", "CLIENT_cred", 1)), 400, "unsupported_grant_type", ""},
		{"grant type twice", post(formType, good+"&grant_type=client_credentials"), 400, "invalid_request", "duplicate parameter: grant_type"},
		{"secret twice", post(formType, good+"&client_secret=x"), 400, "invalid_request", "duplicate parameter: client_secret"},
		{"secret in the query", request("POST", "?client_secret=SECRETVALUE", formType, good), 400, "invalid_request", "client_secret"},
		{"secret in the query in capitals", request("POST", "?Client_Secret=SECRETVALUE", formType, good), 400, "invalid_request", "client_secret"},
		{"assertion in the query", request("POST", "?assertion=SECRETVALUE", formType, good), 400, "invalid_request", "assertion"},
		{"password in the query", request("POST", "?password=SECRETVALUE", formType, good), 400, "invalid_request", "password"},
		{"secret in the query of a GET", request("GET", "?client_secret=SECRETVALUE", "", ""), 400, "invalid_request", "client_secret"},
		{"malformed Basic", withAuthorization("Basic !!!", "grant_type=client_credentials"), 400, "invalid_basic_auth_header", ""},
		{"Basic without a colon", withAuthorization("Basic a2V5", "grant_type=client_credentials"), 400, "invalid_basic_auth_header", ""},
		{"other client in Basic", other, 400, "invalid_request", "differs"},
		{"secret and client assertion", post(formType, good+"&client_assertion=x"), 400, "invalid_request", "more than one"},
		{"broken escape", post(formType, good+"&a=%zz"), 400, "invalid_request", ""},
		{"semicolon", post(formType, good+";a=b"), 400, "invalid_request", ""},
		{"NUL", post(formType, good+"&a=%00"), 400, "invalid_request", ""},
		{"not UTF-8", post(formType, good+"&a=%ff"), 400, "invalid_request", ""},
		{"JSON list", post("application/json", "[]"), 400, "invalid_request", ""},
		{"nested JSON", post("application/json", `{"grant_type":{"a":1}}`), 400, "invalid_request", ""},
		{"plain text", post("text/plain", good), 415, "invalid_request", ""},
		{"UTF-16", post(formType+"; charset=utf-16", good), 415, "invalid_request", ""},
		{"too large", post(formType, good+"&a="+strings.Repeat("x", oauth.MaxBody)), 413, "invalid_request", ""},
		{"too many parameters", post(formType, good+strings.Repeat("&a=1", 200)), 400, "invalid_request", ""},
		{"no assertion", post(formType, "grant_type="+url.QueryEscape(jwtBearer)), 400, "invalid_request", "missing required parameter: assertion"},
		{"empty assertion", post(formType, "assertion=&grant_type="+url.QueryEscape(jwtBearer)), 400, "invalid_request", "missing required parameter: assertion"},
	} {
		f := new(fakeIssuer)
		answer, failures := f.ask(c.request)
		body := answer.Body.String()
		if answer.Code != c.status || len(f.attempts) != 0 || len(failures) != 0 {
			t.Errorf("%s: %d %s, %d attempts; want %d", c.name, answer.Code, body, len(f.attempts), c.status)
		}
		if c.code != "" && !strings.HasPrefix(body, `{"error":"`+c.code+`"`) || !strings.Contains(body, c.says) {
			t.Errorf("%s: %s, want %s %s", c.name, body, c.code, c.says)
		}
		if strings.Contains(body, "SECRETVALUE") {
			t.Errorf("%s: the answer repeats the secret: %s", c.name, body)
		}
		wantNoStore(t, c.name, answer)
	}
}

func wantNoStore(t *testing.T, name string, answer *httptest.ResponseRecorder) {
	t.Helper()
	if h := answer.Header(); h.Get("Cache-Control") != "no-cache,no-store" || h.Get("Pragma") != "no-cache" {
		t.Errorf("%s: the answer may be cached: %v", name, h)
	}
}

// TestFormats has the exact bytes of the three encodings.
func TestFormats(t *testing.T) {
	json := `{"access_token":"00D!token","signature":"c2ln","scope":"api id","instance_url":"https://acme.example.com","id":"https://login.example.com/id/00D/005","token_type":"Bearer","issued_at":"1772366400123","api_instance_url":"https://acme.example.com","token_format":"opaque"}`
	form := `access_token=00D%21token&signature=c2ln&scope=api+id&instance_url=https%3A%2F%2Facme.example.com&id=https%3A%2F%2Flogin.example.com%2Fid%2F00D%2F005&token_type=Bearer&issued_at=1772366400123&api_instance_url=https%3A%2F%2Facme.example.com&token_format=opaque`
	xml := `<?xml version="1.0" encoding="UTF-8"?><OAuth><access_token>00D!token</access_token><signature>c2ln</signature><scope>api id</scope><instance_url>https://acme.example.com</instance_url><id>https://login.example.com/id/00D/005</id><token_type>Bearer</token_type><issued_at>1772366400123</issued_at><api_instance_url>https://acme.example.com</api_instance_url><token_format>opaque</token_format></OAuth>`
	denied := `error=invalid_client&error_description=invalid+client+credentials`
	for _, c := range []struct {
		name, format, accept string
		refuse               bool
		contentType, want    string
	}{
		{"by default", "", "", false, "application/json;charset=UTF-8", json},
		{"any", "", "*/*", false, "application/json;charset=UTF-8", json},
		{"json", "json", "application/xml", false, "application/json;charset=UTF-8", json},
		{"urlencoded", "urlencoded", "", false, "application/x-www-form-urlencoded;charset=UTF-8", form},
		{"urlencoded by Accept", "", "application/x-www-form-urlencoded", false, "application/x-www-form-urlencoded;charset=UTF-8", form},
		{"xml", "xml", "", false, "application/xml;charset=UTF-8", xml},
		{"xml by Accept", "", "application/xml", false, "application/xml;charset=UTF-8", xml},
		{"several types", "", "application/xml, application/json", false, "application/json;charset=UTF-8", json},
		{"unknown format", "yaml", "", false, "application/json;charset=UTF-8", json},
		{"refusal, urlencoded", "urlencoded", "", true, "application/x-www-form-urlencoded;charset=UTF-8", denied},
	} {
		f := new(fakeIssuer)
		if c.refuse {
			f.refusal = refusal.New(refusal.SecretWrong)
		}
		r := post(formType, samples["client_credentials"]+"&format="+c.format)
		if c.accept != "" {
			r.Header.Set("Accept", c.accept)
		}
		answer, _ := f.ask(r)
		if got := answer.Header().Get("Content-Type"); got != c.contentType || answer.Body.String() != c.want {
			t.Errorf("%s: %s\n%s\nwant %s\n%s", c.name, got, answer.Body, c.contentType, c.want)
		}
		wantNoStore(t, c.name, answer)
	}
}

// TestRefusals: every cause answers 400 with its two members and nothing else.
func TestRefusals(t *testing.T) {
	for _, cause := range refusal.Causes() {
		f := &fakeIssuer{refusal: refusal.New(cause, "run_as", "EVIDENCE").For("EVIDENCE")}
		answer, failures := f.ask(post(formType, samples["client_credentials"]))
		wire := f.refusal.Wire
		want := `{"error":"` + wire.Code + `","error_description":"` + wire.Description + `"}`
		if answer.Code != http.StatusBadRequest || answer.Body.String() != want || len(failures) != 0 {
			t.Errorf("%s: %d %s, want 400 %s", cause, answer.Code, answer.Body, want)
		}
		if h := answer.Header(); h.Get("WWW-Authenticate") != "" || h.Get("Retry-After") != "" {
			t.Errorf("%s: headers %v", cause, h)
		}
		wantNoStore(t, string(cause), answer)
	}
}

// TestUnavailable: what is broken is for the log; the client is told to return.
func TestUnavailable(t *testing.T) {
	cause := errors.New("dial tcp 10.0.0.5:5432: password authentication failed")
	for name, body := range samples {
		f := &fakeIssuer{err: cause}
		answer, failures := f.ask(post(formType, body))
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") != "1" {
			t.Errorf("%s: %d, Retry-After %q", name, answer.Code, answer.Header().Get("Retry-After"))
		}
		if got := answer.Body.String(); got != `{"error":"service_unavailable","error_description":"service is temporarily unavailable"}` {
			t.Errorf("%s: %s", name, got)
		}
		if len(failures) != 1 || !errors.Is(failures[0], cause) {
			t.Errorf("%s: told of %v", name, failures)
		}
		wantNoStore(t, name, answer)
	}
}
