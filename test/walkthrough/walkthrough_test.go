package walkthrough

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const page = `# Title

    not here

## Walk

Do this:

    A='one'
    echo "$A"

and then this:

    echo "$A again" >&2

### Below

    echo WHERE

## Further

    not here either
`

func TestBlocksOfSection(t *testing.T) {
	want := []Block{
		{9, "A='one'\necho \"$A\"\n"},
		{14, "echo \"$A again\" >&2\n"},
		{18, "echo WHERE\n"},
	}
	if diff := cmp.Diff(want, Blocks(Section(page, "## Walk"))); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if got := Blocks(Section(page, "## Nowhere")); len(got) != 0 {
		t.Errorf("a section that is not there has the blocks %+v", got)
	}
	if got := len(Blocks(page)); got != 5 {
		t.Errorf("the page has %d blocks, want 5", got)
	}
}

// The blocks share one shell, and what each prints is kept apart.
func TestShell(t *testing.T) {
	s := Shell{Dir: t.TempDir(), Env: os.Environ(), Replace: []string{"WHERE", "here"}}
	got := s.Run(t, Blocks(Section(page, "## Walk")))
	if diff := cmp.Diff([]string{"one\n", "one again\n", "here\n"}, got); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}

func TestShellStopsAtAFailure(t *testing.T) {
	out, err := Shell{Dir: t.TempDir(), Env: os.Environ()}.bash(t.Context(), "set -e\necho before\nfalse\necho after\n")
	if err == nil || !strings.Contains(out, "before") || strings.Contains(out, "after") {
		t.Errorf("a script with a failing command printed %q and ended with %v", out, err)
	}
}
