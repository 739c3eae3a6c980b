package rest_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/endpoint/rest"
)

const base = "/services/data/v66.0"

func TestShapes(t *testing.T) {
	tests := []struct{ golden, target string }{
		{"versions.json", "/services/data"},
		{"resources.json", base},
		{"limits.json", base + "/limits"},
		{"sobjects.json", base + "/sobjects"},
		{"basics.json", base + "/sobjects/User"},
		{"describe_user.json", base + "/sobjects/User/describe"},
		{"describe_organization.json", base + "/sobjects/organization/describe"},
		{"user.json", base + "/sobjects/User/" + userID.String()},
		{"organization.json", base + "/sobjects/Organization/" + orgID.String()},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			w := get(serve(t, newRecords(ada(), bot())), tt.target)
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json;charset=UTF-8" {
				t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
			}
			if !json.Valid(w.Body.Bytes()) {
				t.Errorf("not JSON: %s", w.Body)
			}
			for _, never := range []string{"argon2id", token, "192.0.2.7"} {
				if strings.Contains(w.Body.String(), never) {
					t.Errorf("answer contains %q", never)
				}
			}
			golden(t, tt.golden, w.Body.Bytes())
		})
	}
}

func TestVersionsNeedNoToken(t *testing.T) {
	s := serve(t, newRecords())
	r := request("GET", "/services/data")
	r.Header.Del("Authorization")
	w := do(s, r)
	var list []struct{ Label, URL, Version string }
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d, %v", w.Code, err)
	}
	first, last := list[0], list[len(list)-1]
	if first.Version != "20.0" || first.Label != "Winter '11" || last.Version != rest.Newest || last.Label != "Summer '26" {
		t.Errorf("from %+v to %+v", first, last)
	}
	if last.URL != "/services/data/v67.0" {
		t.Errorf("URL = %q", last.URL)
	}
	if len(s.sessions.uses) != 0 || w.Header().Get("Sforce-Limit-Info") != "" {
		t.Error("the list opened a token or was counted")
	}
	if w := do(s, request("POST", "/services/data")); w.Code != 405 || errorCode(t, w) != "METHOD_NOT_ALLOWED" {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestHeaders(t *testing.T) {
	tests := []struct {
		name   string
		header []string
		status int
		code   string
	}{
		{"bearer", []string{"Bearer " + token}, 200, ""},
		{"OAuth", []string{"OAuth " + token}, 200, ""},
		{"lower case", []string{"bearer " + token}, 200, ""},
		{"none", nil, 401, "INVALID_SESSION_ID"},
		{"unknown token", []string{"Bearer other"}, 401, "INVALID_SESSION_ID"},
		{"no token", []string{"Bearer"}, 401, "INVALID_AUTH_HEADER"},
		{"empty", []string{""}, 401, "INVALID_AUTH_HEADER"},
		{"another scheme", []string{"Basic YTpi"}, 401, "INVALID_AUTH_HEADER"},
		{"unreadable", []string{"Bearer a b"}, 401, "INVALID_AUTH_HEADER"},
		{"two", []string{"Bearer " + token, "Bearer " + token}, 401, "INVALID_AUTH_HEADER"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := request("GET", base+"/limits")
			if r.Header["Authorization"] = tt.header; tt.header == nil {
				r.Header.Del("Authorization")
			}
			w := do(serve(t, newRecords()), r)
			if w.Code != tt.status {
				t.Fatalf("status %d, want %d: %s", w.Code, tt.status, w.Body)
			}
			if tt.code == "" {
				return
			}
			if got := errorCode(t, w); got != tt.code {
				t.Errorf("code %s, want %s", got, tt.code)
			}
			if w.Header().Get("WWW-Authenticate") == "" || w.Header().Get("Sforce-Limit-Info") != "" {
				t.Errorf("header %v", w.Header())
			}
		})
	}
}

func TestTokenInTheURLIsNotRead(t *testing.T) {
	r := request("GET", base+"/limits?oauth_token="+token+"&access_token="+token)
	r.Header.Del("Authorization")
	if w := do(serve(t, newRecords()), r); w.Code != 401 {
		t.Errorf("status %d", w.Code)
	}
}

