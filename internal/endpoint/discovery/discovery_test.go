package discovery_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchstring/latchstring/internal/endpoint/discovery"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

var update = flag.Bool("update", false, "write the golden files")

const keySet = `{"keys":[{"kid":"200","kty":"RSA","alg":"RS256","use":"sig","n":"AQAB","e":"AQAB"}]}`

// fakeKeys answers with keySet, or with err.
type fakeKeys struct{ err error }

func (f fakeKeys) KeySet(context.Context) ([]byte, error) { return []byte(keySet), f.err }

// machine is a server that knows machines only: no authorization endpoint.
func machine() discovery.Options {
	return discovery.Options{
		Token: "/services/oauth2/token", Introspection: "/services/oauth2/introspect",
		Revocation: "/services/oauth2/revoke", UserInfo: "/services/oauth2/userinfo",
		GrantTypes: []string{"refresh_token", "client_credentials"},
	}
}

func people() discovery.Options {
	o := machine()
	o.Authorization, o.Registration = "/services/oauth2/authorize", "/services/oauth2/register"
	o.GrantTypes = append(o.GrantTypes, "authorization_code")
	o.ResponseTypes = []string{"code", "token", "token id_token"}
	o.ChallengeMethods, o.SigningAlgorithms = []string{"S256"}, []string{"RS256"}
	return o
}

func serve(t testing.TB, o discovery.Options, keys discovery.Keys) (http.Handler, *[]error) {
	t.Helper()
	failures := &[]error{}
	mux := http.NewServeMux()
	discovery.New(o, keys, func(_ context.Context, err error) { *failures = append(*failures, err) }).Mount(mux)
	return mux, failures
}

// request asks the site of an origin. Its Host field is somebody else's.
func request(method, path, origin string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	r.Host = "evil.example"
	return r.WithContext(reqinfo.With(r.Context(), reqinfo.Info{Host: "evil.example", Site: reqinfo.Site{Origin: origin}}))
}

func do(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestDocuments(t *testing.T) {
	tests := []struct {
		golden  string
		options discovery.Options
		never   []string
	}{
		{"machine.json", machine(), []string{
			"authorization_endpoint", "response_types", "code_challenge", "id_token", "registration_endpoint", "display", "authorization_code",
		}},
		{"people.json", people(), []string{"end_session", "device_authorization", "plain"}},
		{"nothing.json", discovery.Options{}, []string{"token_endpoint", "grant_types", "userinfo", "claims_supported"}},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			h, _ := serve(t, tt.options, fakeKeys{})
			w := do(h, request("GET", discovery.Path, "https://acme.example"))
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json;charset=UTF-8" {
				t.Fatalf("%d %v", w.Code, w.Header())
			}
			for _, never := range append(tt.never, "evil.example", "null") {
				if strings.Contains(w.Body.String(), never) {
					t.Errorf("document mentions %q: %s", never, w.Body)
				}
			}
			golden(t, tt.golden, w.Body.Bytes())
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestIssuer asks several sites in turn, each twice: one's document is never
// another's.
func TestIssuer(t *testing.T) {
	h, _ := serve(t, machine(), fakeKeys{})
	for range 2 {
		for _, origin := range []string{"https://login.example", "https://acme.example", "http://localhost:8080"} {
			for _, path := range []string{discovery.Path, discovery.OAuthPath} {
				var doc map[string]any
				w := do(h, request("GET", path, origin))
				if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
					t.Fatal(err)
				}
				if doc["issuer"] != origin || doc["jwks_uri"] != origin+"/id/keys" {
					t.Errorf("%s at %s: issuer %v, keys %v", path, origin, doc["issuer"], doc["jwks_uri"])
				}
				if got := w.Header().Get("Access-Control-Allow-Origin"); got != "*" {
					t.Errorf("Access-Control-Allow-Origin = %q", got)
				}
			}
		}
	}
}

// TestManyOrigins goes past the bound of what is kept.
func TestManyOrigins(t *testing.T) {
	h, _ := serve(t, machine(), fakeKeys{})
	for i := range 2100 {
		origin := fmt.Sprintf("https://org%d.example", i)
		if w := do(h, request("GET", discovery.Path, origin)); !strings.HasPrefix(w.Body.String(), `{"issuer":"`+origin+`",`) {
			t.Fatalf("%s: %.80s", origin, w.Body)
		}
	}
}

func TestMethods(t *testing.T) {
	h, _ := serve(t, machine(), fakeKeys{})
	for _, path := range []string{discovery.Path, discovery.OAuthPath, discovery.KeysPath} {
		if w := do(h, request("HEAD", path, "https://acme.example")); w.Code != http.StatusOK {
			t.Errorf("HEAD %s: %d", path, w.Code)
		}
		w := do(h, request("POST", path, "https://acme.example"))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d, Allow %q", path, w.Code, w.Header().Get("Allow"))
		}
	}
}

func TestKeys(t *testing.T) {
	h, failures := serve(t, machine(), fakeKeys{})
	w := do(h, request("GET", discovery.KeysPath, "https://acme.example"))
	if w.Code != http.StatusOK || w.Body.String() != keySet || len(*failures) != 0 {
		t.Errorf("%d %s, failures %v", w.Code, w.Body, *failures)
	}

	broken := errors.New("database is away: secret-detail")
	h, failures = serve(t, machine(), fakeKeys{err: broken})
	w = do(h, request("GET", discovery.KeysPath, "https://acme.example"))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if strings.Contains(w.Body.String(), "secret-detail") || len(*failures) != 1 || !errors.Is((*failures)[0], broken) {
		t.Errorf("body %s, failures %v", w.Body, *failures)
	}
}

type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func BenchmarkDiscovery(b *testing.B) {
	h, _ := serve(b, people(), fakeKeys{})
	r := request("GET", discovery.Path, "https://acme.example")
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(w, r)
	}
}

func BenchmarkKeys(b *testing.B) {
	h, _ := serve(b, people(), fakeKeys{})
	r := request("GET", discovery.KeysPath, "https://acme.example")
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(w, r)
	}
}
