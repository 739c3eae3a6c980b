package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/test/program"
	"github.com/latchstring/latchstring/test/walkthrough"
)

// documented is where the pages expect the server.
const documented = "http://localhost:8080"

// reader is somebody who has started the quickstart and is in the folder of the
// checkout.
type reader struct {
	server *program.Server
	shell  walkthrough.Shell
}

func newReader(t *testing.T) *reader {
	t.Helper()
	program.NeedTools(t, "bash", "curl", "sed", "go")
	program.Watch(t, ".")
	s := program.Quickstart(t)
	dir := t.TempDir()
	for name, target := range map[string]string{
		"bin/latchstring": program.Path(t), "latchstring-data": s.Target[1],
		"examples": "", "go.mod": "", "go.sum": "",
	} {
		if target == "" {
			target = filepath.Join(program.Root(t), name)
		}
		link(t, target, filepath.Join(dir, name))
	}
	host := strings.TrimPrefix(documented, "http://")
	return &reader{s, walkthrough.Shell{
		Dir: dir,
		// The scripts take the place of the server from SITE.
		Env:     append(program.Environment(), "SITE="+s.URL, "no_proxy=*"),
		Replace: []string{documented, s.URL, host, strings.TrimPrefix(s.URL, "http://")},
	}}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

// perform runs the page of a walk and returns what each of its blocks printed.
func (r *reader) perform(t *testing.T, walk string) []string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(walk, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	printed := r.shell.Run(t, walkthrough.Blocks(string(page)))
	for _, text := range printed {
		if strings.Contains(text, r.server.App.Secret) {
			t.Errorf("the walk prints the secret of %s", r.server.App.Name)
		}
	}
	return printed
}

// holds checks what a block printed: texts in this order, and what must be
// nowhere in it.
func holds(t *testing.T, printed string, want []string, never ...string) {
	t.Helper()
	rest := printed
	for _, text := range want {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Errorf("%q is not printed, or not where it belongs, in:\n%s", text, printed)
			return
		}
		rest = after
	}
	for _, text := range never {
		if strings.Contains(printed, text) {
			t.Errorf("%q is printed in:\n%s", text, printed)
		}
	}
}

// login is a row of the login history.
type login struct {
	Status  string
	App     string
	Refusal *struct {
		Code, Description, Cause, Explanation string

		Remedy struct{ Page, Field, Action string }
	}
}

// refusals reads the refusals of an app, the newest first.
func (r *reader) refusals(t *testing.T, app string) []login {
	t.Helper()
	var rows []login
	r.server.CommandJSON(t, &rows, "history", "logins", "--app", app, "--refusals")
	return rows
}

// remedied checks that a refusal is on record with its true cause, and says on
// which page to set which field to what.
func remedied(t *testing.T, l login, cause, page, field, action string) {
	t.Helper()
	if l.Refusal == nil {
		t.Fatalf("the row %+v is no refusal", l)
	}
	if l.Refusal.Cause != cause || l.Refusal.Explanation == "" {
		t.Errorf("the cause is %q (%q), want %q", l.Refusal.Cause, l.Refusal.Explanation, cause)
	}
	got := l.Refusal.Remedy
	if got.Page != page || got.Field != field || !strings.Contains(got.Action, action) {
		t.Errorf("the remedy is %+v, want the page %q, the field %q and the action %q", got, page, field, action)
	}
}
