package revoke_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/endpoint/revoke"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

const formType = "application/x-www-form-urlencoded"

// world is what is behind the endpoint.
type world struct {
	denied, refused   *refusal.Refusal
	appErr, revokeErr error
	callers           []issuance.Caller
	rejected          []rejection
	tokens            []string
	revocations       []session.Revocation
}

var caller = app.App{ID: 11, Org: 1}

func (w *world) Authenticate(_ context.Context, c issuance.Caller) (*app.App, *refusal.Refusal, error) {
	w.callers = append(w.callers, c)
	if w.denied != nil || w.appErr != nil {
		return nil, w.denied, w.appErr
	}
	return &caller, nil, nil
}

func (w *world) Revoke(_ context.Context, token oauth.Credential, by session.Revocation) (*refusal.Refusal, error) {
	w.tokens, w.revocations = append(w.tokens, token.Reveal()), append(w.revocations, by)
	return w.refused, w.revokeErr
}

// rejection is a request that the endpoint refused by itself.
type rejection struct {
	issuance.Caller
	told *oauth.Error
}

func (w *world) Reject(_ context.Context, c issuance.Caller, told *oauth.Error) {
	w.rejected = append(w.rejected, rejection{c, told})
}

func (w *world) ask(r *http.Request) (answer *httptest.ResponseRecorder, failures []error) {
	mux := http.NewServeMux()
	revoke.New(w, w, func(_ context.Context, err error) { failures = append(failures, err) }).Mount(mux)
	answer = httptest.NewRecorder()
	mux.ServeHTTP(answer, r)
	return answer, failures
}

