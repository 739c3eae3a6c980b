package userinfo_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/endpoint/userinfo"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

var identityPath = "/id/" + orgID.String() + "/" + userID.String()

func TestShapes(t *testing.T) {
	tests := []struct {
		name, target string
		contentType  string
		wellFormed   func([]byte) error
	}{
		{"userinfo.json", userinfo.Path, "application/json;charset=UTF-8", isJSON},
		{"userinfo.xml", userinfo.Path + "?format=xml", "application/xml;charset=UTF-8", isXML},
		{"userinfo.form", userinfo.Path + "?format=urlencoded", "application/x-www-form-urlencoded;charset=UTF-8", isForm},
		{"identity.json", identityPath, "application/json;charset=UTF-8", isJSON},
		{"identity.xml", identityPath + "?format=xml", "application/xml;charset=UTF-8", isXML},
		{"identity.form", identityPath + "?format=urlencoded", "application/x-www-form-urlencoded;charset=UTF-8", isForm},
		{"identity_latest.json", identityPath + "?version=latest", "application/json;charset=UTF-8", isJSON},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := do(serve(t, &fakeSessions{}), bearer(request("GET", tt.target, ""), token))
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != tt.contentType {
				t.Fatalf("status %d, type %q", w.Code, w.Header().Get("Content-Type"))
			}
			if got := w.Header().Get("Cache-Control"); got != "no-cache,no-store" {
				t.Errorf("Cache-Control = %q", got)
			}
			if err := tt.wellFormed(w.Body.Bytes()); err != nil {
				t.Errorf("not well formed: %v", err)
			}
			for _, never := range []string{"argon2id", "<script>", token} {
				if strings.Contains(w.Body.String(), never) {
					t.Errorf("answer contains %q", never)
				}
			}
			golden(t, tt.name, w.Body.Bytes())
		})
	}
}

func isJSON(body []byte) error { return json.Unmarshal(body, &map[string]any{}) }

func isForm(body []byte) error {
	_, err := url.ParseQuery(string(body))
	return err
}

