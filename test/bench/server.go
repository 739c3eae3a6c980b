package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
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
	r, err := parseReady(line)
	return &server{process: p, ready: r, ops: ops}, err
}

// serve starts the server as in production where a quickstart has been: on its
// address, with its org, app and master key.
func (b *bench) serve(ctx context.Context, name string, was *server, data string, flags ...string) (*server, error) {
	addr, _, err := was.target()
	if err != nil {
		return nil, err
	}
	args := append([]string{
		"serve", "--listen", addr, "--login-origin", "http://" + addr, "--ops-listen", was.ops,
		"--master-key-file", filepath.Join(data, "master.key"),
	}, flags...)
	p, err := b.launch(ctx, name, b.program, args...)
	if err != nil {
		return nil, err
	}
	if err := awaitReady(ctx, "http://"+was.ops+"/readyz"); err != nil {
		return nil, b.notStarted(p, err)
	}
	return &server{process: p, ready: was.ready, ops: was.ops}, nil
}

// command runs a command of the server's program to its end.
func (b *bench) command(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, b.program, args...)
	cmd.Dir, cmd.Env = b.dir, b.environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("latchstring %s: %w\n%s", strings.Join(args[:2], " "), err, out)
	}
	return nil
}

// awaitReady polls until the operations listener says that the server is ready.
func awaitReady(ctx context.Context, at string) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for poll := time.Tick(10 * time.Millisecond); ; {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
		if err != nil {
			return err
		}
		if answer, err := http.DefaultClient.Do(request); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-poll:
		case <-ctx.Done():
			return fmt.Errorf("not ready within %s", startTimeout)
		}
	}
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
