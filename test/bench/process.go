package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// How long a server may take to say that it is ready, and to stop.
const (
	startTimeout = 30 * time.Second
	stopTimeout  = 30 * time.Second
)

// process is a server of its own.
type process struct {
	name  string
	cmd   *exec.Cmd
	stdin io.WriteCloser
	first chan string // line of standard output; closed after it
	ended chan error
}

// spawn starts a program and returns the first line of its standard output,
// which says that it serves.
func (b *bench) spawn(ctx context.Context, name, program string, args ...string) (*process, string, error) {
	p, err := b.launch(ctx, name, program, args...)
	if err != nil {
		return nil, "", err
	}
	select {
	case line, ok := <-p.first:
		if ok {
			return p, strings.TrimSpace(line), nil
		}
		err = errors.New("it ended before it was ready")
	case <-time.After(startTimeout):
		err = fmt.Errorf("not ready within %s", startTimeout)
	}
	return nil, "", b.notStarted(p, err)
}

// launch starts a program. Its standard error goes to a file named after it.
func (b *bench) launch(ctx context.Context, name, program string, args ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(b.dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := &process{name: name, cmd: exec.CommandContext(ctx, program, args...), first: make(chan string, 1), ended: make(chan error, 1)}
	p.cmd.Stderr, p.cmd.Dir, p.cmd.Env = log, b.dir, b.environment()
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt at the terminal is for the benchmark
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	b.started = append(b.started, p)
	go p.listen(stdout)
	return p, nil
}

// listen takes the first line and reads on, so that the process never waits for
// a reader.
func (p *process) listen(stdout io.Reader) {
	r := bufio.NewReader(stdout)
	if line, err := r.ReadString('\n'); err == nil {
		p.first <- line
	}
	close(p.first)
	_, _ = io.Copy(io.Discard, r)
	p.ended <- p.cmd.Wait()
}

// notStarted stops a process that did not become ready and says what it said.
func (b *bench) notStarted(p *process, err error) error {
	return fmt.Errorf("start %s: %w\n%s", p.name, errors.Join(err, p.stop()), b.tail(p.name))
}

// environment is this program's, without settings of the server and with
// GOMAXPROCS.
func (b *bench) environment() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LATCHSTRING_") {
			env = append(env, variable)
		}
	}
	return append(env, "GOMAXPROCS="+strconv.Itoa(b.o.procs))
}

// stop asks the process to end and waits until it has.
func (p *process) stop() error {
	_ = p.stdin.Close()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.ended:
		p.ended <- err // for whoever stops it again
		return err
	case <-time.After(stopTimeout):
		_ = p.cmd.Process.Kill()
		return fmt.Errorf("%s does not stop within %s", p.name, stopTimeout)
	}
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// tail is the end of what a process said on standard error.
func (b *bench) tail(name string) string {
	text, _ := os.ReadFile(filepath.Join(b.dir, name+".log"))
	return string(text[max(0, len(text)-2000):])
}
