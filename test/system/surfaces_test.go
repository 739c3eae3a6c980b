package system

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/server/servertest"
)

// answer is what came back.
type answer struct {
	status int
	body   string
	header http.Header
}

func send(t *testing.T, s *servertest.Server, req *http.Request) answer {
	t.Helper()
	res, err := s.Client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, string(body), res.Header}
}

func post(t *testing.T, s *servertest.Server, path string, form url.Values) answer {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.Origin+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(t, s, req)
}

func get(t *testing.T, s *servertest.Server, path, token string) answer {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.Origin+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return send(t, s, req)
}

// credentials is the form of a client credentials request.
func credentials(key, secret string) url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {key}, "client_secret": {secret}}
}

// issue returns a token of the quickstart's app.
func issue(t *testing.T, s *servertest.Server) map[string]string {
	t.Helper()
	a := post(t, s, "/services/oauth2/token", credentials(s.Key, s.Secret))
	if a.status != http.StatusOK {
		t.Fatalf("token: %d %s", a.status, a.body)
	}
	var fields map[string]string
	if err := json.Unmarshal([]byte(a.body), &fields); err != nil {
		t.Fatalf("every field of the answer is a string: %v", err)
	}
	return fields
}

// surface is a place that a token opens.
type surface struct {
	name string
	ask  func(t *testing.T, s *servertest.Server, token string) answer
	// dead is the answer to a token that is not live.
	status int
	dead   string
}

const sessionDead = `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`

func surfaces(identity string) []surface {
	path := func(path string) func(*testing.T, *servertest.Server, string) answer {
		return func(t *testing.T, s *servertest.Server, token string) answer { return get(t, s, path, token) }
	}
	return []surface{
		{"REST versions' resources", path("/services/data/v60.0"), 401, sessionDead},
		{"REST limits", path("/services/data/v20.0/limits"), 401, sessionDead},
		{"REST query", path("/services/data/v67.0/query?q=SELECT+Id+FROM+User"), 401, sessionDead},
		{"userinfo", path("/services/oauth2/userinfo"), 403, "Bad_OAuth_Token"},
		{"identity URL", path(identity), 403, "Bad_OAuth_Token"},
		{"introspection", func(t *testing.T, s *servertest.Server, token string) answer {
			return introspectBy(t, s, s.Key, s.Secret, token)
		}, 200, `{"active":false}`},
	}
}

func introspectBy(t *testing.T, s *servertest.Server, key, secret, token string) answer {
	t.Helper()
	return post(t, s, "/services/oauth2/introspect",
		url.Values{"client_id": {key}, "client_secret": {secret}, "token": {token}})
}

// identityPath is the path of an identity URL.
func identityPath(t *testing.T, id string) string {
	t.Helper()
	u, err := url.Parse(id)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}

// opens fails unless every surface lets the token in.
func opens(t *testing.T, s *servertest.Server, fields map[string]string) {
	t.Helper()
	for _, f := range surfaces(identityPath(t, fields["id"])) {
		a := f.ask(t, s, fields["access_token"])
		if a.status != http.StatusOK || strings.Contains(a.body, `"active":false`) {
			t.Errorf("%s: %d %s, want it to open", f.name, a.status, a.body)
		}
	}
}

// shut fails unless every surface refuses the token with its own text.
func shut(t *testing.T, s *servertest.Server, why, identity, token string, except ...string) {
	t.Helper()
next:
	for _, f := range surfaces(identity) {
		for _, name := range except {
			if f.name == name {
				continue next
			}
		}
		a := f.ask(t, s, token)
		if a.status != f.status || strings.TrimSpace(a.body) != f.dead {
			t.Errorf("%s, %s: %d %s, want %d %s", why, f.name, a.status, a.body, f.status, f.dead)
		}
	}
}

// refused fails unless the token endpoint answers 400 with exactly this.
func refused(t *testing.T, why string, a answer, code, description string) {
	t.Helper()
	var got struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		Token       string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatalf("%s: %v in %q", why, err, a.body)
	}
	if a.status != http.StatusBadRequest || got.Error != code || got.Description != description || got.Token != "" {
		t.Errorf("%s: %d %s, want 400 %s %q", why, a.status, a.body, code, description)
	}
	if !strings.Contains(a.header.Get("Cache-Control"), "no-store") {
		t.Errorf("%s: Cache-Control %q", why, a.header.Get("Cache-Control"))
	}
}
