package introspect_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/endpoint/introspect"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

const (
	formType = "application/x-www-form-urlencoded"
	inactive = `{"active":false}`
	active   = `{"active":true,"scope":"api id","client_id":"key","username":"ada@acme.example",` +
		`"sub":"https://login.example.com/id/00D000000000001EAA/00500000000000LAAQ","token_type":"access_token",` +
		`"exp":1772373600,"iat":1772366400,"nbf":1772366400}`
)

// world is the app that asks and the token that it asks about.
type world struct {
	caller  app.App
	session session.Session
	// denied and refused are refusals of the app and of the token.
	denied, refused    *refusal.Refusal
	appErr, sessionErr error

	callers  []issuance.Caller
	rejected []rejection
	uses     []session.Use
	tokens   []string
}

func newWorld() *world {
	issued := time.Date(2026, 3, 1, 12, 0, 0, 123_000_000, time.UTC)
	a := app.App{
		ID: 11, Org: 1, Definition: app.Definition{OAuth: &app.OAuth{}},
		Consumers: []app.Consumer{{Key: "key", State: app.Current}},
	}
	return &world{
		caller: a,
		session: session.Session{
			Claims: sealedtoken.Claims{Org: 1, App: 11, User: 21, IssuedAt: issued, Lifetime: 2 * time.Hour},
			App:    &a, User: &user.Account{User: user.User{ID: 21, Username: "ada@acme.example"}},
			Scopes: oauth.Scopes("api", "id"), ExpiresAt: issued.Add(2 * time.Hour),
		},
	}
}

func (w *world) Authenticate(_ context.Context, c issuance.Caller) (*app.App, *refusal.Refusal, error) {
	w.callers = append(w.callers, c)
	if w.denied != nil || w.appErr != nil {
		return nil, w.denied, w.appErr
	}
	return &w.caller, nil, nil
}

func (w *world) Open(_ context.Context, token oauth.Credential, use session.Use) (*session.Session, *refusal.Refusal, error) {
	w.uses, w.tokens = append(w.uses, use), append(w.tokens, token.Reveal())
	if w.sessionErr != nil {
		return nil, nil, w.sessionErr
	}
	return &w.session, w.refused, nil
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
	origins := issuance.Origins{Login: "https://login.example.com"}
	introspect.New(w, w, origins, func(_ context.Context, err error) { failures = append(failures, err) }).Mount(mux)
	answer = httptest.NewRecorder()
	mux.ServeHTTP(answer, r)
	return answer, failures
}

func request(method, query, body string) *http.Request {
	r := httptest.NewRequest(method, introspect.Path+query, strings.NewReader(body))
	r.Header.Set("Content-Type", formType)
	return r
}

func post(body string) *http.Request { return request(http.MethodPost, "", body) }

const good = "token=00D!x&client_id=key&client_secret=secret"

// TestAnswers: who learns what of a token.
func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*world)
		want   string
	}{
		{"its own token", func(*world) {}, active},
		{"another app's token", func(w *world) { w.caller.ID = 12 }, inactive},
		{"another app's token, Introspect All Tokens", func(w *world) {
			w.caller.ID, w.caller.OAuth = 12, &app.OAuth{IntrospectAllTokens: true}
		}, active},
		{"a token that is refused", func(w *world) { w.refused = refusal.New(refusal.TokenRevoked) }, inactive},
		{"another org's token", func(w *world) {
			w.caller.OAuth.IntrospectAllTokens = true
			w.refused = refusal.New(refusal.TokenOfOtherOrg)
		}, inactive},
	} {
		w := newWorld()
		c.change(w)
		answer, failures := w.ask(post(good))
		if answer.Code != http.StatusOK || answer.Body.String() != c.want || len(failures) != 0 {
			t.Errorf("%s: %d %s, want %s", c.name, answer.Code, answer.Body, c.want)
		}
		wantHeaders(t, c.name, answer)
	}
}

func wantHeaders(t *testing.T, name string, answer *httptest.ResponseRecorder) {
	t.Helper()
	h := answer.Header()
	if h.Get("Cache-Control") != "no-cache,no-store" || h.Get("Content-Type") != "application/json;charset=UTF-8" {
		t.Errorf("%s: headers %v", name, h)
	}
}

// TestEveryRefusalIsInactive: what ended a token is nobody's business here.
func TestEveryRefusalIsInactive(t *testing.T) {
	for _, cause := range refusal.Causes() {
		w := newWorld()
		w.refused = refusal.New(cause)
		if answer, _ := w.ask(post(good)); answer.Code != http.StatusOK || answer.Body.String() != inactive {
			t.Errorf("%s: %d %s", cause, answer.Code, answer.Body)
		}
	}
}

