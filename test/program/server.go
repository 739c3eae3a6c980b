package program

import (
	"encoding/json"
	"path/filepath"
	"testing"
)

// Server is a running server and what its first start printed.
type Server struct {
	// URL is the origin that clients are given; there is no slash at its end.
	URL      string `json:"url"`
	OrgID    string `json:"org_id"`
	MyDomain string `json:"my_domain"`
	Admin    struct {
		Username string `json:"username"`
		Password string `json:"password"`
	} `json:"admin"`
	App struct {
		Name   string `json:"name"`
		Key    string `json:"consumer_key"`
		Secret string `json:"consumer_secret"`
		RunAs  string `json:"run_as"`
	} `json:"app"`

	// Target are the flags that lead an administration command to this server.
	Target []string `json:"-"`

	process *process
}

// Log is what the server has written to standard error so far.
func (s *Server) Log() string { return s.process.log.String() }

// Quickstart starts a quickstart on an empty data directory and a free port,
// with further flags, and stops it when the test ends.
func Quickstart(tb testing.TB, flags ...string) *Server {
	tb.Helper()
	data := filepath.Join(tb.TempDir(), "data")
	args := append([]string{"quickstart", "--json", "--listen", "127.0.0.1:0", "--data", data}, flags...)
	p := start(tb, args...)
	s := &Server{process: p, Target: []string{"--data", data}}
	line := p.firstLine(tb)
	if err := json.Unmarshal([]byte(line), s); err != nil {
		tb.Fatalf("the quickstart's first line is not JSON: %v", err)
	}
	p.secrets = []string{s.App.Secret, s.Admin.Password}
	return s
}
