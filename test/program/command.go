package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// Result is what one command left behind.
type Result struct {
	Stdout, Stderr string
	// Status is 0 for success, 1 for a refused action, 2 for wrong usage.
	Status int
}

// Run runs one command of the binary to its end, with text on standard input.
func Run(tb testing.TB, stdin string, args ...string) Result {
	tb.Helper()
	var out, errOut bytes.Buffer
	cmd := exec.Command(Path(tb), args...)
	cmd.Env, cmd.Dir = Environment(), tb.TempDir()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errOut
	err := cmd.Run()
	if exit := (&exec.ExitError{}); err != nil && !errors.As(err, &exit) {
		tb.Fatalf("run latchstring %s: %v", strings.Join(args, " "), err)
	}
	return Result{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
}

// Command runs an administration command on the server's data and returns what it
// printed. The test fails if the command does.
func (s *Server) Command(tb testing.TB, args ...string) string {
	tb.Helper()
	r := Run(tb, "", append(args, s.Target...)...)
	if r.Status != 0 {
		tb.Fatalf("latchstring %s: exit status %d\n%s%s", strings.Join(args, " "), r.Status, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

// CommandJSON is Command with --json, decoded into v.
func (s *Server) CommandJSON(tb testing.TB, v any, args ...string) {
	tb.Helper()
	out := s.Command(tb, append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), v); err != nil {
		tb.Fatalf("latchstring %s: %v in %q", strings.Join(args, " "), err, out)
	}
}

// NeedTools fails the test when one of the named programs is not there, and
// says how to get it.
func NeedTools(tb testing.TB, programs ...string) {
	tb.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			tb.Fatal(fmt.Errorf("%w: run `make tools`, or install it", err))
		}
	}
}