// TestQuestion: the token is opened for introspection, in the caller's org,
// without counting as activity.
func TestQuestion(t *testing.T) {
	w := newWorld()
	info := reqinfo.Info{ID: "request-1", Addr: netip.MustParseAddr("192.0.2.7"), Site: reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 1}}
	r := post("token=00D!x&token_type_hint=access_token")
	r.SetBasicAuth("key", "secret")
	if answer, _ := w.ask(r.WithContext(reqinfo.With(r.Context(), info))); answer.Body.String() != active {
		t.Fatal(answer.Body)
	}
	want := session.Use{Policy: policy.Introspection, Org: 1, Addr: info.Addr}
	if w.uses[0] != want || w.tokens[0] != "00D!x" {
		t.Errorf("opened %q with %+v, want %+v", w.tokens[0], w.uses[0], want)
	}
	c := w.callers[0]
	if c.Client.ConsumerKey != "key" || c.Client.Secret.Reveal() != "secret" || c.Site != info.Site || c.Addr != info.Addr ||
		c.Request != "request-1" || c.Subtype != audit.OauthIntrospection {
		t.Errorf("caller %+v", c)
	}
}

// TestRefusedRequests never open a token.
func TestRefusedRequests(t *testing.T) {
	for _, c := range []struct {
		name    string
		request *http.Request
		denied  refusal.Cause
		status  int
		code    string
	}{
		{"no credentials", post("token=00D!x"), refusal.MissingConsumerKey, 401, "invalid_client"},
		{"unknown key", post(good), refusal.UnknownConsumerKey, 401, "invalid_client"},
		{"wrong secret", post(good), refusal.SecretWrong, 401, "invalid_client"},
		{"public app", post("token=00D!x&client_id=key"), refusal.SecretMissing, 401, "invalid_client"},
		{"blocked app", post(good), refusal.AppBlocked, 401, "invalid_client"},
		{"suspended org", post(good), refusal.OrgSuspended, 401, "invalid_client"},
		{"no token", post("client_id=key&client_secret=secret"), "", 400, "invalid_request"},
		{"empty token", post("token=&client_id=key&client_secret=secret"), "", 400, "invalid_request"},
		{"two tokens", post(good + "&token=y"), "", 400, "invalid_request"},
		{"GET", request("GET", "", ""), "", 400, "invalid_request"},
		{"token in the query", request("POST", "?token=SECRETVALUE", good), "", 400, "invalid_request"},
		{"token in the query of a GET", request("GET", "?token=SECRETVALUE", ""), "", 400, "invalid_request"},
	} {
		w := newWorld()
		if c.denied != "" {
			w.denied = refusal.New(c.denied)
		}
		answer, failures := w.ask(c.request)
		body := answer.Body.String()
		if answer.Code != c.status || !strings.HasPrefix(body, `{"error":"`+c.code+`"`) || len(failures) != 0 || len(w.uses) != 0 {
			t.Errorf("%s: %d %s, %d tokens opened; want %d %s", c.name, answer.Code, body, len(w.uses), c.status, c.code)
		}
		if challenged := answer.Header().Get("WWW-Authenticate") != ""; challenged != (c.status == 401) {
			t.Errorf("%s: WWW-Authenticate %q", c.name, answer.Header().Get("WWW-Authenticate"))
		}
		if strings.Contains(body, "SECRETVALUE") || strings.Contains(body, "blocked") || strings.Contains(body, "inactive") {
			t.Errorf("%s: the answer says too much: %s", c.name, body)
		}
		wantHeaders(t, c.name, answer)
	}
}

// TestUnavailable: not knowing is neither active nor inactive.
func TestUnavailable(t *testing.T) {
	cause := errors.New("dial tcp 10.0.0.5:5432: refused")
	for name, w := range map[string]*world{"app": {appErr: cause}, "token": {sessionErr: cause, caller: newWorld().caller}} {
		answer, failures := w.ask(post(good))
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") != "1" {
			t.Errorf("%s: %d %v", name, answer.Code, answer.Header())
		}
		if strings.Contains(answer.Body.String(), "active") || strings.Contains(answer.Body.String(), "10.0.0.5") {
			t.Errorf("%s: %s", name, answer.Body)
		}
		if len(failures) != 1 || !errors.Is(failures[0], cause) {
			t.Errorf("%s: told of %v", name, failures)
		}
	}
}

// TestLifetime: clients take exp less iat for the session's timeout, whatever
// the fraction of the second in which the token was issued.
func TestLifetime(t *testing.T) {
	for _, fraction := range []time.Duration{0, time.Millisecond, 999 * time.Millisecond} {
		w := newWorld()
		w.session.Claims.IssuedAt = time.Unix(1772366400, 0).Add(fraction)
		w.session.ExpiresAt = w.session.Claims.Expiry()
		if answer, _ := w.ask(post(good)); answer.Body.String() != active {
			t.Errorf("%v: %s, want %s", fraction, answer.Body, active)
		}
	}
}