func isXML(body []byte) error {
	for d := xml.NewDecoder(strings.NewReader(string(body))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestPlacesOfTheToken lists where a token is read from.
func TestPlacesOfTheToken(t *testing.T) {
	header := func(value string) *http.Request {
		r := request("GET", userinfo.Path, "")
		r.Header.Set("Authorization", value)
		return r
	}
	both := header("Bearer " + token)
	both.URL.RawQuery = "oauth_token=" + url.QueryEscape(token)
	differ := header("Bearer " + token)
	differ.URL.RawQuery = "oauth_token=other"
	two := header("Bearer " + token)
	two.Header.Add("Authorization", "Bearer "+token)
	tests := []struct {
		name    string
		request *http.Request
		status  int
		body    string // of a refusal
	}{
		{"bearer", header("Bearer " + token), 200, ""},
		{"lower case", header("bearer " + token), 200, ""},
		{"older scheme", header("OAuth " + token), 200, ""},
		{"oauth_token in the query", request("GET", userinfo.Path+"?oauth_token="+url.QueryEscape(token), ""), 200, ""},
		{"access_token in the query", request("GET", userinfo.Path+"?access_token="+url.QueryEscape(token), ""), 200, ""},
		{"access_token in the body", request("POST", userinfo.Path, "access_token="+url.QueryEscape(token)), 200, ""},
		{"POST with a header", bearer(request("POST", userinfo.Path, ""), token), 200, ""},
		{"HEAD", bearer(request("HEAD", userinfo.Path, ""), token), 200, ""},
		{"header and query agree", both, 200, ""},
		{"header and query differ", differ, 403, "Bad_OAuth_Token"},
		{"two headers", two, 403, "Bad_OAuth_Token"},
		{"none", request("GET", userinfo.Path, ""), 403, "Missing_OAuth_Token"},
		{"another scheme", header("Basic YTpi"), 403, "Missing_OAuth_Token"},
		{"unreadable", header("Bearer a b"), 403, "Bad_OAuth_Token"},
		{"unknown", header("Bearer other"), 403, "Bad_OAuth_Token"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := do(serve(t, &fakeSessions{}), tt.request)
			if w.Code != tt.status {
				t.Fatalf("status %d, want %d: %s", w.Code, tt.status, w.Body)
			}
			if tt.body != "" && w.Body.String() != tt.body {
				t.Errorf("body %q, want exactly %q", w.Body, tt.body)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		cause refusal.Cause
		body  string
	}{
		{refusal.TokenMissing, "Missing_OAuth_Token"},
		{refusal.TokenOfOtherOrg, "Wrong_Org"},
		{refusal.TokenOfOtherUser, "Bad_Id"},
		{refusal.TokenLacksScope, "No_Access"},
		{refusal.TokenForged, "Bad_OAuth_Token"},
		{refusal.TokenExpired, "Bad_OAuth_Token"},
		{refusal.TokenRevoked, "Bad_OAuth_Token"},
		{refusal.TokenRetired, "Bad_OAuth_Token"},
		{refusal.AppBlocked, "Bad_OAuth_Token"},
		{refusal.UserInactive, "Bad_OAuth_Token"},
		{refusal.OrgSuspended, "Bad_OAuth_Token"},
		{refusal.NotPermitted, "Bad_OAuth_Token"},
	}
	for _, tt := range tests {
		for _, path := range []string{userinfo.Path, identityPath} {
			w := do(serve(t, refusing(tt.cause)), bearer(request("GET", path, ""), token))
			if w.Code != http.StatusForbidden || w.Body.String() != tt.body {
				t.Errorf("%s at %s: %d %q, want 403 %q", tt.cause, path, w.Code, w.Body, tt.body)
			}
			if got := w.Header().Get("Content-Type"); got != "text/plain;charset=UTF-8" {
				t.Errorf("%s: type %q", tt.cause, got)
			}
		}
	}
}

func TestIdentityIsOnesOwn(t *testing.T) {
	orgText, userText := orgID.String(), userID.String()
	other := user.ID(userID + 1).String()
	tests := []struct {
		name, path, body string
	}{
		{"18 characters", orgText + "/" + userText, ""},
		{"15 characters", orgText[:15] + "/" + userText[:15], ""},
		{"another user", orgText + "/" + other, "Bad_Id"},
		{"another user, short", orgText + "/" + other[:15], "Bad_Id"},
		{"no id", orgText + "/me", "Bad_Id"},
		{"wrong checksum", orgText + "/" + userText[:15] + "555", "Bad_Id"},
		{"an org for a user", orgText + "/" + orgText, "Bad_Id"},
		{"another org", (orgID + 1).String() + "/" + userText, "Wrong_Org"},
		{"no org", "acme/" + userText, "Wrong_Org"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := do(serve(t, &fakeSessions{}), bearer(request("GET", "/id/"+tt.path, ""), token))
			if tt.body == "" {
				if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), userText) {
					t.Errorf("%d %s", w.Code, w.Body)
				}
				return
			}
			if w.Code != http.StatusForbidden || w.Body.String() != tt.body {
				t.Errorf("%d %q, want 403 %q", w.Code, w.Body, tt.body)
			}
		})
	}
}

func TestUse(t *testing.T) {
	tests := []struct {
		path string
		want policy.Use
	}{{userinfo.Path, policy.UserInfo}, {identityPath, policy.Identity}}
	for _, tt := range tests {
		sessions := &fakeSessions{}
		r := bearer(request("GET", tt.path, ""), token)
		do(serve(t, sessions), r)
		want := session.Use{
			Policy: tt.want, Org: orgID, Addr: sessions.uses[0].Addr,
			Subtype: audit.OauthUserInfo, Request: "request-1", Activity: true,
		}
		if !slices.Equal(sessions.uses, []session.Use{want}) || !want.Addr.IsValid() {
			t.Errorf("%s: uses %+v", tt.path, sessions.uses)
		}
	}
}

func TestFailures(t *testing.T) {
	broken := errors.New("database is away: secret-detail")
	sessions := &fakeSessions{open: func(string, session.Use) (*session.Session, *refusal.Refusal, error) {
		return nil, nil, broken
	}}
	s := serve(t, sessions)
	w := do(s, bearer(request("GET", userinfo.Path, ""), token))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if strings.Contains(w.Body.String(), "secret-detail") {
		t.Errorf("the answer tells the cause: %s", w.Body)
	}
	if len(s.failures) != 1 || !errors.Is(s.failures[0], broken) {
		t.Errorf("failures = %v", s.failures)
	}
}

func TestBadRequests(t *testing.T) {
	tests := []struct {
		name    string
		request *http.Request
		status  int
	}{
		{"secret in the URL", request("GET", userinfo.Path+"?client_secret=x", ""), 400},
		{"twice the same", request("GET", userinfo.Path+"?oauth_token=a&oauth_token=b", ""), 400},
		{"method", bearer(request("DELETE", userinfo.Path, ""), token), 405},
		{"method of the identity URL", bearer(request("PUT", identityPath, ""), token), 405},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sessions := &fakeSessions{}
			if w := do(serve(t, sessions), tt.request); w.Code != tt.status {
				t.Errorf("status %d, want %d: %s", w.Code, tt.status, w.Body)
			}
			if len(sessions.uses) != 0 {
				t.Error("the token was opened")
			}
		})
	}
}

func TestVersionInURLs(t *testing.T) {
	tests := []struct{ asked, want string }{
		{"latest", "/services/data/v67.0/"},
		{"59.0", "/services/data/v59.0/"},
		{"59", "/services/data/v59.0/"},
		{"19.0", "/services/data/v{version}/"},
		{"68", "/services/data/v{version}/"},
		{"../../evil", "/services/data/v{version}/"},
		{"", "/services/data/v{version}/"},
	}
	for _, tt := range tests {
		w := do(serve(t, &fakeSessions{}), bearer(request("GET", identityPath+"?version="+tt.asked, ""), token))
		var answer struct{ URLs map[string]string }
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		if got := answer.URLs["rest"]; got != "https://acme.example"+tt.want {
			t.Errorf("version=%s: rest = %q", tt.asked, got)
		}
	}
}

