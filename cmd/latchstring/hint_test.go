package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/server/config"
)

// callAs runs the program in this process, called by a path.
func callAs(t *testing.T, name string, args ...string) (status int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	p := &program{
		env: config.Environ(nil), in: strings.NewReader(""), out: &o, err: &e,
		started: time.Now(), now: time.Now, name: name,
	}
	status = p.run(t.Context(), args)
	return status, o.String(), e.String()
}

// What a message says to type runs this program, and not one that may be on the
// PATH.
func TestHintsCallTheProgramAsItWasCalled(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for _, test := range []struct {
		name, args, want string
	}{
		{"bin/latchstring", "app list --data " + nowhere, "or make one: bin/latchstring quickstart\n"},
		{"bin/latchstring", "app lst", "See how it is used: bin/latchstring app --help\n"},
		{"latchstring", "app lst", "See how it is used: latchstring app --help\n"},
		{"/my programs/latchstring", "app lst", "See how it is used: '/my programs/latchstring' app --help\n"},
		{"bin/latchstring", "org set require_pkce --data d", "as in: bin/latchstring org set require_pkce true --data d\n"},
		{"bin/latchstring", "--help", "Try it:                    bin/latchstring quickstart\n"},
		{"bin/latchstring", "app --help", "bin/latchstring app [command] --help"},
		{"bin/latchstring", "user create --help", "\n  bin/latchstring user create --username ada@"},
		{"bin/latchstring", "app uninstall --help", "'bin/latchstring app block' ends them"},
		{"bin/latchstring", "completion --help", "source <(latchstring completion bash)"},
	} {
		t.Run(test.name+" "+test.args, func(t *testing.T) {
			_, out, errOut := callAs(t, test.name, strings.Fields(test.args)...)
			if !strings.Contains(out+errOut, test.want) {
				t.Errorf("lacks %q:\n%s%s", test.want, out, errOut)
			}
		})
	}
}

// A hint repeats the place that was given, never a password.
func TestHintsRepeatThePlace(t *testing.T) {
	for _, test := range []struct{ args, text, want string }{
		{"--data d", "See: latchstring app list", "See: bin/ls app list --data d"},
		{"--data my'dir --org Acme", "See: latchstring app list", `See: bin/ls app list --data 'my'\''dir' --org Acme`},
		{"--org Acme", "See: latchstring org list", "See: bin/ls org list"},
		{"--org Acme", "or: latchstring org create", "or: bin/ls org create"},
		{"--org Acme", "  latchstring org set my_domain https://HOST --org Other", "  bin/ls org set my_domain https://HOST --org Other"},
		{"--data d", "or make one: latchstring quickstart", "or make one: bin/ls quickstart"},
		{"--data d", "one\nrun: latchstring app unblock A\nthree", "one\nrun: bin/ls app unblock A --data d\nthree"},
		{"--data d", "open /x/latchstring apps/a.xml: no such file", "open /x/latchstring apps/a.xml: no such file"},
		{"--database a.db --master-key-file k", "latchstring app list", "bin/ls app list --database a.db --master-key-file k"},
		{"--database postgres://u@h/db", "latchstring app list", "bin/ls app list --database postgres://u@h/db"},
		{"--database postgres://u:secret@h/db", "latchstring app list", "bin/ls app list --database URL"},
		{"--database postgres://u@h/db?password=secret", "latchstring app list", "bin/ls app list --database URL"},
		{"--database postgres://u:secret@[h/db", "latchstring app list", "bin/ls app list --database URL"},
		{"", "latchstring app list", "bin/ls app list"},
	} {
		p := &program{name: "bin/ls"}
		c := p.appCommand()
		if err := c.ParseFlags(strings.Fields(test.args)); err != nil {
			t.Fatal(err)
		}
		if got := p.hint(c.Flags(), test.text); got != test.want {
			t.Errorf("%s: %q\nwant %q", test.args, got, test.want)
		}
	}
}

// A plain file in the place of the data directory is said in plain words.
func TestDataIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"app list --data " + file, "app list --data " + filepath.Join(file, "below")} {
		status, _, errOut := callAs(t, "latchstring", strings.Fields(args)...)
		if status != wrongUsage || !strings.Contains(errOut, "plain file: name a directory with --data DIR") || strings.Contains(errOut, "mkdir") {
			t.Errorf("%s ends with %d: %s", args, status, errOut)
		}
	}
	status, _, errOut := callAs(t, "latchstring", "app", "list", "--database", filepath.Join(file, "a.db"))
	if status != refused || !strings.Contains(errOut, "plain file where a directory is needed: name another place.") {
		t.Errorf("status %d: %s", status, errOut)
	}
}
