package abuse

import (
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/server/config"
)

// headersOfEveryAnswer: nothing may be sniffed, framed, kept or read by a
// foreign script, in answers and refusals alike.
func headersOfEveryAnswer(t *testing.T, w *world) {
	t.Helper()
	fields := w.issue(t, w.own())
	token, identity := fields["access_token"], pathOf(t, fields["id"])
	foreign := map[string]string{"Origin": "null", "Access-Control-Request-Method": "POST"}
	public := map[string]bool{"/.well-known/openid-configuration": true, "/.well-known/oauth-authorization-server": true, "/id/keys": true}
	for _, path := range []string{
		"/", "/healthz", "/readyz", "/nothing", "/services/oauth2/nothing", "/..", "/%2f", "/;", tokenPath, introspectPath, revokePath, userInfoPath, identity, "/id/x/y",
		"/services/data", "/services/data/v60.0", limitsPath, "/services/data/v60.0/nothing", "/services/data/v99.0/limits", "/services/Soap/u/60.0",
		"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/id/keys",
	} {
		for _, q := range []ask{
			{Method: "GET", Header: foreign},
			{Method: "POST", Form: credentials(w.own()), Header: foreign},
			{Method: "OPTIONS", Header: foreign},
			{Method: "GET", Header: map[string]string{"Origin": "https://evil.example", "Authorization": "Bearer " + token}},
		} {
			q.Path = path
			a := w.send(t, q)
			w.headers(t, q.Method+" "+path, a, public[path])
		}
	}
}

func (w *world) headers(t *testing.T, why string, a answer, public bool) {
	t.Helper()
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", why, name, got, want)
		}
	}
	if len(a.request()) != 16 {
		t.Errorf("%s: the request id is %q", why, a.request())
	}
	origin := a.header.Get("Access-Control-Allow-Origin")
	if origin != "" && !(public && origin == "*") || a.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("%s: a script of %q may read it", why, origin)
	}
	if len(a.header["Set-Cookie"]) > 0 || a.header.Get("Server") != "" || a.header.Get("X-Powered-By") != "" {
		t.Errorf("%s: %v", why, a.header)
	}
	if a.status == 200 && a.body != "" && a.header.Get("Content-Type") == "" {
		t.Errorf("%s: no content type", why)
	}
	if a.status >= 300 && a.status < 400 {
		t.Errorf("%s: redirects to %q", why, a.header.Get("Location"))
	}
}

// TestNothingOfOperationsIsPublic: metrics and profiles have a listener of
// their own, which serves nothing else.
func TestNothingOfOperationsIsPublic(t *testing.T) {
	paths := []string{
		"/metrics", "/debug", "/debug/", "/debug/pprof", "/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/profile?seconds=1", "/debug/pprof/trace", "/debug/pprof/goroutine",
		"/debug/pprof/cmdline", "/debug/vars", "/version", "//metrics", "/x.salesforce.com/metrics", "/x.salesforce.com/debug/pprof/", "/services/data/../../metrics", "/METRICS", "/metrics/",
	}
	eachHouse(t, nil, func(t *testing.T, h *house) {
		for _, path := range paths {
			if a := h.send(t, ask{Method: "GET", Path: path}); a.status != 404 || strings.Contains(a.body, "latchstring_") || strings.Contains(a.body, "goroutine") {
				t.Errorf("%s on the public listener: %d %s", path, a.status, short(a.body))
			}
		}
		ops := h.at(h.ops)
		for _, path := range []string{"/metrics", "/healthz", "/readyz", "/version", "/debug/pprof/"} {
			if a := ops.send(t, ask{Method: "GET", Path: path}); a.status != 200 {
				t.Errorf("%s on the operations listener: %d", path, a.status)
			}
		}
		for _, path := range []string{tokenPath, userInfoPath, limitsPath, "/id/keys", "/debug/pprof/cmdline"} {
			if a := ops.send(t, ask{Path: path, Form: credentials(h.own())}); a.status == 200 {
				t.Errorf("%s on the operations listener: %s", path, short(a.body))
			}
		}
		h.post(t, tokenPath, credentials(pair{"", h.Key, "wrong"}))
		h.post(t, tokenPath, credentials(pair{"", "3MVG9_nobodys", "wrong"}))
		m := ops.send(t, ask{Method: "GET", Path: "/metrics"}).body
		for _, label := range []string{h.Key, h.RunAs, "Data_Sync", "3MVG9", h.Org.ID.String(), "127.0.0.1"} {
			if strings.Contains(m, label) {
				t.Errorf("a metric holds %q", label)
			}
		}
		for _, found := range h.secrets.in(m) {
			t.Errorf("a metric holds the %s", found)
		}
	})
}

