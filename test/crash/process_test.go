package crash

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/latchstring/latchstring/test/program"
)

// patience is how long anything may take that a test waits for.
const patience = 30 * time.Second

// ready is the line that a quickstart prints with --json.
type ready struct {
	URL   string `json:"url"`
	OrgID string `json:"org_id"`
	Admin struct {
		Username string `json:"username"`
		Password string `json:"password"`
	} `json:"admin"`
	App struct {
		Key    string `json:"consumer_key"`
		Secret string `json:"consumer_secret"`
		RunAs  string `json:"run_as"`
	} `json:"app"`
}

// process is a server in a process of its own.
type process struct {
	ready
	cmd    *exec.Cmd
	stdout chan string
	log    logText
	ended  chan struct{}
}

// spawn starts the binary without waiting for anything. The process is gone
// when the test ends.
func spawn(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program.Path(t), args...), stdout: make(chan string, 1), ended: make(chan struct{})}
	p.cmd.Env = append(program.Environment(), env...)
	p.cmd.Stderr = &p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.follow(out)
	t.Cleanup(func() {
		p.kill()
		if t.Failed() && strings.Count(p.log.String(), "\n") > 1 { // more than that it is ready
			t.Logf("the log of latchstring %s:\n%s", args[0], p.log.String()) // a flag may hold a password
		}
	})
	return p
}

// follow hands on the first line, reads the rest away and reaps the process.
func (p *process) follow(out io.Reader) {
	lines := bufio.NewReader(out)
	line, _ := lines.ReadString('\n') // an end without a line is an empty one
	p.stdout <- line
	_, _ = io.Copy(io.Discard, lines)
	_ = p.cmd.Wait() // the state says how it ended
	close(p.ended)
}

// quickstart starts a server on a data directory and waits until it is ready.
func quickstart(t *testing.T, data string, env []string, flags ...string) *process {
	t.Helper()
	args := []string{"quickstart", "--json", "--listen", "127.0.0.1:0", "--data", data, "--log-format", "json"}
	p := spawn(t, env, append(args, flags...)...)
	select {
	case line := <-p.stdout:
		if err := json.Unmarshal([]byte(line), &p.ready); err != nil {
			t.Fatalf("the server did not start: %v in %q\n%s", err, line, p.log.String())
		}
	case <-time.After(patience):
		t.Fatalf("the server is not ready after %s:\n%s", patience, p.log.String())
	}
	return p
}

// kill ends the process as a power failure would, and waits until it is gone.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// signal reports nothing: a process that is gone already needs none.
func (p *process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// pause stops every thread of the process and returns when they stand still.
func (p *process) pause(t *testing.T) {
	t.Helper()
	p.signal(syscall.SIGSTOP)
	eventually(t, "the process stands still", func() bool { return stopped(t, p.cmd.Process.Pid) })
}

func (p *process) resume() { p.signal(syscall.SIGCONT) }

// await returns the exit status of a process that ends by itself.
func (p *process) await(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		t.Fatalf("the process does not end:\n%s", p.log.String())
		return -1
	}
}

// clean fails the test for every warning and error that a server has logged.
func (p *process) clean(t *testing.T, when string) {
	t.Helper()
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, `"level":"WARN"`) || strings.Contains(line, `"level":"ERROR"`) {
			t.Errorf("%s: logged %s", when, line)
		}
	}
}

// command runs a command of the command line to its end.
func command(t *testing.T, args ...string) error {
	t.Helper()
	cmd := exec.Command(program.Path(t), args...)
	cmd.Env = program.Environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return &commandError{strings.Join(args[:2], " "), string(out), err}
	}
	return nil
}

type commandError struct {
	what, printed string
	err           error
}

func (e *commandError) Error() string { return e.what + ": " + e.err.Error() + ": " + e.printed }

// eventually polls until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for poll := time.Tick(5 * time.Millisecond); !holds(); {
		select {
		case <-poll:
		case <-deadline:
			t.Fatalf("after %s it does not hold that %s", patience, what)
		}
	}
}

// databaseIn is the SQLite file of a data directory.
func databaseIn(data string) string { return filepath.Join(data, "latchstring.db") }

// logText is what a process writes while the test may read it.
type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
