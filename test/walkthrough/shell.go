package walkthrough

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// shellTimeout ends a page that waits for something that never comes.
const shellTimeout = 2 * time.Minute

// Shell is where blocks are run.
type Shell struct {
	// Dir is the folder that the reader is in.
	Dir string
	// Env is the whole environment.
	Env []string
	// Replace are pairs of old and new text: what a reader is told to put in.
	Replace []string
}

// Run runs blocks in one shell and returns what each printed, standard error
// included. A command that fails ends the test.
func (s Shell) Run(tb testing.TB, blocks []Block) []string {
	tb.Helper()
	const mark = "\x1eblock\x1e\n"
	script := "set -euo pipefail\nexec 2>&1\n"
	for _, b := range blocks {
		script += "printf '%s' $'\\x1eblock\\x1e\\n'\n" + strings.NewReplacer(s.Replace...).Replace(b.Text)
	}
	out, err := s.bash(tb.Context(), script)
	parts := strings.Split(out, mark)[1:]
	if err != nil {
		at := "before the first block"
		if n := len(parts); n > 0 {
			at = fmt.Sprintf("in the block of line %d:\n%s", blocks[n-1].Line, blocks[n-1].Text)
		}
		tb.Fatalf("the page fails (%v) %s\nit printed:\n%s", err, at, out)
	}
	return parts
}

func (s Shell) bash(ctx context.Context, script string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, shellTimeout)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "bash", "-c", script)
	cmd.Dir, cmd.Env = s.Dir, s.Env
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}
