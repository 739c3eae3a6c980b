package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/server/config"
)

// The exit statuses.
const (
	succeeded  = 0
	refused    = 1
	wrongUsage = 2
)

// program is what every command has at hand.
type program struct {
	env     config.Environment
	in      io.Reader
	out     io.Writer
	err     io.Writer
	started time.Time
	now     func() time.Time
	// name is how a person calls the program here.
	name string

	// accepted is set once flags and arguments were in order: a later error is
	// a refusal and not wrong usage.
	accepted bool
}

// run is the whole program. Standard output carries what was asked for,
// standard error what went wrong and the logs.
func run(ctx context.Context, args, env []string, in io.Reader, out, errOut io.Writer) int {
	p := &program{
		env: config.Environ(env), in: in, out: out, err: errOut,
		started: time.Now(), now: time.Now, name: calledAs(os.Args[0]),
	}
	return p.run(ctx, args)
}

// run runs one command.
func (p *program) run(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return succeeded
	}
	return p.complain(cmd, err)
}

// calledAs is what to type to run this program again: its path, when it was
// started by one.
func calledAs(path string) string {
	if strings.ContainsRune(path, filepath.Separator) {
		return path
	}
	return "latchstring"
}

// usageError is wrong usage that cobra cannot see.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usage makes an error that ends with status 2.
func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// silentError ends the program after the command has said everything itself.
type silentError int

func (e silentError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// complain says what went wrong and what to do, and returns the exit status.
func (p *program) complain(cmd *cobra.Command, err error) int {
	var silent silentError
	if errors.As(err, &silent) {
		return int(silent)
	}
	fmt.Fprintf(p.err, "latchstring: %s\n", p.hint(cmd.Flags(), err.Error()))
	if advice := adviceFor(err); advice != "" {
		fmt.Fprintln(p.err, p.hint(cmd.Flags(), advice))
	}
	if wrong := (usageError{}); errors.As(err, &wrong) || !p.accepted {
		fmt.Fprintf(p.err, "See how it is used: %s --help\n", cmd.CommandPath())
		return wrongUsage
	}
	return refused
}
