package middleware

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/origin"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/server/hosts"
)

// rig is a chain with a log that can be read.
type rig struct {
	log     bytes.Buffer
	limiter *Limiter
	handler http.Handler
}

func newRig(t testing.TB, endpoint http.HandlerFunc) *rig {
	t.Helper()
	login, err := origin.Parse("https://login.example.com")
	if err != nil {
		t.Fatal(err)
	}
	router, err := hosts.New(hosts.Config{Login: login, Lookup: func(_ context.Context, host string) (int64, string, error) {
		switch host {
		case "acme.example.com":
			return 7, "https://acme.example.com", nil
		case "localhost:8443":
			return 8, "https://localhost:8443", nil
		case "undecided.example.com":
			return 0, "", errors.New("internals of the database")
		}
		return 0, "", nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{limiter: NewLimiter(100)}
	r.handler, err = Chain(Options{
		Proxies: prefixes(t, "10.0.0.0/8"), Hosts: router, Limiter: r.limiter, MaxBody: 100,
		Log: slog.New(slog.NewJSONHandler(&r.log, nil)), AccessLog: true,
		Now: func() time.Time { return time.Unix(1000, 0) },
	}, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// get sends a request from a trusted proxy that says https.
func (r *rig) get(target string, fields ...string) *httptest.ResponseRecorder {
	return r.send(request("GET", target, nil, fields...))
}

func (r *rig) send(q *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, q)
	return w
}

func request(method, target string, body io.Reader, fields ...string) *http.Request {
	q := httptest.NewRequest(method, target, body)
	q.Host, q.RemoteAddr, q.TLS = "acme.example.com", "10.0.0.1:999", nil
	q.Header.Set(xff, "198.51.100.7")
	q.Header.Set(proto, "https")
	for i := 0; i < len(fields); i += 2 {
		if fields[i] == "Host" {
			q.Host = fields[i+1]
			continue
		}
		q.Header.Set(fields[i], fields[i+1])
	}
	return q
}

func TestEndpointSeesTheFacts(t *testing.T) {
	var got reqinfo.Info
	var path, query string
	r := newRig(t, func(w http.ResponseWriter, q *http.Request) {
		got, path, query = reqinfo.From(q.Context()), q.URL.Path, q.URL.RawQuery
		w.WriteHeader(http.StatusNoContent)
	})
	sent := request("GET", "/.salesforce.com//services/data/?q=a//b", nil, "X-Request-Id", "from-the-proxy", "Host", "ACME.example.com.:443")
	answer := r.send(sent)
	if answer.Code != http.StatusNoContent || path != "/services/data" || query != "q=a//b" {
		t.Errorf("status %d, path %q, query %q", answer.Code, path, query)
	}
	if got.ID != "from-the-proxy" || got.Addr.String() != "198.51.100.7" || got.Scheme != "https" || got.Host != "acme.example.com" {
		t.Errorf("facts %+v", got)
	}
	if want := (reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 7, Origin: "https://acme.example.com"}); got.Site != want {
		t.Errorf("site %+v", got.Site)
	}
	if sent.URL.Path != "/.salesforce.com//services/data/" {
		t.Errorf("the listener's request was changed: %q", sent.URL.Path)
	}
}

func TestRequestID(t *testing.T) {
	r := newRig(t, func(http.ResponseWriter, *http.Request) {})
	for given, kept := range map[string]bool{
		"abcdefgh": true, strings.Repeat("a", 64): true, "A.b_c-1234": true,
		"": false, "short": false, strings.Repeat("a", 65): false, "has space": false, "<script>": false,
		"line\nbreak": false, "semi;colon": false, "ümlautümlaut": false, "a,b,c,d,e": false,
	} {
		answer := r.get("/", "X-Request-Id", given)
		id := answer.Header().Get("X-Request-Id")
		if (id == given) != kept || !wellFormedID(id) {
			t.Errorf("given %q, answered %q", given, id)
		}
	}
	stranger := request("GET", "/", nil, "X-Request-Id", "abcdefgh")
	stranger.RemoteAddr = "192.0.2.1:1"
	if id := r.send(stranger).Header().Get("X-Request-Id"); id == "abcdefgh" || !wellFormedID(id) {
		t.Errorf("a stranger chose the id %q", id)
	}
	twice := request("GET", "/", nil, "X-Request-Id", "abcdefgh")
	twice.Header.Add("X-Request-Id", "ijklmnop")
	if id := r.send(twice).Header().Get("X-Request-Id"); id == "abcdefgh" || id == "ijklmnop" {
		t.Errorf("one of two ids was chosen: %q", id)
	}
}

func TestNewRequestIDsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 10000 {
		id := newRequestID()
		if seen[id] || !wellFormedID(id) || len(id) != 16 {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}

func TestRefusalsInTheFormOfTheSurface(t *testing.T) {
	endpoint := func(http.ResponseWriter, *http.Request) { t.Error("an endpoint was reached") }
	for _, c := range []struct {
		name   string
		fields []string
		suffix string
		status int
		want   []string
	}{
		{"unknown host", []string{"Host", "evil.example"}, "", 421, []string{"https://evil.example", "https://login.example.com"}},
		{"host that cannot be looked up", []string{"Host", "undecided.example.com"}, "", 503, []string{"try again"}},
		{"malformed host", []string{"Host", "<b>evil</b>"}, "", 400, []string{"Host field"}},
		{"no host", []string{"Host", ""}, "", 400, []string{"Host field"}},
		{"scheme of the other kind", []string{proto, "http", "Host", "login.example.com"}, "", 421, []string{"X-Forwarded-Proto"}},
		{"malformed proxy", []string{xff, "evil-client"}, "", 400, []string{"forwarding fields"}},
		{"path", nil, "/../evil", 404, []string{"does not exist"}},
		{"doubly encoded", nil, "/%252e%252e/evil", 404, []string{"does not exist"}},
	} {
		for path, check := range map[string]func([]byte) error{
			"/services/data/v60.0":       isRESTError,
			"//services//data/v60.0/":    isRESTError,
			"/services/async/60.0/job":   isRESTError,
			"/services/oauth2/token":     isOAuthError,
			"/id/x/y":                    isOAuthError,
			"/services/Soap/u/60.0":      isFault,
			"/services/oauth2/authorize": isText,
			"/setup/apps":                isText,
		} {
			if c.status == 404 && strings.HasPrefix(path, "//") {
				continue // such a path was not normalised, so its surface is unknown
			}
			answer := newRig(t, endpoint).get(path+c.suffix, c.fields...)
			body := answer.Body.Bytes()
			if answer.Code != c.status {
				t.Errorf("%s, %s: status %d, want %d", c.name, path, answer.Code, c.status)
			}
			if err := check(body); err != nil {
				t.Errorf("%s, %s: %v in %s", c.name, path, err, body)
			}
			for _, want := range c.want {
				if !bytes.Contains(body, []byte(want)) {
					t.Errorf("%s, %s: %q is missing in %s", c.name, path, want, body)
				}
			}
			for _, not := range []string{"<b>", "evil-client", "evil</b>", "/../", "%252e", "acme.example.com", "internals"} {
				if bytes.Contains(body, []byte(not)) {
					t.Errorf("%s, %s: %q appears in %s", c.name, path, not, body)
				}
			}
			h := answer.Header()
			if retry := h.Get("Retry-After"); (retry == "1") != (c.status == 503) {
				t.Errorf("%s, %s: Retry-After %q", c.name, path, retry)
			}
			if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Request-Id") == "" {
				t.Errorf("%s, %s: headers %v", c.name, path, h)
			}
		}
	}
}

// TestAliveWithoutTheDatabase: a path that is always served is so at a host that
// cannot be looked up, but not at one that is nobody's.
func TestAliveWithoutTheDatabase(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	r.handler.(*chain).o.Always = []string{"/healthz"}
	for host, want := range map[string]int{
		"undecided.example.com": http.StatusNoContent, "evil.example": http.StatusMisdirectedRequest, "<b>": http.StatusBadRequest,
	} {
		if got := r.get("/healthz", "Host", host).Code; got != want {
			t.Errorf("%s: status %d, want %d", host, got, want)
		}
	}
	if got := r.get("/readyz", "Host", "undecided.example.com").Code; got != http.StatusServiceUnavailable {
		t.Errorf("another path: status %d", got)
	}
	if !strings.Contains(r.log.String(), "cannot look up a host") {
		t.Error("the failure was not logged")
	}
}

func isRESTError(body []byte) error {
	var faults []struct{ Message, ErrorCode string }
	if err := json.Unmarshal(body, &faults); err != nil {
		return err
	}
	if len(faults) != 1 || faults[0].Message == "" || faults[0].ErrorCode == "" {
		return errors.New("not one fault with message and errorCode")
	}
	return nil
}

func isOAuthError(body []byte) error {
	var fault map[string]string
	if err := json.Unmarshal(body, &fault); err != nil {
		return err
	}
	if len(fault) != 2 || fault["error"] == "" || fault["error_description"] == "" {
		return errors.New("not error and error_description")
	}
	return nil
}

func isFault(body []byte) error {
	var envelope struct {
		XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
		Text    string   `xml:"Body>Fault>faultstring"`
	}
	if err := xml.Unmarshal(body, &envelope); err != nil {
		return err
	}
	if envelope.Text == "" {
		return errors.New("no faultstring")
	}
	return nil
}

func isText(body []byte) error {
	if len(body) == 0 || bytes.ContainsAny(body, "<>{[") {
		return errors.New("not plain text")
	}
	return nil
}

func TestSecurityHeaders(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/page" {
			w.Header().Set("Content-Security-Policy", "default-src 'self'")
			w.Header().Add("Referrer-Policy", "same-origin")
		}
	})
	const hsts = "Strict-Transport-Security"
	r.get("/page")
	h := r.get("/").Header()
	for key, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", hsts: "max-age=31536000",
	} {
		if got := h.Values(key); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q; a page may have changed the shared value", key, got, want)
		}
	}
	if got := r.get("/", "Host", "localhost:8443").Header().Values(hsts); len(got) != 0 {
		t.Errorf("loopback got %q", got)
	}
	if got := r.get("/", proto, "http").Header().Values(hsts); len(got) != 0 {
		t.Errorf("http got %q", got)
	}
	if got := r.get("/page").Header().Get("Content-Security-Policy"); got != "default-src 'self'" {
		t.Errorf("a page's own policy became %q", got)
	}
}