func TestRefusedTokens(t *testing.T) {
	const dead = `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`
	const notHere = `[{"message":"This session is not valid for use with the REST API","errorCode":"FORBIDDEN"}]`
	tests := []struct {
		cause  refusal.Cause
		status int
		body   string
	}{
		{refusal.TokenMissing, 401, dead},
		{refusal.TokenMalformed, 401, dead},
		{refusal.TokenForged, 401, dead},
		{refusal.TokenExpired, 401, dead},
		{refusal.TokenRevoked, 401, dead},
		{refusal.TokenRetired, 401, dead},
		{refusal.TokenOfOtherOrg, 401, dead},
		{refusal.AppBlocked, 401, dead},
		{refusal.AppGone, 401, dead},
		{refusal.UserInactive, 401, dead},
		{refusal.UserFrozen, 401, dead},
		{refusal.OrgSuspended, 401, dead},
		{refusal.NotPermitted, 401, dead},
		{refusal.TokenLacksScope, 403, notHere},
		{refusal.APIDisabled, 403, `[{"message":"The REST API is not enabled for this Organization.","errorCode":"API_DISABLED_FOR_ORG"}]`},
	}
	for _, tt := range tests {
		s := serve(t, newRecords(ada()))
		s.sessions.open = func(string, session.Use) (*session.Session, *refusal.Refusal, error) {
			return live(), refusal.New(tt.cause), nil
		}
		for _, target := range []string{base, base + "/query?q=SELECT+Id+FROM+User", base + "/nothing", "/services/data/v1.0"} {
			w := get(s, target)
			if w.Code != tt.status || w.Body.String() != tt.body {
				t.Errorf("%s at %s: %d %s, want %d %s", tt.cause, target, w.Code, w.Body, tt.status, tt.body)
			}
		}
		if len(s.opened) != 0 {
			t.Errorf("%s: records were opened", tt.cause)
		}
	}
}

func TestUse(t *testing.T) {
	s := serve(t, newRecords(ada()))
	get(s, base+"/sobjects/User/"+userID.String())
	use := s.sessions.uses[0]
	if use.Policy != policy.API || use.Org != orgID || !use.Activity || !use.Addr.IsValid() {
		t.Errorf("use = %+v", use)
	}
	if !slices.Equal(s.opened, []org.ID{orgID}) {
		t.Errorf("records of %v", s.opened)
	}
}

func TestPaths(t *testing.T) {
	tests := []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", base + "/nothing", 404, "NOT_FOUND"},
		{"GET", base + "/sobjects/Nothing", 404, "NOT_FOUND"},
		{"GET", base + "/sobjects/Nothing/describe", 404, "NOT_FOUND"},
		{"POST", base + "/sobjects/Order_Event__e", 404, "NOT_FOUND"},
		{"POST", base + "/sobjects/User", 405, "METHOD_NOT_ALLOWED"},
		{"POST", base + "/sobjects/Organization", 405, "METHOD_NOT_ALLOWED"},
		{"PATCH", base + "/sobjects/User/" + userID.String(), 405, "METHOD_NOT_ALLOWED"},
		{"DELETE", base + "/sobjects/User/" + userID.String(), 405, "METHOD_NOT_ALLOWED"},
		{"PUT", base + "/limits", 405, "METHOD_NOT_ALLOWED"},
		{"OPTIONS", base + "/query", 405, "METHOD_NOT_ALLOWED"},
		{"POST", base + "/query", 405, "METHOD_NOT_ALLOWED"},
		{"GET", "/services/data/v19.0/limits", 404, "NOT_FOUND"},
		{"GET", "/services/data/v68.0/limits", 404, "NOT_FOUND"},
		{"GET", "/services/data/v66/limits", 404, "NOT_FOUND"},
		{"GET", "/services/data/v066.0/limits", 404, "NOT_FOUND"},
		{"GET", "/services/data/66.0", 404, "NOT_FOUND"},
		{"GET", "/services/data/v+66.0", 404, "NOT_FOUND"},
		{"GET", base + "/sobjects/User/me", 400, "MALFORMED_ID"},
		{"GET", base + "/sobjects/User/" + orgID.String(), 400, "MALFORMED_ID"},
		{"GET", base + "/sobjects/User/" + (userID + 99).String(), 404, "NOT_FOUND"},
		{"GET", base + "/sobjects/Organization/" + (orgID + 1).String(), 404, "NOT_FOUND"},
		{"GET", base + "/sobjects/User/" + userID.String() + "?fields=Id,Nope", 400, "INVALID_FIELD"},
		{"GET", base + "/sobjects/User/" + userID.String() + "?fields=PasswordHash", 400, "INVALID_FIELD"},
		{"GET", base + "/sobjects/User/" + userID.String() + "?fields=%zz", 400, "BAD_REQUEST"},
		{"HEAD", base + "/limits", 200, ""},
		{"GET", "/services/data/v20.0/limits", 200, ""},
		{"GET", "/services/data/v67.0/limits", 200, ""},
		{"GET", base + "/sobjects/user", 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			w := do(serve(t, newRecords(ada())), request(tt.method, tt.path))
			if w.Code != tt.status {
				t.Fatalf("status %d, want %d: %s", w.Code, tt.status, w.Body)
			}
			if w.Header().Get("Sforce-Limit-Info") != "api-usage=1/15000" {
				t.Errorf("Sforce-Limit-Info = %q", w.Header().Get("Sforce-Limit-Info"))
			}
			if tt.code != "" && errorCode(t, w) != tt.code {
				t.Errorf("%s, want %s", w.Body, tt.code)
			}
			if tt.status == 405 && w.Header().Get("Allow") != "HEAD, GET" {
				t.Errorf("Allow = %q", w.Header().Get("Allow"))
			}
		})
	}
}