func TestPrettyPrint(t *testing.T) {
	r := bearer(request("GET", identityPath, ""), token)
	r.Header.Set("X-PrettyPrint", "1")
	w := do(serve(t, &fakeSessions{}), r)
	if !strings.HasPrefix(w.Body.String(), "{\n  \"id\": ") || isJSON(w.Body.Bytes()) != nil {
		t.Errorf("not laid out: %.80s", w.Body)
	}
}

func TestWhatDependsOnAppAndScopes(t *testing.T) {
	s := live()
	s.User.ProfileName = user.APIOnlyIntegrations
	s.Org.MyDomain = ""
	s.Scopes = oauth.Scopes("api", "custom_permissions")
	s.App.Attributes = []app.Attribute{
		{Key: "mail", Formula: " $User.Email "},
		{Key: "org", Formula: "$Organization.Name"},
		{Key: "fixed", Formula: `"it's <b>"`},
		{Key: `q"<k>`, Formula: "'x'"},
		{Key: "hash", Formula: "$User.PasswordHash"},
		{Key: "sum", Formula: `"a" & "b"`},
		{Key: "call", Formula: "UPPER($User.Email)"},
		{Key: "none", Formula: ""},
	}
	sessions := &fakeSessions{open: func(string, session.Use) (*session.Session, *refusal.Refusal, error) { return s, nil, nil }}
	w := do(serve(t, sessions), bearer(request("GET", userinfo.Path, ""), token))
	var answer struct {
		Attributes  map[string]string `json:"custom_attributes"`
		Permissions map[string]bool   `json:"custom_permissions"`
		Integration bool              `json:"is_salesforce_integration_user"`
		URLs        map[string]string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"mail": "ada@acme.test", "org": "Acme", "fixed": "it's <b>", `q"<k>`: "x", "hash": "", "sum": "", "call": "", "none": "",
	}
	for key, value := range want {
		if got, there := answer.Attributes[key]; !there || got != value {
			t.Errorf("custom_attributes[%q] = %q, want %q", key, got, value)
		}
	}
	if answer.Permissions == nil || !answer.Integration {
		t.Errorf("permissions %v, integration user %v", answer.Permissions, answer.Integration)
	}
	if got := answer.URLs["custom_domain"]; got != "http://localhost:8080" {
		t.Errorf("custom_domain = %q", got)
	}
	for _, format := range []struct {
		name string
		ok   func([]byte) error
	}{{"xml", isXML}, {"urlencoded", isForm}} {
		w := do(serve(t, sessions), bearer(request("GET", userinfo.Path+"?format="+format.name, ""), token))
		if err := format.ok(w.Body.Bytes()); err != nil {
			t.Errorf("%s: %v: %s", format.name, err, w.Body)
		}
	}
}

func TestUTCOffset(t *testing.T) {
	tests := []struct {
		zone string
		want float64
	}{
		{"America/Los_Angeles", -28_800_000},
		{"Asia/Kathmandu", 20_700_000},
		{"UTC", 0},
		{"", 0},
		{"Local", 0},
		{"No/Where", 0},
		{"../../etc/passwd", 0},
	}
	for _, tt := range tests {
		s := live()
		s.User.TimeZone = tt.zone
		sessions := &fakeSessions{open: func(string, session.Use) (*session.Session, *refusal.Refusal, error) { return s, nil, nil }}
		h := serve(t, sessions)
		for range 2 { // read, then remembered
			var answer map[string]any
			w := do(h, bearer(request("GET", userinfo.Path, ""), token))
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			if answer["utcOffset"] != tt.want {
				t.Errorf("%q: utcOffset = %v, want %v", tt.zone, answer["utcOffset"], tt.want)
			}
		}
	}
}

type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func BenchmarkUserInfo(b *testing.B) {
	h := serve(b, alwaysLive(live()))
	r := bearer(request("GET", userinfo.Path, ""), token)
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(w, r)
	}
}

// alwaysLive keeps the benchmark to the endpoint's own work.
func alwaysLive(s *session.Session) *fakeSessions {
	f := &fakeSessions{}
	f.open = func(string, session.Use) (*session.Session, *refusal.Refusal, error) {
		f.uses = f.uses[:0]
		return s, nil, nil
	}
	return f
}

func FuzzCustomAttributes(f *testing.F) {
	f.Add("key", `"text"`)
	f.Add("<k&>", `'it"s'`)
	f.Add("", "$User.Email")
	f.Add("\xff\u2028", "$Organization.Id")
	f.Fuzz(func(t *testing.T, key, formula string) {
		s := live()
		s.App.Attributes = []app.Attribute{{Key: key, Formula: formula}}
		h := serve(t, alwaysLive(s))
		for format, ok := range map[string]func([]byte) error{"json": isJSON, "urlencoded": isForm, "xml": isXML} {
			w := do(h, bearer(request("GET", userinfo.Path+"?format="+format, ""), token))
			if err := ok(w.Body.Bytes()); err != nil {
				t.Fatalf("%s: %v: %q", format, err, w.Body)
			}
		}
	})
}