func TestPanicBecomes500WithoutInternals(t *testing.T) {
	var none map[string]int
	for name, blow := range map[string]func(*http.Request){
		"text":    func(q *http.Request) { panic("secret-in-panic " + q.FormValue("client_secret")) },
		"error":   func(q *http.Request) { panic(fmt.Errorf("secret-in-panic %s", q.FormValue("client_secret"))) },
		"runtime": func(*http.Request) { none["x"]++ },
	} {
		r := newRig(t, func(w http.ResponseWriter, q *http.Request) {
			w.Header().Set("Set-Cookie", "sid=half-made")
			w.Header().Set("Content-Security-Policy", "default-src *")
			blow(q)
		})
		q := request("POST", "/services/oauth2/token?code=secret-in-query", strings.NewReader("client_secret=secret-in-body"), "Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic secret-in-header")
		answer := r.send(q)
		if answer.Code != 500 || isOAuthError(answer.Body.Bytes()) != nil || !strings.Contains(answer.Body.String(), "server_error") {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
		if h := answer.Header(); h.Get("Set-Cookie") != "" || h.Get("Content-Security-Policy") != noContent[0] || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: headers %v", name, h)
		}
		log := r.log.String()
		if !strings.Contains(log, "chain_test.go") || !strings.Contains(log, `"status":500`) {
			t.Errorf("%s: the log has no stack or no access line: %s", name, log)
		}
		if strings.Contains(log, "secret-in") || strings.Contains(answer.Body.String(), "secret-in") {
			t.Errorf("%s: a secret in the log %s or the answer %s", name, log, answer.Body)
		}
	}
}