func request(method, query, contentType, body string) *http.Request {
	r := httptest.NewRequest(method, revoke.Path+query, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

func post(body string) *http.Request { return request(http.MethodPost, "", formType, body) }

// TestRevoked: the ways in which clients send the token. The answer is empty.
func TestRevoked(t *testing.T) {
	basic := post("token=00D!x")
	basic.SetBasicAuth("key", "secret")
	bearer := post("token=00D!x")
	bearer.Header.Set("Authorization", "Bearer 00D!y")
	for name, c := range map[string]struct {
		request *http.Request
		asApp   bool
	}{
		"form":                 {post("token=00D!x"), false},
		"JSON":                 {request("POST", "", "application/json", `{"token":"00D!x"}`), false},
		"GET, as Camel does":   {request("GET", "?token=00D!x", "", ""), false},
		"a hint":               {post("token=00D!x&token_type_hint=access_token"), false},
		"a client id alone":    {post("token=00D!x&client_id=key"), false},
		"a bearer header":      {bearer, false},
		"credentials":          {post("token=00D!x&client_id=key&client_secret=secret"), true},
		"credentials in Basic": {basic, true},
		"the query of a POST":  {request("POST", "?token=00D!x", formType, ""), false},
	} {
		w := new(world)
		info := reqinfo.Info{ID: "request-1", Addr: netip.MustParseAddr("192.0.2.7")}
		answer, failures := w.ask(c.request.WithContext(reqinfo.With(c.request.Context(), info)))
		if answer.Code != http.StatusOK || answer.Body.Len() != 0 || len(failures) != 0 {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
		if h := answer.Header(); h.Get("Cache-Control") != "no-cache,no-store" {
			t.Errorf("%s: headers %v", name, h)
		}
		want := session.Revocation{Addr: info.Addr, Request: "request-1"}
		if c.asApp {
			want.Caller = &caller
		}
		if len(w.tokens) != 1 || w.tokens[0] != "00D!x" || w.revocations[0] != want {
			t.Errorf("%s: revoked %v by %+v, want %+v", name, w.tokens, w.revocations, want)
		}
		if c.asApp != (len(w.callers) == 1) || c.asApp && w.callers[0].Subtype != audit.OauthRevocation {
			t.Errorf("%s: authenticated %+v", name, w.callers)
		}
	}
}

// TestRefused: nothing is revoked that was not asked for properly.
func TestRefused(t *testing.T) {
	const withSecret = "token=00D!x&client_id=key&client_secret=secret"
	for _, c := range []struct {
		name    string
		request *http.Request
		world   *world
		status  int
		code    string
		revokes int
	}{
		{"no token", post(""), new(world), 400, "invalid_request", 0},
		{"empty token", post("token="), new(world), 400, "invalid_request", 0},
		{"no token in a GET", request("GET", "", "", ""), new(world), 400, "invalid_request", 0},
		{"tokens in query and body", request("POST", "?token=00D!y", formType, "token=00D!x"), new(world), 400, "invalid_request", 0},
		{"two tokens", post("token=00D!x&token=00D!y"), new(world), 400, "invalid_request", 0},
		{"DELETE", request("DELETE", "?token=00D!x", "", ""), new(world), 400, "invalid_request", 0},
		{"secret in the query", request("GET", "?token=00D!x&client_secret=SECRETVALUE", "", ""), new(world), 400, "invalid_request", 0},
		{"plain text", request("POST", "", "text/plain", "token=00D!x"), new(world), 415, "invalid_request", 0},
		{"malformed Basic", func() *http.Request {
			r := post("token=00D!x")
			r.Header.Set("Authorization", "Basic !")
			return r
		}(), new(world), 400, "invalid_basic_auth_header", 0},
		{"wrong secret", post(withSecret), &world{denied: refusal.New(refusal.SecretWrong)}, 400, "invalid_client", 0},
		{"blocked app", post(withSecret), &world{denied: refusal.New(refusal.AppBlocked)}, 400, "app_blocked", 0},
		{"another app's token", post(withSecret), &world{refused: refusal.New(refusal.TokenOfOtherApp)}, 400, "invalid_token", 1},
		{"no token of ours", post("token=abc"), &world{refused: refusal.New(refusal.TokenMalformed)}, 400, "invalid_token", 1},
	} {
		answer, failures := c.world.ask(c.request)
		body := answer.Body.String()
		if answer.Code != c.status || !strings.HasPrefix(body, "error="+c.code+"&error_description=") || len(failures) != 0 {
			t.Errorf("%s: %d %s; want %d %s", c.name, answer.Code, body, c.status, c.code)
		}
		if len(c.world.tokens) != c.revokes {
			t.Errorf("%s: asked to revoke %d times, want %d", c.name, len(c.world.tokens), c.revokes)
		}
		if strings.Contains(body, "SECRETVALUE") || answer.Header().Get("Cache-Control") != "no-cache,no-store" {
			t.Errorf("%s: %s %v", c.name, body, answer.Header())
		}
	}
}

// TestFormats: jsforce reads a form, everybody else asks for what he reads.
func TestFormats(t *testing.T) {
	for _, c := range []struct{ format, accept, contentType, begins string }{
		{"", "", "application/x-www-form-urlencoded;charset=UTF-8", "error=invalid_token"},
		{"", "*/*", "application/x-www-form-urlencoded;charset=UTF-8", "error=invalid_token"},
		{"json", "", "application/json;charset=UTF-8", `{"error":"invalid_token"`},
		{"", "application/json", "application/json;charset=UTF-8", `{"error":"invalid_token"`},
		{"xml", "", "application/xml;charset=UTF-8", `<?xml version="1.0" encoding="UTF-8"?><OAuth><error>invalid_token`},
	} {
		w := &world{refused: refusal.New(refusal.TokenForged)}
		r := post("token=00D!x&format=" + c.format)
		if c.accept != "" {
			r.Header.Set("Accept", c.accept)
		}
		answer, _ := w.ask(r)
		if got := answer.Header().Get("Content-Type"); got != c.contentType || !strings.HasPrefix(answer.Body.String(), c.begins) {
			t.Errorf("format %q, Accept %q: %s %s", c.format, c.accept, got, answer.Body)
		}
	}
}

// TestFailureIsNoSuccess: a revocation that is not certain is 503.
func TestFailureIsNoSuccess(t *testing.T) {
	cause := errors.New("dial tcp 10.0.0.5:5432: refused")
	for name, w := range map[string]*world{"app": {appErr: cause}, "revocation": {revokeErr: cause}} {
		answer, failures := w.ask(post("token=00D!x&client_id=key&client_secret=secret"))
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") != "1" {
			t.Errorf("%s: %d %v", name, answer.Code, answer.Header())
		}
		if strings.Contains(answer.Body.String(), "10.0.0.5") || !strings.HasPrefix(answer.Body.String(), "error=service_unavailable") {
			t.Errorf("%s: %s", name, answer.Body)
		}
		if len(failures) != 1 || !errors.Is(failures[0], cause) {
			t.Errorf("%s: told of %v", name, failures)
		}
	}
}