func TestRetrieve(t *testing.T) {
	id := userID.String()
	tests := []struct{ name, target, want string }{
		{"short id", id[:15] + "?fields=Username", `"Username":"ada@acme.test","Id":"` + id + `"}`},
		{"spaces and case", id + "?fields=id,%20USERNAME,id", `{"attributes":{"type":"User","url":"` + base + `/sobjects/User/` + id + `"},"Id":"` + id + `","Username":"ada@acme.test"}`},
		{"nulls", (userID + 1).String() + "?fields=FirstName,Name", `"FirstName":null,"Name":"\u003cBot\u003e"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := get(serve(t, newRecords(ada(), bot())), base+"/sobjects/User/"+tt.target)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), tt.want) {
				t.Errorf("%d %s, want %s", w.Code, w.Body, tt.want)
			}
		})
	}
}

func TestUsageIsCountedByDay(t *testing.T) {
	s := serve(t, newRecords())
	steps := []struct {
		at   time.Duration
		want string
	}{{0, "api-usage=1/15000"}, {time.Hour, "api-usage=2/15000"}, {19*time.Hour + 59*time.Minute, "api-usage=3/15000"}, {20 * time.Hour, "api-usage=1/15000"}}
	start := s.now
	for _, step := range steps {
		s.now = start.Add(step.at)
		w := get(s, base+"/limits")
		if got := w.Header().Get("Sforce-Limit-Info"); got != step.want {
			t.Errorf("after %v: %q, want %q", step.at, got, step.want)
		}
	}
}

func TestFailures(t *testing.T) {
	broken := errors.New("database is away: secret-detail")
	sessionsFail := func(s *server) {
		s.sessions.open = func(string, session.Use) (*session.Session, *refusal.Refusal, error) { return nil, nil, broken }
	}
	recordsFail := func(s *server) { s.records.fail = broken }
	tests := []struct {
		name, target string
		breaks       func(*server)
	}{
		{"sessions", base + "/limits", sessionsFail},
		{"a user", base + "/sobjects/User/" + userID.String(), recordsFail},
		{"the org", base + "/sobjects/Organization/" + orgID.String(), recordsFail},
		{"users", base + "/query?q=SELECT+Id+FROM+User", recordsFail},
		{"a user by name", base + "/query?q=SELECT+Id+FROM+User+WHERE+Username='ada@acme.test'", recordsFail},
		{"the org, queried", base + "/query?q=SELECT+Id+FROM+Organization", recordsFail},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, newRecords(ada()))
			tt.breaks(s)
			w := get(s, tt.target)
			if w.Code != 503 || errorCode(t, w) != "SERVER_UNAVAILABLE" || w.Header().Get("Retry-After") == "" {
				t.Errorf("%d %s, header %v", w.Code, w.Body, w.Header())
			}
			if strings.Contains(w.Body.String(), "secret-detail") || len(s.failures) != 1 || !errors.Is(s.failures[0], broken) {
				t.Errorf("body %s, failures %v", w.Body, s.failures)
			}
		})
	}
}

func TestPrettyPrint(t *testing.T) {
	r := request("GET", base)
	r.Header.Set("X-PrettyPrint", "1")
	if w := do(serve(t, newRecords()), r); !strings.HasPrefix(w.Body.String(), "{\n  \"query\": ") {
		t.Errorf("not laid out: %s", w.Body)
	}
}

type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func BenchmarkREST(b *testing.B) {
	for name, target := range map[string]string{
		"versions":  "/services/data",
		"resources": base,
		"user":      base + "/sobjects/User/" + userID.String(),
		"query":     base + "/query?q=SELECT+Id,Username+FROM+User+LIMIT+1",
	} {
		b.Run(name, func(b *testing.B) {
			s := serve(b, newRecords(ada(), bot()))
			known := live()
			s.sessions.open = func(string, session.Use) (*session.Session, *refusal.Refusal, error) {
				s.sessions.uses, s.opened = s.sessions.uses[:0], s.opened[:0]
				return known, nil, nil
			}
			r, w := request("GET", target), &sink{header: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				s.ServeHTTP(w, r)
			}
		})
	}
}
