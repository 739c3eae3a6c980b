package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/test/program"
)

// scriptTimeout ends a client that waits for something that never comes. The
// slowest takes about two seconds.
const scriptTimeout = 60 * time.Second

// node runs a script of this folder with the packages from npm.
func node(t *testing.T, into any, script string, env ...string) {
	t.Helper()
	program.NeedTools(t, "node")
	if _, err := os.Stat("node_modules/.fetched"); err != nil {
		t.Fatalf("the clients from npm are not there: run `make tools` (%v)", err)
	}
	run(t, into, "node", script, env)
}

// python runs a script of this folder with the packages from PyPI.
func python(t *testing.T, into any, script string, env ...string) {
	t.Helper()
	interpreter := filepath.Join(program.Root(t), ".tools", "python", "bin", "python")
	if _, err := os.Stat(interpreter); err != nil {
		t.Fatalf("the clients from PyPI are not there: run `make tools` (%v)", err)
	}
	run(t, into, interpreter, script, env)
}

// run runs a client and decodes the JSON that it prints. Credentials reach it
// in the environment, so that they are in no process list.
func run(t *testing.T, into any, interpreter, script string, env []string) {
	t.Helper()
	program.Watch(t, ".")
	ctx, cancel := context.WithTimeout(t.Context(), scriptTimeout)
	defer cancel()
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, interpreter, script)
	cmd.Env = append(withoutProxies(program.Environment()), env...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", script, err, out.String(), errOut.String())
	}
	d := json.NewDecoder(&out)
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s printed no JSON: %v\n%s", script, err, errOut.String())
	}
}

// withoutProxies keeps a proxy that the environment names out of the way of
// loopback addresses.
func withoutProxies(env []string) []string {
	var kept []string
	for _, variable := range env {
		name, _, _ := strings.Cut(strings.ToLower(variable), "=")
		if !strings.HasSuffix(name, "_proxy") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// credentials are the variables that every script reads.
func credentials(s *program.Server) []string {
	return []string{"SITE=" + s.URL, "KEY=" + s.App.Key, "SECRET=" + s.App.Secret}
}
