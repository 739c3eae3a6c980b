package program

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// How long a server may take to say that it is ready, and to stop when asked.
const (
	startTimeout = 30 * time.Second
	stopTimeout  = 30 * time.Second
)

// process is a program that a test started.
type process struct {
	cmd     *exec.Cmd
	lines   chan string
	ended   chan error
	log     log
	secrets []string
}

// start starts the binary and sees to it that it ends with the test.
func start(tb testing.TB, args ...string) *process {
	tb.Helper()
	p := &process{cmd: exec.Command(Path(tb), args...), lines: make(chan string, 16), ended: make(chan error, 1)}
	p.cmd.Env, p.cmd.Dir, p.cmd.Stderr = Environment(), tb.TempDir(), &p.log
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		tb.Fatalf("start latchstring: %v", err)
	}
	if err := p.cmd.Start(); err != nil {
		tb.Fatalf("start latchstring: %v", err)
	}
	go p.read(stdout)
	tb.Cleanup(func() { p.stop(tb) })
	return p
}

// read hands on the lines of standard output and then waits for the end.
func (p *process) read(stdout io.Reader) {
	scanner := bufio.NewScanner(stdout)
	for scanner.Scan() {
		select {
		case p.lines <- scanner.Text():
		default: // nobody wants more lines
		}
	}
	close(p.lines)
	p.ended <- p.cmd.Wait()
}

func (p *process) firstLine(tb testing.TB) string {
	tb.Helper()
	select {
	case line, ok := <-p.lines:
		if !ok {
			tb.Fatalf("latchstring ended before it was ready:\n%s", p.log.String())
		}
		return line
	case <-time.After(startTimeout):
		tb.Fatalf("latchstring is not ready after %s:\n%s", startTimeout, p.log.String())
	}
	return ""
}

// stop asks the process to end, and holds it to the promises that end with it:
// it stops cleanly, and what it logged has no secret in it.
func (p *process) stop(tb testing.TB) {
	tb.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.ended:
		if err != nil {
			tb.Errorf("latchstring did not stop cleanly: %v\n%s", err, p.log.String())
		}
	case <-time.After(stopTimeout):
		tb.Errorf("latchstring did not stop within %s:\n%s", stopTimeout, errors.Join(p.cmd.Process.Kill(), <-p.ended))
	}
	for _, secret := range p.secrets {
		if secret != "" && strings.Contains(p.log.String(), secret) {
			tb.Error("the server's log holds a secret")
		}
	}
	if tb.Failed() {
		tb.Logf("the server's log:\n%s", p.log.String())
	}
}

// Environment is this process's without the settings of a server.
func Environment() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LATCHSTRING_") {
			env = append(env, variable)
		}
	}
	return env
}
