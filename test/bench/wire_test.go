package main

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestReadAnswer(t *testing.T) {
	tests := []struct {
		name, wire string
		status     int
		body       string
		fails      bool
	}{
		{"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", false},
		{"length in another case", "HTTP/1.1 200 OK\r\ncontent-length:5 \r\n\r\nhello", 200, "hello", false},
		{"length zero", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", false},
		{"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200, "ok", false},
		{"no reason", "HTTP/1.1 503\r\nContent-Length: 2\r\n\r\nno", 503, "no", false},
		{"no content", "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n", 204, "", false},
		{"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", 200, "hello world", false},
		{"chunk in hexadecimal", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", 200, "0123456789", false},
		{"chunk extension and trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nDigest: x\r\n\r\n", 200, "ok", false},
		{"keep-alive", "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false},
		{"close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 200, "", true},
		{"no length", "HTTP/1.1 200 OK\r\n\r\nhello", 200, "", true},
		{"short body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", 200, "", true},
		{"length too large", "HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", 200, "", true},
		{"length negative", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", 200, "", true},
		{"unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", 200, "", true},
		{"chunk longer than said", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nlong\r\n0\r\n\r\n", 200, "", true},
		{"chunk without size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nok\r\n", 200, "", true},
		{"chunk too large", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n", 200, "", true},
		{"chunks cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", 200, "", true},
		{"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 0, "", true},
		{"interim", "HTTP/1.1 100 Continue\r\n\r\n", 0, "", true},
		{"header without colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", 200, "", true},
		{"nothing", "", 0, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body, err := readAnswer(bufio.NewReader(strings.NewReader(tt.wire)), nil)
			if (err != nil) != tt.fails || status != tt.status {
				t.Fatalf("status %d, error %v; want %d, failing %v", status, err, tt.status, tt.fails)
			}
			if !tt.fails && string(body) != tt.body {
				t.Errorf("body %q, want %q", body, tt.body)
			}
		})
	}
}

// An answer that is read leaves the next one untouched, whatever the framing.
func TestAnswersFollowOneAnother(t *testing.T) {
	r := bufio.NewReader(strings.NewReader("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" +
		"HTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n" +
		"HTTP/1.1 202 OK\r\nContent-Length: 1\r\n\r\nc"))
	var body []byte
	for i, want := range []string{"a", "b", "c"} {
		status, got, err := readAnswer(r, body[:0])
		if err != nil || status != 200+i || string(got) != want {
			t.Errorf("answer %d: status %d, body %q, error %v", i, status, got, err)
		}
		body = got
	}
}

// What is built is what net/http reads, and what net/http writes can be read.
func TestClientAgainstNetHTTP(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte(r.Method + r.URL.Path + r.FormValue("a") + user + password))
		if r.Method == http.MethodGet {
			w.(http.Flusher).Flush() // makes it chunked
		}
	}))
	defer server.Close()
	addr := strings.TrimPrefix(server.URL, "http://")
	c, err := dial(addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, tt := range []struct{ request, want string }{
		{string(post(addr, "/x", map[string][]string{"a": {"!&"}}, basic("u", "p"))), "POST/x!&up"},
		{string(get(addr, "/y", basic("u", "p"))), "GET/yup"},
	} {
		if status, body, err := c.do([]byte(tt.request)); err != nil || status != 202 || string(body) != tt.want {
			t.Errorf("status %d, body %q, error %v; want %q", status, body, err, tt.want)
		}
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\n"))
	f.Fuzz(func(t *testing.T, wire []byte) {
		status, body, err := readAnswer(bufio.NewReader(bytes.NewReader(wire)), nil)
		if err == nil && (status < 200 || status > 599) {
			t.Errorf("status %d", status)
		}
		if len(body) > maxBody {
			t.Errorf("a body of %d bytes", len(body))
		}
	})
}
