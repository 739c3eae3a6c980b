package server

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestOperationsListenerKeepsPagesOut(t *testing.T) {
	loopback := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9090}
	private := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 7), Port: 9090}
	for _, c := range []struct {
		name   string
		addr   net.Addr
		host   string
		header map[string]string
		status int
	}{
		{"an operator", loopback, "localhost:9090", nil, 200},
		{"an operator by address", loopback, "127.0.0.1:9090", nil, 200},
		{"an operator over IPv6", loopback, "[::1]:9090", nil, 200},
		{"a browser's address bar", loopback, "localhost:9090", map[string]string{"Sec-Fetch-Site": "none"}, 200},
		{"a scraper on a private network", private, "metrics.internal:9090", nil, 200},
		{"a page whose name was bound to loopback", loopback, "attacker.example:9090", nil, 403},
		{"a name that begins like one of ours", loopback, "localhost.attacker.example:9090", nil, 403},
		{"no host", loopback, "", nil, 403},
		{"a link on another site", loopback, "localhost:9090", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"a page of another port", loopback, "localhost:9090", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"a script of another site", loopback, "localhost:9090", map[string]string{"Origin": "http://attacker.example"}, 403},
		{"a script, private network", private, "metrics.internal:9090", map[string]string{"Origin": "https://attacker.example"}, 403},
	} {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Host = c.host
		for name, value := range c.header {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		guardOps(c.addr, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { text(w, 200, "metrics") })).ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.status)
		}
	}
}
