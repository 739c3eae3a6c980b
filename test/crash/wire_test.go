package crash

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// The surfaces that are asked.
const (
	tokenPath      = "/services/oauth2/token"
	revokePath     = "/services/oauth2/revoke"
	introspectPath = "/services/oauth2/introspect"
	userinfoPath   = "/services/oauth2/userinfo"
	limitsPath     = "/services/data/v60.0/limits"
)

// client asks one server as one app.
type client struct {
	origin, key, secret string
	http                *http.Client
}

// newClient has connections of its own.
func newClient(p *process) *client {
	return &client{p.URL, p.App.Key, p.App.Secret, &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true},
		Timeout:   patience,
	}}
}

// answer is one that arrived whole.
type answer struct {
	status int
	header http.Header
	body   string
}

// do asks; its error says that no whole answer came.
func (c *client) do(method, path, token string, form url.Values) (*answer, error) {
	req, err := http.NewRequest(method, c.origin+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	return &answer{res.StatusCode, res.Header, string(body)}, nil
}

func (c *client) credentials(more url.Values) url.Values {
	form := url.Values{"client_id": {c.key}, "client_secret": {c.secret}}
	for name, values := range more {
		form[name] = values
	}
	return form
}

func (c *client) askToken() (*answer, error) {
	return c.do(http.MethodPost, tokenPath, "", c.credentials(url.Values{"grant_type": {"client_credentials"}}))
}

func (c *client) revoke(token string) (*answer, error) {
	return c.do(http.MethodPost, revokePath, "", url.Values{"token": {token}})
}

func (c *client) introspect(token string) (*answer, error) {
	return c.do(http.MethodPost, introspectPath, "", c.credentials(url.Values{"token": {token}}))
}

func (c *client) rest(token string) (*answer, error) {
	return c.do(http.MethodGet, limitsPath, token, nil)
}

func (c *client) userinfo(token string) (*answer, error) {
	return c.do(http.MethodGet, userinfoPath, token, nil)
}

// tokenIn returns the token of an answer, "" when it has none.
func tokenIn(a *answer) string {
	var fields struct {
		Token string `json:"access_token"`
	}
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &fields) != nil {
		return ""
	}
	return fields.Token
}

// issue returns a token of a server that must give one.
func (c *client) issue(t *testing.T) string {
	t.Helper()
	a, err := c.askToken()
	if err != nil {
		t.Fatal(err)
	}
	token := tokenIn(a)
	if token == "" {
		t.Fatalf("no token: %d %s", a.status, a.body)
	}
	return token
}

// surface is one place that a token opens.
type surface struct {
	name string
	ask  func(*client, string) (*answer, error)
	// status and dead answer a token that is not live.
	status int
	dead   string
}

func surfaces() []surface {
	return []surface{
		{"introspection", (*client).introspect, http.StatusOK, `{"active":false}`},
		{"REST", (*client).rest, http.StatusUnauthorized, "INVALID_SESSION_ID"},
		{"userinfo", (*client).userinfo, http.StatusForbidden, "Bad_OAuth_Token"},
	}
}

// opens says on which surface a live token is not let in.
func (c *client) opens(token string) error {
	for _, s := range surfaces() {
		a, err := s.ask(c, token)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if a.status != http.StatusOK || strings.Contains(a.body, s.dead) {
			return fmt.Errorf("%s refuses a live token: %d %s", s.name, a.status, a.body)
		}
	}
	return nil
}

// shut says on which surface a dead token is let in.
func (c *client) shut(token string) error {
	for _, s := range surfaces() {
		a, err := s.ask(c, token)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if a.status != s.status || !strings.Contains(a.body, s.dead) {
			return fmt.Errorf("%s does not refuse a dead token: %d %s", s.name, a.status, a.body)
		}
	}
	return nil
}

// status asks for a page that needs no token.
func (c *client) status(t *testing.T, path string) int {
	t.Helper()
	a, err := c.do(http.MethodGet, path, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return a.status
}

// unavailable fails the test unless an answer is a 503 that says when to come
// back and gives nothing away.
func unavailable(t *testing.T, what string, a *answer, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
		t.Errorf("%s: %d, Retry-After %q; want 503", what, a.status, a.header.Get("Retry-After"))
	}
	for _, never := range []string{"access_token", `"active":true`} {
		if strings.Contains(a.body, never) {
			t.Errorf("%s: the answer holds %s", what, never)
		}
	}
}

// within fails the test unless something took from least to most.
func within(t *testing.T, what string, took, least, most time.Duration) {
	t.Helper()
	if took < least || took > most {
		t.Errorf("%s took %s, want %s to %s", what, took.Round(time.Millisecond), least, most)
	}
}
