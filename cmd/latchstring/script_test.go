package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"latchstring": main})
}

// TestScripts runs the program as a person does, one file a group of commands.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"term":     term,
			"await":    await,
			"take":     take,
			"shape":    shape,
			"token":    token,
			"get":      get,
			"freeport": freePort,
			"retry":    retry,
		},
	})
}

// exits runs a program and wants this exit status: exits STATUS PROGRAM ARGS…
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// term asks all programs in the background to end, as service managers do. It
// cannot be called stop: that is testscript's own, and ends the script.
func term(ts *testscript.TestScript, _ bool, _ []string) {
	for _, cmd := range ts.BackgroundCmds() {
		ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	}
}

// patience is how long a script waits for what another process does.
const patience = 30 * time.Second

// until polls a condition.
func until(ts *testscript.TestScript, what string, ready func() bool) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ready() {
		select {
		case <-ctx.Done():
			ts.Fatalf("%s did not happen within %v", what, patience)
		case <-tick.C:
		}
	}
}

// await waits for a file, or for an address that answers: await FILE|URL.
func await(ts *testscript.TestScript, _ bool, args []string) {
	until(ts, args[0], func() bool {
		if strings.HasPrefix(args[0], "http") {
			status, _ := send(ts, http.MethodGet, args[0], nil)
			return status == http.StatusOK
		}
		_, err := os.Stat(ts.MkAbs(args[0]))
		return err == nil
	})
}

// retry runs a program until its standard output holds a text, for evidence
// that is written after the answer: retry TEXT PROGRAM ARGS…
func retry(ts *testscript.TestScript, _ bool, args []string) {
	until(ts, args[0]+" in the output", func() bool {
		ts.Check(ts.Exec(args[1], args[2:]...))
		return strings.Contains(ts.ReadFile("stdout"), args[0])
	})
}

// take puts a value of the last JSON output into a variable: take VAR a.b
func take(ts *testscript.TestScript, _ bool, args []string) {
	var at any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &at))
	for _, step := range strings.Split(args[1], ".") {
		switch v := at.(type) {
		case map[string]any:
			at = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			ts.Check(err)
			at = v[i]
		}
	}
	text, ok := at.(string)
	if !ok || text == "" {
		ts.Fatalf("%s is not a text", args[1])
	}
	ts.Setenv(args[0], text)
}

// shape compares the members of the last JSON output and their types with a
// file: programs rely on them. Standard output must be one line.
func shape(ts *testscript.TestScript, _ bool, args []string) {
	out := ts.ReadFile("stdout")
	if strings.Count(out, "\n") != 1 {
		ts.Fatalf("want one line of JSON, got %q", out)
	}
	var v any
	ts.Check(json.Unmarshal([]byte(out), &v))
	seen := map[string]bool{}
	describe(seen, "", v)
	lines := make([]string, 0, len(seen))
	for line := range seen {
		lines = append(lines, line)
	}
	sort.Strings(lines)
	got, want := strings.Join(lines, "\n"), strings.TrimSpace(ts.ReadFile(args[0]))
	if got != want {
		ts.Fatalf("got the shape\n%s\nwant\n%s", got, want)
	}
}

func describe(seen map[string]bool, at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			describe(seen, strings.TrimPrefix(at+"."+key, "."), member)
		}
	case []any:
		seen[at+"[]"] = true
		for _, item := range v {
			describe(seen, at+"[]", item)
		}
	default:
		seen[fmt.Sprintf("%s %T", at, v)] = true
	}
}

// token asks for a token with $KEY and $SECRET and keeps it in $TOKEN:
// token ORIGIN
func token(ts *testscript.TestScript, _ bool, args []string) {
	status, body := send(ts, http.MethodPost, args[0]+"/services/oauth2/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {ts.Getenv("KEY")}, "client_secret": {ts.Getenv("SECRET")},
	})
	var answer struct {
		Token string `json:"access_token"`
	}
	ts.Check(json.Unmarshal([]byte(body), &answer))
	if answer.Token != "" {
		ts.Setenv("TOKEN", answer.Token)
		body = "a token"
	}
	fmt.Fprintln(ts.Stdout(), status, body)
}

// get calls the API with $TOKEN: get URL
func get(ts *testscript.TestScript, _ bool, args []string) {
	status, body := send(ts, http.MethodGet, args[0], nil)
	fmt.Fprintln(ts.Stdout(), status, body)
}

// send sends a request to this machine, whatever the host is called.
func send(ts *testscript.TestScript, method, at string, form url.Values) (status int, body string) {
	req, err := http.NewRequest(method, strings.TrimSpace(at), strings.NewReader(form.Encode()))
	ts.Check(err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if held := ts.Getenv("TOKEN"); held != "" {
		req.Header.Set("Authorization", "Bearer "+held)
	}
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(addr)
			if err != nil {
				return nil, err
			}
			return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
		},
	}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	ts.Check(err)
	return resp.StatusCode, strings.TrimSpace(string(text))
}

// freePort finds a port nobody listens at: freeport VAR
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Check(l.Close())
	ts.Setenv(args[0], port)
}
