package config

import (
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// talk sends text to a server with short timeouts and gives all of the answer,
// until the server closes the connection.
func talk(t *testing.T, text string) string {
	t.Helper()
	c := &Config{HeaderTimeout: 50 * time.Millisecond, ReadTimeout: 100 * time.Millisecond, WriteTimeout: time.Second, IdleTimeout: 50 * time.Millisecond}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		_, _ = io.WriteString(w, "served")
	})
	server := NewHTTPServer(c, handler, log.New(io.Discard, "", 0))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, text) // the server may have closed already
	answer, err := io.ReadAll(conn)
	if ne, ok := err.(net.Error); ok && ne.Timeout() { //nolint:errorlint // from the connection itself
		t.Fatalf("the connection is still open after 20 s; so far %q", answer)
	}
	return string(answer)
}

func TestServerLetsGoOfSlowPeers(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"silent":          {"", ""},
		"half a header":   {"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", ""},
		"half a body":     {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf", " 408 "},
		"idle afterwards": {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "served"},
		"header bomb":     {"GET / HTTP/1.1\r\nHost: a\r\nX-Bomb: " + strings.Repeat("a", 80<<10) + "\r\n\r\n", " 431 "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := talk(t, c.text)
			if !strings.Contains(answer, c.want) || c.want != "served" && strings.Contains(answer, "served") {
				t.Errorf("answer %q, want %q", answer, c.want)
			}
		})
	}
}
