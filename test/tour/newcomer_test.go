package tour

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/latchstring/latchstring/test/program"
)

// How long `make run` may take to build and start, and to stop. The build is
// from an almost empty cache on a fresh machine.
const (
	runTimeout  = 5 * time.Minute
	stopTimeout = 30 * time.Second
)

// checkout copies what a build needs into an empty folder, as a clone would
// have it. Nothing else is there: no data, no binary, no version control.
func checkout(t *testing.T) string {
	t.Helper()
	dir, root := t.TempDir(), program.Root(t)
	for _, file := range []string{"Makefile", "go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tree := range []string{"cmd", "internal"} {
		program.Watch(t, filepath.Join(root, tree))
		if err := os.CopyFS(filepath.Join(dir, tree), os.DirFS(filepath.Join(root, tree))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// terminal is one in which a newcomer has typed a line.
type terminal struct {
	cmd    *exec.Cmd
	ended  chan struct{}
	mu     sync.Mutex
	screen bytes.Buffer
	errors bytes.Buffer
	waits  string
	seen   chan struct{}
}

// typed runs a line until a text is on the screen.
func typed(t *testing.T, dir, line string, env []string, until string) *terminal {
	t.Helper()
	term := &terminal{
		cmd: exec.Command("bash", "-c", line), ended: make(chan struct{}),
		waits: until, seen: make(chan struct{}),
	}
	term.cmd.Dir, term.cmd.Env = dir, env
	term.cmd.Stdout, term.cmd.Stderr = screen{term, &term.screen}, screen{term, &term.errors}
	term.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl+C reaches all of it, and nothing else
	if err := term.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.end)
	go func() {
		_ = term.cmd.Wait() // make ends with the signal that it got
		close(term.ended)
	}()
	select {
	case <-term.seen:
	case <-term.ended:
		t.Fatalf("%q ended:\n%s%s", line, term.text(&term.screen), term.text(&term.errors))
	case <-time.After(runTimeout):
		t.Fatalf("%q has not printed %q after %s:\n%s%s", line, until, runTimeout, term.text(&term.screen), term.text(&term.errors))
	}
	return term
}

// interrupt is Ctrl+C: it waits until everything in the terminal has ended.
func (term *terminal) interrupt(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(-term.cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatalf("Ctrl+C: %v", err)
	}
	select {
	case <-term.ended:
	case <-time.After(stopTimeout):
		t.Fatalf("Ctrl+C has not stopped it after %s", stopTimeout)
	}
}

// end leaves nothing behind when a test fails half-way.
func (term *terminal) end() {
	select {
	case <-term.ended:
	default:
		_ = syscall.Kill(-term.cmd.Process.Pid, syscall.SIGKILL)
		<-term.ended
	}
}

func (term *terminal) text(b *bytes.Buffer) string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return b.String()
}

// screen is one of the two streams of a terminal.
type screen struct {
	term *terminal
	into *bytes.Buffer
}

// Write keeps what was printed, and notices what is waited for.
func (s screen) Write(p []byte) (int, error) {
	s.term.mu.Lock()
	defer s.term.mu.Unlock()
	n, err := s.into.Write(p)
	if s.term.waits != "" && strings.Contains(s.into.String(), s.term.waits) {
		s.term.waits = ""
		close(s.term.seen)
	}
	return n, err
}
