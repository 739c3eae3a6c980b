package main

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// call runs the program in this process.
func call(t *testing.T, in string, env []string, args ...string) (status int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, env, strings.NewReader(in), &o, &e)
	return status, o.String(), e.String()
}

func TestExitStatus(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for _, test := range []struct {
		args   []string
		status int
		says   string
	}{
		{nil, succeeded, ""},
		{[]string{"help", "app"}, succeeded, ""},
		{[]string{"nonsense"}, wrongUsage, `"nonsense" is not a command`},
		{[]string{"app", "show"}, wrongUsage, "give the app's API name"},
		{[]string{"app", "show", ""}, wrongUsage, "the app's API name is empty"},
		{[]string{"user", "create", "--data", nowhere}, wrongUsage, "give --username, --email, --profile"},
		{[]string{"app", "list", "--data", nowhere}, refused, "there is no Latchstring database here"},
		{[]string{"org", "list", "--database", "oracle://x/y"}, wrongUsage, "unknown kind"},
		{[]string{"serve", "--listen"}, wrongUsage, "needs an argument"},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			status, _, errOut := call(t, "", nil, test.args...)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			if !strings.Contains(errOut, test.says) || (status == succeeded) != (errOut == "") {
				t.Errorf("standard error is %q, want it to say %q", errOut, test.says)
			}
		})
	}
}

func TestDatabasePasswordIsNotPrinted(t *testing.T) {
	const password = "s3cretpassword"
	for _, args := range [][]string{
		{"app", "list", "--database", "postgres://u:" + password + "@127.0.0.1:1/db?connect_timeout=1"},
		{"app", "list", "--database", "postgres://u:" + password + "@[bad/db"},
		{"config", "check", "--database", "oracle://u:" + password + "@h/db"},
	} {
		status, out, errOut := call(t, "", nil, args...)
		if status == succeeded {
			t.Errorf("%s succeeded", args[:2])
		}
		if strings.Contains(out+errOut, password) {
			t.Errorf("%s prints the database's password", args[:2])
		}
	}
}

func TestShellWordIsOneWord(t *testing.T) {
	for _, text := range []string{"plain", "http://localhost:80/a", "", "two words", "it's", `a"b$c` + "`d`", "line\nbreak", "*", "é"} {
		out, err := exec.Command("sh", "-c", "printf '%s|' "+shellWord(text)).Output()
		if err != nil {
			t.Fatal(err)
		}
		if string(out) != text+"|" {
			t.Errorf("%q came out as %q", text, out)
		}
	}
	if got := shellWord("http://localhost:8080/x"); strings.Contains(got, "'") {
		t.Errorf("a plain word was quoted: %s", got)
	}
}

func TestTableKeepsToItsLines(t *testing.T) {
	type row struct{ a, b string }
	lines := tableLines([]row{{"one", ""}, {"a\nb\tc\x1b[31m", "two\u202e"}}, []column[row]{
		{"first", func(r row) string { return r.a }},
		{"second", func(r row) string { return r.b }},
	})
	want := []string{"FIRST       SECOND\n", "one         -\n", "a\uFFFDb\uFFFDc\uFFFD[31m  two\uFFFD\n"}
	if got := strings.Join(lines, ""); got != strings.Join(want, "") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, ""))
	}
}

func TestAppFileNames(t *testing.T) {
	for name, want := range map[string]bool{
		"A.connectedApp": true, "A.connectedApp-meta.xml": true, "A.eca-meta.xml": true,
		"A_oauth.ecaOauth": true, "A_oauth.ecaOauthPlcy-meta.xml": true,
		"A.object-meta.xml": false, "A.xml": false, "connectedApp": false, "A.connectedApp-meta.xml.bak": false,
	} {
		if got := appFile.MatchString(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestReadPassword(t *testing.T) {
	for in, want := range map[string]string{
		"secret word": "secret word", "secret\n": "secret", "secret\r\n": "secret", " spaces \n": " spaces ", "two\n\n": "two\n",
	} {
		got, err := readPassword(strings.NewReader(in))
		if err != nil || got.Reveal() != want {
			t.Errorf("%q gives %q, %v; want %q", in, got.Reveal(), err, want)
		}
	}
	for _, in := range []string{"", "\n", strings.Repeat("x", maxPasswordInput+1)} {
		_, err := readPassword(strings.NewReader(in))
		if wrong := (usageError{}); !errors.As(err, &wrong) {
			t.Errorf("%.10q gives %v, want wrong usage", in, err)
		}
	}
}

func TestCalledAs(t *testing.T) {
	for path, want := range map[string]string{
		"latchstring": "latchstring", "ls2": "latchstring",
		filepath.FromSlash("bin/latchstring"): filepath.FromSlash("bin/latchstring"),
	} {
		if got := calledAs(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