// pathsAreNotInterpreted: no spelling of a path reaches an endpoint but its
// own, doubled and trailing slashes and one site segment apart.
func pathsAreNotInterpreted(t *testing.T, w *world) {
	t.Helper()
	for path, status := range map[string]int{
		"/services//oauth2/token": 200, tokenPath + "/": 200, "//services/oauth2/token": 200, "/acme.my.salesforce.com/services/oauth2/token": 200,
		"/a.salesforce.com/b.salesforce.com/services/oauth2/token": 404, "/services/oauth2/TOKEN": 404, "/services/oauth2/token;x": 404, "/services/oauth2;x/token": 404,
		"/services/x/../oauth2/token": 404, "/services/./oauth2/token": 404, "/services/%2e/oauth2/token": 404, "/services/x/%2e%2e/oauth2/token": 404,
		"/services%2foauth2/token": 404, "/services/oauth2%5ctoken": 404, "/services/oauth2/token%00": 404, "/services/oauth2/token%3bx": 404, "/services/oauth2/token%20": 404,
		"/services/oauth2/%74oken": 200, "/services/oauth2/token%252f": 404, "/salesforce.com/services/oauth2/token": 404, "/evilsalesforce.com/services/oauth2/token": 404,
	} {
		a := w.post(t, path, credentials(w.own()))
		if a.status != status {
			t.Errorf("%s: %d %s, want %d", path, a.status, short(a.body), status)
		}
	}
}

// TestHalfConfiguredSecurity: each gap is a problem that names its key, and all
// are told at once.
func TestHalfConfiguredSecurity(t *testing.T) {
	good := func() config.Environment {
		return config.Environment{
			"LATCHSTRING_LOGIN_ORIGIN": "https://login.example.com", "LATCHSTRING_DATABASE": "postgres://app@db.example/latchstring",
			"LATCHSTRING_TRUSTED_PROXIES": "10.0.0.0/8", "LATCHSTRING_MASTER_KEY": "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=",
		}
	}
	if _, err := config.Load(config.Serve, config.Sources{Env: good()}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, key, value, want string }{
		{"no master key", "MASTER_KEY", "", "master_key_file is missing"},
		{"a short master key", "MASTER_KEY", "c2hvcnQ=", "master_key "},
		{"a master key of zeros", "MASTER_KEY", strings.Repeat("A", 43) + "=", "master_key "},
		{"no such key file", "MASTER_KEY_FILE", "/nowhere/master.key", "master_key_file "},
		{"no login origin", "LOGIN_ORIGIN", "", "login_origin is missing"},
		{"plain http", "LOGIN_ORIGIN", "http://login.example.com", "login_origin "},
		{"an origin with a path", "LOGIN_ORIGIN", "https://login.example.com/x", "login_origin "},
		{"an origin with a user", "LOGIN_ORIGIN", "https://a:hunter2secret@login.example.com", "login_origin "},
		{"My Domain by plain http", "MY_DOMAIN", "http://acme.example.com", "my_domain "},
		{"nothing speaks TLS", "TRUSTED_PROXIES", "", "tls_cert is missing"},
		{"everybody is a proxy", "TRUSTED_PROXIES", "0.0.0.0/0", "trusted_proxies "},
		{"everybody by IPv6", "TRUSTED_PROXIES", "::/0", "trusted_proxies "},
		{"bits beyond the network", "TRUSTED_PROXIES", "10.0.0.1/8", "trusted_proxies "},
		{"a certificate without its key", "TLS_CERT", "/nowhere/cert.pem", "tls_key "},
		{"a key without its certificate", "TLS_KEY", "/nowhere/key.pem", "tls_cert "},
		{"operations on the public listener", "OPS_LISTEN", "127.0.0.1:8080", "ops_listen "},
		{"no database", "DATABASE", "", "database is missing"},
		{"another database", "DATABASE", "mysql://app:hunter2secret@db.example/x", "database "},
		{"a misspelt variable", "MASTERKEY", "x", "LATCHSTRING_MASTERKEY"},
		{"a switch that is neither", "ACCESS_LOG", "yes", "access_log "},
	} {
		env := good()
		env["LATCHSTRING_"+c.key] = c.value
		_, err := config.Load(config.Serve, config.Sources{Env: env})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), "hunter2secret") || strings.Contains(err.Error(), env["LATCHSTRING_MASTER_KEY"]) && env["LATCHSTRING_MASTER_KEY"] != "" {
			t.Errorf("%s: the message repeats a secret: %v", c.name, err)
		}
	}
	_, err := config.Load(config.Serve, config.Sources{Env: config.Environment{"LATCHSTRING_TRUSTED_PROXIES": "0.0.0.0/0"}})
	for _, key := range []string{"master_key_file", "login_origin", "database", "trusted_proxies"} {
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("all at once: %v does not name %s", err, key)
		}
	}
}