func TestPanicAfterTheHeaderCutsTheConnection(t *testing.T) {
	for name, endpoint := range map[string]http.HandlerFunc{
		"half written": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "half"); panic("boom") },
		"flushed":      func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush(); panic("boom") },
		"aborted":      func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		func() {
			defer func() {
				if got := recover(); got != http.ErrAbortHandler {
					t.Errorf("%s: recovered %v", name, got)
				}
			}()
			newRig(t, endpoint).get("/")
			t.Errorf("%s: no panic", name)
		}()
	}
}

func TestPanicGivesItsPlaceBack(t *testing.T) {
	r := newRig(t, func(http.ResponseWriter, *http.Request) { panic("boom") })
	for range 300 {
		r.get("/")
	}
	if n := r.limiter.InFlight(); n != 0 {
		t.Errorf("%d requests in flight", n)
	}
}

func TestLimiterSheds(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	r := newRig(t, func(http.ResponseWriter, *http.Request) { entered <- struct{}{}; <-release })
	done := make(chan int, 100)
	for range 100 {
		go func() { done <- r.send(request("GET", "/", nil)).Code }()
		<-entered
	}
	answer := r.get("/services/oauth2/token")
	if answer.Code != 503 || answer.Header().Get("Retry-After") != "1" || isOAuthError(answer.Body.Bytes()) != nil {
		t.Errorf("%d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	if r.limiter.InFlight() != 100 || r.limiter.Shed() != 1 {
		t.Errorf("%d in flight, %d shed", r.limiter.InFlight(), r.limiter.Shed())
	}
	close(release)
	for range 100 {
		if code := <-done; code != 200 {
			t.Errorf("an admitted request got %d", code)
		}
	}
	if r.limiter.InFlight() != 0 {
		t.Errorf("%d in flight at the end", r.limiter.InFlight())
	}
}

func TestBodyCap(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, q *http.Request) {
		_, err := io.ReadAll(q.Body)
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	for name, c := range map[string]struct {
		body   io.Reader
		status int
	}{
		"none":             {nil, 200},
		"at the cap":       {strings.NewReader(strings.Repeat("a", 100)), 200},
		"announced above":  {strings.NewReader(strings.Repeat("a", 101)), 413},
		"chunked at cap":   {io.MultiReader(strings.NewReader(strings.Repeat("a", 100))), 200},
		"chunked above it": {io.MultiReader(strings.NewReader(strings.Repeat("a", 101))), http.StatusTeapot},
	} {
		if answer := r.send(request("POST", "/services/oauth2/token", c.body)); answer.Code != c.status {
			t.Errorf("%s: %d, want %d", name, answer.Code, c.status)
		}
	}
}

func TestAccessLog(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "secret-answer")
	})
	r.send(request("BREW"+strings.Repeat("X", 99), "/"+strings.Repeat("p", 500)+"?token=secret-query", strings.NewReader("secret-body"),
		"Authorization", "Bearer secret-token", "Cookie", "sid=secret-cookie", "X-Request-Id", "abcdefgh"))
	var line map[string]any
	if err := json.Unmarshal(r.log.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, r.log.String())
	}
	for key, want := range map[string]any{
		"request_id": "abcdefgh", "method": "other", "status": 201.0, "bytes": 13.0, "client": "198.51.100.7",
		"scheme": "https", "host": "acme.example.com", "duration": 0.0, "msg": "request",
	} {
		if line[key] != want {
			t.Errorf("%s = %v, want %v", key, line[key], want)
		}
	}
	if strings.Contains(r.log.String(), "secret") || len(line["path"].(string)) > 300 {
		t.Errorf("log line %s", r.log.String())
	}
}

