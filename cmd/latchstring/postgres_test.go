package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

// TestBesideAServerOnPostgreSQL runs a server and commands beside it in this
// process: what a command has done holds when it returns, on this engine too.
func TestBesideAServerOnPostgreSQL(t *testing.T) {
	env := []string{"LATCHSTRING_DATABASE=" + pgtest.URL(t), "LATCHSTRING_DATA=" + t.TempDir()}
	ready := startQuickstart(t, env)
	if status := tokenStatus(t, ready); status != http.StatusOK {
		t.Fatalf("no token to begin with: status %d", status)
	}
	for _, step := range []struct {
		args []string
		want int
	}{
		{[]string{"app", "block", "Data_Sync"}, http.StatusBadRequest},
		{[]string{"app", "unblock", "Data_Sync"}, http.StatusOK},
		{[]string{"user", "freeze", "integration@acme.example"}, http.StatusBadRequest},
		{[]string{"user", "unfreeze", "integration@acme.example"}, http.StatusOK},
		{[]string{"org", "suspend"}, http.StatusBadRequest},
		{[]string{"org", "resume"}, http.StatusOK},
		{[]string{"app", "delete", "Data_Sync"}, http.StatusBadRequest},
	} {
		if status, _, errOut := call(t, "", env, step.args...); status != succeeded {
			t.Fatalf("%s ends with %d: %s", strings.Join(step.args, " "), status, errOut)
		}
		if got := tokenStatus(t, ready); got != step.want {
			t.Errorf("after %s a token request answers %d, want %d", strings.Join(step.args, " "), got, step.want)
		}
	}
}

// startQuickstart starts a quickstart that stops with the test, and waits until
// it is ready.
func startQuickstart(t *testing.T, env []string) readiness {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"quickstart", "--listen", "127.0.0.1:0", "--json"}, env, strings.NewReader(""), in, t.Output())
		_ = in.Close()
	}()
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != succeeded {
			t.Errorf("the quickstart ended with %d", status)
		}
	})
	var ready readiness
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		t.Fatalf("the quickstart did not start: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return ready
}

func tokenStatus(t *testing.T, r readiness) int {
	t.Helper()
	resp, err := http.PostForm(r.URL+"/services/oauth2/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {r.App.ConsumerKey}, "client_secret": {r.App.ConsumerSecret},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}
