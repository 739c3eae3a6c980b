package tour

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/test/program"
	"github.com/latchstring/latchstring/test/walkthrough"
)

const (
	heading    = "## A tour of two minutes"
	documented = "http://localhost:8080"
	// last is the end of what a start prints.
	last = "Ctrl+C stops the server."
)

// step is what a block of the tour must print, in this order, and must not.
type step struct {
	begins string
	want   []string
	never  []string
}

// steps are the blocks of the tour after `make run`.
var steps = []step{
	{begins: "KEY=", never: []string{"="}},
	{
		begins: "curl -s \"$SITE/services/oauth2/token\"",
		want:   []string{`"access_token":"00D`, `"signature":"`, `"scope":"`, `"instance_url":"`, `"id":"`, `"issued_at":"`},
		never:  []string{"error", "refresh_token"},
	},
	{begins: "TOKEN=", never: []string{"="}},
	{
		begins: "curl -s -H \"Authorization: Bearer $TOKEN\" \"$SITE/services/oauth2/userinfo\"",
		want:   []string{`"preferred_username":"integration@acme.example"`}, never: []string{"error"},
	},
	{
		begins: "curl -s -G",
		want:   []string{`"totalSize":1`, `"Name":"Acme"`}, never: []string{"errorCode"},
	},
	{
		begins: "curl -s -o /dev/null",
		want:   []string{"200\n", `"errorCode":"INVALID_SESSION_ID"`}, never: []string{"DailyApiRequests"},
	},
	{
		begins: "bin/latchstring app list",
		want: []string{
			"Data_Sync", "active", "integration@acme.example", "Blocked", "Data_Sync",
			`"error":"app_blocked"`, "Unblocked", "Data_Sync",
		},
		never: []string{"access_token"},
	},
}

func TestTour(t *testing.T) {
	program.NeedTools(t, "make", "bash", "curl", "sed", "go")
	blocks := tourBlocks(t)
	dir := checkout(t)
	env := append(program.Environment(), "no_proxy=*")
	// The only thing that is not as written: the port, which may be taken here.
	freePort := append(env, "ARGS=--listen 127.0.0.1:0")

	first := typed(t, dir, blocks[0].Text, freePort, last)
	b := readBanner(t, first.text(&first.screen))
	shell := walkthrough.Shell{Dir: dir, Env: env, Replace: []string{
		documented, b.url, "the consumer key", b.key, "the consumer secret", b.secret,
	}}
	for i, printed := range shell.Run(t, blocks[1:]) {
		t.Run(strings.Fields(steps[i].begins)[0], func(t *testing.T) { check(t, steps[i], printed) })
	}
	whyBlocked(t, dir)
	pasteCurl(t, dir, env, b)
	first.interrupt(t)
	wantNoSecret(t, first.text(&first.errors), b)

	// A second start finds the org again.
	second := typed(t, dir, blocks[0].Text, freePort, last)
	again := readBanner(t, second.text(&second.screen))
	if again.key != b.key || again.secret != b.secret {
		t.Error("the second start has another key or secret")
	}
	if again.password != "" {
		t.Error("the second start prints the admin's password")
	}
	pasteCurl(t, dir, env, again)
	second.interrupt(t)
}

// tourBlocks are the blocks of the tour, which must be those that steps knows.
func tourBlocks(t *testing.T) []walkthrough.Block {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(program.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := walkthrough.Blocks(walkthrough.Section(string(page), heading))
	if len(blocks) != len(steps)+1 {
		t.Fatalf("the tour has %d blocks, want `make run` and %d more", len(blocks), len(steps))
	}
	if blocks[0].Text != "make run\n" {
		t.Fatalf("README.md:%d: the tour begins with %q, want make run", blocks[0].Line, blocks[0].Text)
	}
	for i, s := range steps {
		if b := blocks[i+1]; !strings.HasPrefix(b.Text, s.begins) {
			t.Fatalf("README.md:%d: the block is %q, want one that begins with %q", b.Line, b.Text, s.begins)
		}
	}
	return blocks
}

func check(t *testing.T, s step, printed string) {
	t.Helper()
	rest := printed
	for _, want := range s.want {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("%q is not printed, or not where it belongs, in:\n%s", want, printed)
		}
		rest = after
	}
	for _, never := range s.never {
		if strings.Contains(printed, never) {
			t.Errorf("%q is printed in:\n%s", never, printed)
		}
	}
}

// banner is what a start prints for a person.
type banner struct{ url, key, secret, password, curl string }

var bannerLines = map[string]*regexp.Regexp{
	"url":      regexp.MustCompile(`(?m)^Latchstring is ready at (http://localhost:\d+)  \(\d+ ms\)$`),
	"key":      regexp.MustCompile(`(?m)^  Key +(3MVG9[A-Za-z0-9._]{80})$`),
	"secret":   regexp.MustCompile(`(?m)^  Secret +([0-9A-F]{64})$`),
	"password": regexp.MustCompile(`(?m)^  Password +(\S+)   \(shown this once: keep it\)$`),
	"curl":     regexp.MustCompile(`(?m)^  (curl .*)$`),
}

func readBanner(t *testing.T, text string) banner {
	t.Helper()
	find := func(name string) string {
		if m := bannerLines[name].FindStringSubmatch(text); m != nil {
			return m[1]
		}
		if name != "password" { // which only the first start prints
			t.Fatalf("the banner has no %s:\n%s", name, text)
		}
		return ""
	}
	return banner{find("url"), find("key"), find("secret"), find("password"), find("curl")}
}

// pasteCurl pastes the line that the banner offers.
func pasteCurl(t *testing.T, dir string, env []string, b banner) {
	t.Helper()
	shell := walkthrough.Shell{Dir: dir, Env: env}
	printed := shell.Run(t, []walkthrough.Block{{Line: 1, Text: b.curl + "\n"}})[0]
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	at := strings.Index(printed, "{") // curl shows its progress where nobody watches
	if at < 0 || json.Unmarshal([]byte(printed[at:]), &answer) != nil || len(answer.AccessToken) != 112 {
		t.Errorf("the curl line of the banner prints no token:\n%s", printed)
	}
}

// whyBlocked reads what the tour shows of the refusal. A refusal is written
// right after its answer, so it may take another look to see it.
func whyBlocked(t *testing.T, dir string) {
	t.Helper()
	const want = `"cause":"app_blocked"`
	var printed []byte
	for range 100 {
		cmd := exec.Command("bin/latchstring", "history", "logins", "--refusals", "--limit", "1", "--json")
		cmd.Dir, cmd.Env = dir, program.Environment()
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("history logins: %v\n%s", err, out)
		}
		if strings.Contains(string(out), want) && strings.Contains(string(out), "latchstring app unblock Data_Sync") {
			return
		}
		printed = out
	}
	t.Errorf("the history names no blocked app, or not how to unblock it:\n%s", printed)
}

func wantNoSecret(t *testing.T, logged string, b banner) {
	t.Helper()
	if b.password == "" {
		t.Error("the first start prints no password")
	}
	for _, secret := range []string{b.secret, b.password} {
		if secret != "" && strings.Contains(logged, secret) {
			t.Error("standard error has a secret in it")
		}
	}
}