func TestChainRefusesToBeIncomplete(t *testing.T) {
	if h, err := Chain(Options{}, http.NotFoundHandler()); err == nil || h != nil {
		t.Error("a chain of nothing was made")
	}
}

// nullWriter costs nothing, so that the benchmark sees the chain alone.
type nullWriter struct{ h http.Header }

func (w nullWriter) Header() http.Header         { return w.h }
func (w nullWriter) Write(p []byte) (int, error) { return len(p), nil }
func (w nullWriter) WriteHeader(int)             {}

func BenchmarkChain(b *testing.B) {
	endpoint := func(w http.ResponseWriter, q *http.Request) {
		if reqinfo.From(q.Context()).Site.OrgID == 7 {
			w.WriteHeader(http.StatusNoContent)
		}
	}
	r := newRig(b, endpoint)
	c := r.handler.(*chain)
	c.o.Log = slog.New(slog.NewJSONHandler(io.Discard, nil))
	for name, run := range map[string]struct {
		peer   string
		access bool
	}{
		"direct": {"192.0.2.1:999", false}, "proxied": {"10.0.0.1:999", false}, "logged": {"10.0.0.1:999", true},
	} {
		b.Run(name, func(b *testing.B) {
			c.o.AccessLog = run.access
			q := request("POST", "/services/oauth2/token", strings.NewReader("x"))
			q.RemoteAddr = run.peer
			if run.peer[0] == '1' && run.peer[1] == '9' {
				q.TLS = incoming(run.peer, true).TLS
			}
			w := nullWriter{http.Header{}}
			body := q.Body
			b.ReportAllocs()
			for b.Loop() {
				q.Body = body
				r.handler.ServeHTTP(w, q)
			}
		})
	}
}
