package middleware

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/server/hosts"
)

func TestReadAheadChangesNoBody(t *testing.T) {
	for _, size := range []int{0, 1, aheadFirst - 1, aheadFirst, aheadFirst + 1, aheadMax - 1, aheadMax, aheadMax + 1, 3*aheadMax + 7} {
		text := strings.Repeat("0123456789", size/10+1)[:size]
		for name, body := range map[string]io.Reader{
			"at once": strings.NewReader(text), "by the byte": iotest.OneByteReader(strings.NewReader(text)),
			"end with the last bytes": iotest.DataErrReader(strings.NewReader(text)),
		} {
			for _, length := range []int64{int64(size), -1} {
				r := httptest.NewRequest(http.MethodPost, "/", io.NopCloser(body))
				r.ContentLength = length
				readAhead(r)
				got, err := io.ReadAll(r.Body)
				if err != nil || string(got) != text {
					t.Errorf("%d bytes %s, length %d: %d bytes, %v", size, name, length, len(got), err)
				}
				body = strings.NewReader(text)
			}
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/", iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("ab"))))
	readAhead(r)
	if got, err := io.ReadAll(r.Body); err == nil || string(got) != "a" {
		t.Errorf("a body that breaks off gives %q, %v", got, err)
	}
}

// TestSlowSendersTakeNoPlace opens more connections than may be in flight, each
// of which announces a body and sends one byte of it.
func TestSlowSendersTakeNoPlace(t *testing.T) {
	const limit = 2
	router, err := hosts.New(hosts.Config{AnyHost: reqinfo.Site{Kind: reqinfo.Login, Origin: "http://localhost"}})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := Chain(Options{
		Hosts: router, Limiter: NewLimiter(limit), MaxBody: 1 << 20, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	for range 4 * limit {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 60000\r\n\r\n")
		// The server asks for the body: from now on it is waiting for it.
		if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
			t.Fatalf("%q, %v", line, err)
		}
		fmt.Fprint(conn, "x")
	}
	res, err := http.Post(server.URL, "text/plain", strings.NewReader("whole"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK || string(body) != "whole" {
		t.Errorf("%d %q, %v: slow senders keep others out", res.StatusCode, body, err)
	}
	server.CloseClientConnections()
}
