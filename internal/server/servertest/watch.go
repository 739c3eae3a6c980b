package servertest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// watch is the recorder. It sees every answer and every log line, and knows
// every secret that was made; tokens that the server gives out become secrets
// as they pass.
type watch struct {
	tb testing.TB

	mu      sync.Mutex
	secrets map[string]string // secret -> what it is
	logs    bytes.Buffer
	leaks   []string
}

func newWatch(tb testing.TB) *watch { return &watch{tb: tb, secrets: map[string]string{}} }

// secret adds a text that must not be seen, in its plain and its encoded forms.
func (w *watch) secret(what, text string) {
	if len(text) < 8 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, form := range []string{text, url.QueryEscape(text), strings.ToLower(text)} {
		w.secrets[form] = what
	}
}

// log is the writer for the server's log.
func (w *watch) log() io.Writer { return logWriter{w} }

type logWriter struct{ w *watch }

func (l logWriter) Write(line []byte) (int, error) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	return l.w.logs.Write(line)
}

func (w *watch) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logs.String()
}

// look notes every secret in a text.
func (w *watch) look(where, text string) {
	for secret, what := range w.secrets {
		if strings.Contains(text, secret) {
			w.leaks = append(w.leaks, where+" holds the "+what)
		}
	}
}

// report fails the test for each leak. The log is looked at now, when every
// secret is known: a token may be logged before the answer that brings it.
func (w *watch) report() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for line := range strings.Lines(w.logs.String()) {
		w.look("a log line", line)
	}
	for _, leak := range w.leaks {
		w.tb.Errorf("wire silence: %s", leak)
	}
}

// client records what it receives.
func (w *watch) client(dial func(context.Context, string, string) (net.Conn, error)) *http.Client {
	transport := &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 64, DisableCompression: true}
	return &http.Client{
		Transport:     recording{transport, w},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type recording struct {
	next  *http.Transport
	watch *watch
}

// CloseIdleConnections lets http.Client close the transport's connections.
func (r recording) CloseIdleConnections() { r.next.CloseIdleConnections() }

// RoundTrip looks at the whole answer. A token that comes out of the token
// endpoint is new, so it cannot be found here; from now on it is a secret.
func (r recording) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := r.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	dump, err := httputil.DumpResponse(res, true)
	if err != nil {
		return nil, err
	}
	r.watch.mu.Lock()
	r.watch.look("the answer to "+req.Method+" "+req.URL.Path, string(dump))
	r.watch.mu.Unlock()
	if token := tokenIn(string(dump)); token != "" {
		r.watch.secret("access token", token)
	}
	return res, nil
}

// tokenIn finds the token of an answer in JSON, in a form or in XML.
func tokenIn(answer string) string {
	for _, form := range [...]struct{ before, after string }{
		{`"access_token":"`, `"`}, {"access_token=", "&"}, {"<access_token>", "<"},
	} {
		_, rest, found := strings.Cut(answer, form.before)
		if !found {
			continue
		}
		token, _, _ := strings.Cut(rest, form.after)
		if plain, err := url.QueryUnescape(token); err == nil {
			return plain
		}
		return token
	}
	return ""
}
