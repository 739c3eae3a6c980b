package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// build makes the program to measure, unless one was named.
func (b *bench) build(ctx context.Context) (err error) {
	if b.o.floorsOnly {
		return nil
	}
	if b.o.binary != "" {
		b.program, err = filepath.Abs(b.o.binary)
		return err
	}
	b.program = filepath.Join(b.dir, "latchstring")
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w",
		"-o", b.program, "github.com/latchstring/latchstring/cmd/latchstring")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the server: %w\n%s", err, out)
	}
	return nil
}

// ready is the line that the quickstart prints when it serves.
type ready struct {
	URL      string `json:"url"`
	MyDomain string `json:"my_domain"`
	App      struct {
		Key    string `json:"consumer_key"`
		Secret string `json:"consumer_secret"`
	} `json:"app"`
	ReadyMS float64 `json:"ready_ms"`
}

// parseReady reads the line. Its errors do not repeat it: it holds a secret.
func parseReady(line string) (ready, error) {
	var r ready
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		return r, fmt.Errorf("the quickstart printed %d bytes that are not its line of JSON", len(line))
	}
	if r.URL == "" || r.App.Key == "" || r.App.Secret == "" || r.ReadyMS <= 0 {
		return r, fmt.Errorf("the quickstart's line lacks url, consumer_key, consumer_secret or ready_ms")
	}
	return r, nil
}

// server is a running Latchstring.
type server struct {
	*process
	ready
	ops string // address of the operations listener
}

// quickstart starts a server on a data directory, with further flags.
func (b *bench) quickstart(ctx context.Context, name, data string, flags ...string) (*server, error) {
	ops, err := freeAddr()
	if err != nil {
		return nil, err
	}
	args := append([]string{
		"quickstart", "--json", "--listen", "127.0.0.1:0", "--ops-listen", ops, "--data", data,
	}, flags...)
	p, line, err := b.spawn(ctx, name, b.program, args...)
	if err != nil {
		return nil, err
	}
	b.started = append(b.started, p)
	r, err := parseReady(line)
	return &server{process: p, ready: r, ops: ops}, err
}

// freeAddr is a loopback address on which nobody listens at the moment.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// target is where a server is dialled and what it is called.
func (s *server) target() (addr, host string, err error) {
	at, err := url.Parse(s.URL)
	if err != nil || at.Port() == "" {
		return "", "", fmt.Errorf("the quickstart's url is not one: %q", s.URL)
	}
	host = at.Host
	if domain, err := url.Parse(s.MyDomain); err == nil && strings.HasPrefix(s.MyDomain, "http") {
		host = domain.Host
	}
	return net.JoinHostPort("127.0.0.1", at.Port()), host, nil
}
