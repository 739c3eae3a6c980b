package program

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// ServeConfig is what a production server needs to know.
type ServeConfig struct {
	// Database is a postgres:// URL, or the path of a SQLite file.
	Database string
	// LoginHost and MyDomainHost are two names of this machine, without port.
	LoginHost, MyDomainHost string
	// Flags are further flags.
	Flags []string
}

// Serve starts `latchstring serve` with one org, Acme, that has no users and no
// apps yet. The server's URL is the org's My Domain; the login origin is another
// host, as in production.
func Serve(tb testing.TB, cfg ServeConfig) (s *Server, loginOrigin string) {
	tb.Helper()
	port := freePort(tb)
	login := fmt.Sprintf("http://%s:%s", cfg.LoginHost, port)
	target := []string{"--database", cfg.Database, "--master-key-file", masterKey(tb)}
	args := append([]string{"serve", "--listen", "127.0.0.1:" + port, "--ops-listen", "off", "--login-origin", login}, target...)
	p := start(tb, append(args, cfg.Flags...)...)
	p.waitFor(tb, `"msg":"ready"`)

	s = &Server{URL: fmt.Sprintf("http://%s:%s", cfg.MyDomainHost, port), Target: target, process: p}
	s.MyDomain = s.URL
	s.Command(tb, "org", "create", "Acme", "--my-domain", s.MyDomain)
	return s, login
}

// Hide names a secret that must not be in the server's log when it stops.
func (s *Server) Hide(secret string) { s.process.secrets = append(s.process.secrets, secret) }

// waitFor returns when the process has logged something.
func (p *process) waitFor(tb testing.TB, text string) {
	tb.Helper()
	select {
	case <-p.log.has(text):
	case err := <-p.ended:
		p.ended <- err
		tb.Fatalf("latchstring ended before it was ready: %v\n%s", err, p.log.String())
	case <-time.After(startTimeout):
		tb.Fatalf("latchstring has not logged %s after %s:\n%s", text, startTimeout, p.log.String())
	}
}

// masterKey makes a file with a new master key.
func masterKey(tb testing.TB) string {
	tb.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	file := filepath.Join(tb.TempDir(), "master.key")
	if err := os.WriteFile(file, []byte(base64.StdEncoding.EncodeToString(key)+"\n"), 0o600); err != nil {
		tb.Fatalf("write a master key: %v", err)
	}
	return file
}

// freePort is a port of the loopback address on which nobody listens. A server
// whose origins are configured has to know its port before it starts.
func freePort(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("find a free port: %v", err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		tb.Fatalf("find a free port: %v", err)
	}
	return port
}
