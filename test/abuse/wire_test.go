package abuse

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// ask is a request. Its body is Form unless Body is given.
type ask struct {
	Method, Path string
	Form         url.Values
	Body         string
	Header       map[string]string
	// Host is sent in place of the origin's.
	Host string
}

// answer is what came back.
type answer struct {
	status int
	body   string
	header http.Header
}

func (a answer) request() string { return a.header.Get("X-Request-Id") }

func (w *world) send(t *testing.T, q ask) answer {
	t.Helper()
	if q.Method == "" {
		q.Method = http.MethodPost
	}
	body := q.Body
	if body == "" {
		body = q.Form.Encode()
	}
	req, err := http.NewRequestWithContext(t.Context(), q.Method, w.Origin+q.Path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if q.Form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range q.Header {
		req.Header.Set(name, value)
	}
	if q.Host != "" {
		req.Host = q.Host
	}
	return w.do(t, req)
}

// do sends a request and keeps any token as a secret from now on.
func (w *world) do(t *testing.T, req *http.Request) answer {
	t.Helper()
	res, err := w.Client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if json.Unmarshal(body, &fields) == nil {
		if token, ok := fields["access_token"].(string); ok {
			w.secrets.add("access token", token)
		}
	}
	return answer{res.StatusCode, string(body), res.Header}
}

func (w *world) post(t *testing.T, path string, form url.Values) answer {
	t.Helper()
	return w.send(t, ask{Path: path, Form: form})
}

// get asks with a token, or with none.
func (w *world) get(t *testing.T, path, token string) answer {
	t.Helper()
	q := ask{Method: http.MethodGet, Path: path, Header: map[string]string{}}
	if token != "" {
		q.Header["Authorization"] = "Bearer " + token
	}
	return w.send(t, q)
}

// credentials is the form of a client credentials request, with more in it.
func credentials(p pair, more ...string) url.Values {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {p.key}, "client_secret": {p.secret}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// basic is an Authorization value with exactly these bytes in it.
func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// issue returns the answer to an app that gets a token.
func (w *world) issue(t *testing.T, p pair) map[string]string {
	t.Helper()
	return fieldsOf(t, w.post(t, tokenPath, credentials(p)))
}

// fieldsOf reads the members of a token answer, all of which are text.
func fieldsOf(t *testing.T, a answer) map[string]string {
	t.Helper()
	var fields map[string]string
	if err := json.Unmarshal([]byte(a.body), &fields); err != nil || a.status != http.StatusOK || fields["access_token"] == "" {
		t.Fatalf("no token: %d %s (%v)", a.status, short(a.body), err)
	}
	return fields
}

// introspect asks what a token is, as an app.
func (w *world) introspect(t *testing.T, p pair, token string) answer {
	t.Helper()
	return w.post(t, introspectPath, url.Values{"client_id": {p.key}, "client_secret": {p.secret}, "token": {token}})
}

func (w *world) active(t *testing.T, p pair, token string) bool {
	t.Helper()
	a := w.introspect(t, p, token)
	if a.status != http.StatusOK {
		t.Fatalf("introspection: %d %s", a.status, short(a.body))
	}
	return a.body != `{"active":false}`
}

// pathOf is the path of an identity URL.
func pathOf(t *testing.T, id string) string {
	t.Helper()
	u, err := url.Parse(id)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}

// refused fails unless an answer is exactly this OAuth error.
func refused(t *testing.T, why string, a answer, status int, code, description string) {
	t.Helper()
	var got map[string]string
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Errorf("%s: %d %q is no OAuth error: %v", why, a.status, short(a.body), err)
		return
	}
	want := map[string]string{"error": code, "error_description": description}
	if a.status != status || !maps.Equal(got, want) {
		t.Errorf("%s: %d %s, want %d %s %q", why, a.status, short(a.body), status, code, description)
	}
	if !strings.Contains(a.header.Get("Cache-Control"), "no-store") {
		t.Errorf("%s: Cache-Control %q", why, a.header.Get("Cache-Control"))
	}
}

// granted fails unless an answer holds a token.
func granted(t *testing.T, why string, a answer) {
	t.Helper()
	if a.status != http.StatusOK || !strings.Contains(a.body, "access_token") {
		t.Errorf("%s: %d %s, want a token", why, a.status, short(a.body))
	}
}

// accessToken is what a token looks like.
var accessToken = regexp.MustCompile(`00D[0-9A-Za-z]{12}(!|%21)[A-Za-z0-9._]{96}`)

// short is a text for a test's output: cut, and without tokens.
func short(text string) string {
	text = accessToken.ReplaceAllString(text, "«token»")
	if len(text) > 300 {
		return text[:300] + "…"
	}
	return text
}

// escaped fails unless JSON reads back as it was meant and cannot act in a page.
func escaped(t *testing.T, why string, a answer) {
	t.Helper()
	if strings.HasPrefix(a.header.Get("Content-Type"), "application/json") && !json.Valid([]byte(a.body)) {
		t.Errorf("%s: not JSON: %s", why, short(a.body))
	}
	for _, live := range []string{"<script", "<img", "\r\n", "\u2028"} {
		if bytes.Contains([]byte(a.body), []byte(live)) {
			t.Errorf("%s: %q stands in the answer: %s", why, live, short(a.body))
		}
	}
}
