package crash

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

// slack is what a wait may take beyond the time that the protocol gives it, on a
// machine that does other things as well.
const slack = 5 * time.Second

// cluster is one PostgreSQL and the servers on it.
type cluster struct {
	t        *testing.T
	database string
	key      seal.MasterKey
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	key, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	return &cluster{t, pgtest.URL(t), key}
}

// start starts a server; database is its own way to the one database.
func (c *cluster) start(database string) (*process, *client) {
	c.t.Helper()
	p := quickstart(c.t, filepath.Join(c.t.TempDir(), "data"),
		[]string{"LATCHSTRING_MASTER_KEY=" + c.key.Reveal()}, "--database", database)
	return p, newClient(p)
}

func (c *cluster) records(p *process) *records {
	c.t.Helper()
	return openRecords(c.t, installation.Config{Postgres: c.database, MasterKey: c.key, Now: time.Now}, p)
}

// end revokes a token and says how long that took.
func end(t *testing.T, c *client, token string) time.Duration {
	t.Helper()
	began := time.Now()
	a, err := c.revoke(token)
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("revoke: %v, %+v", err, a)
	}
	return time.Since(began)
}

// TestRevocationHoldsOnEveryServer revokes at one server and asks another one
// at once, in both directions.
func TestRevocationHoldsOnEveryServer(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	_, a := c.start(c.database)
	_, b := c.start(c.database)
	const each, workers = 50, 4
	var wg sync.WaitGroup
	for w := range workers {
		here, there := a, b
		if w%2 == 1 {
			here, there = b, a
		}
		wg.Go(func() {
			for range each {
				if err := holdsThere(here, there); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// holdsThere opens a token at another server, so that it is in memory there,
// revokes it here and asks there again.
func holdsThere(here, there *client) error {
	a, err := here.askToken()
	if err != nil {
		return err
	}
	token := tokenIn(a)
	if err := there.opens(token); err != nil {
		return err
	}
	if a, err = here.revoke(token); err != nil || a.status != http.StatusOK {
		return fmt.Errorf("revoke: %w, %+v", err, a)
	}
	if err := there.shut(token); err != nil {
		return fmt.Errorf("after the revocation was acknowledged: %w", err)
	}
	return here.shut(token)
}

// TestBlockByCommandHoldsOnEveryServer blocks by command while both serve.
func TestBlockByCommandHoldsOnEveryServer(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	_, a := c.start(c.database)
	_, b := c.start(c.database)
	for range 5 {
		token := a.issue(t)
		for _, s := range []*client{a, b} {
			if err := s.opens(token); err != nil {
				t.Fatal(err)
			}
		}
		if err := command(t, "app", "block", "Data_Sync", "--database", c.database); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*client{b, a} {
			for _, use := range []func(string) (*answer, error){s.rest, s.introspect, s.userinfo} {
				if got, err := use(token); err != nil || got.status == http.StatusOK {
					t.Errorf("a token of a blocked app: %v, %+v", err, got)
				}
			}
			if got, err := s.askToken(); err != nil || !strings.Contains(got.body, "app_blocked") {
				t.Errorf("a blocked app asks for a token: %v, %+v", err, got)
			}
		}
		if err := command(t, "app", "unblock", "Data_Sync", "--database", c.database); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*client{b, a} {
			if err := s.shut(token); err != nil {
				t.Errorf("a token from before the block: %v", err)
			}
		}
	}
}

// TestPausedServer stops a server for longer than its lease. Nobody hears that
// a revocation is done while the paused one could still believe its memory, and
// the first thing that it does afterwards is to refuse.
func TestPausedServer(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	pa, a := c.start(c.database)
	pb, b := c.start(c.database)
	token := a.issue(t)
	if err := b.opens(token); err != nil {
		t.Fatal(err)
	}
	pb.pause(t)
	within(t, "a revocation beside a paused server", end(t, a, token), coherence.Term, coherence.Term+slack)
	if n := c.records(pa).leases(t); n != 1 {
		t.Errorf("%d leases, want none of the paused server", n)
	}
	waiting := queueUp(t, b, token, 20)
	pb.resume()
	for _, conn := range waiting {
		conn.refused(t)
	}
	if err := b.shut(token); err != nil {
		t.Error(err)
	}
	eventually(t, "the resumed server is ready", func() bool { return b.status(t, "/readyz") == http.StatusOK })
	if err := b.opens(a.issue(t)); err != nil {
		t.Error(err)
	}
	within(t, "a revocation beside the resumed server", end(t, a, a.issue(t)), 0, coherence.Term)
}

// queued is a request that waits in a connection of a server that stands still.
type queued struct{ net.Conn }

// queueUp sends requests that a paused server finds first when it goes on.
func queueUp(t *testing.T, c *client, token string, n int) []queued {
	t.Helper()
	var list []queued
	for range n {
		conn, err := net.Dial("tcp", strings.Replace(c.origin, "http://localhost", "127.0.0.1", 1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n", limitsPath, token)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, queued{conn})
	}
	return list
}

func (q queued) refused(t *testing.T) {
	t.Helper()
	if err := q.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(q)
	if err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 401") {
		t.Errorf("the first request after the pause: %v, %.300s", err, text)
	}
}

// TestKilledServer kills one of two. Whoever revokes waits for its lease once
// and then never again.
func TestKilledServer(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	pa, a := c.start(c.database)
	pb, b := c.start(c.database)
	r := c.records(pa)
	first, second := b.issue(t), b.issue(t)
	pb.kill()
	within(t, "the first revocation after the kill", end(t, a, first), 0, coherence.Term+slack)
	if n := r.leases(t); n != 1 {
		t.Errorf("%d leases, want none of the killed server", n)
	}
	within(t, "the second revocation", end(t, a, second), 0, coherence.Term/2)
	_, again := c.start(c.database)
	for _, s := range []*client{a, again} {
		for _, token := range []string{first, second} {
			if err := s.shut(token); err != nil {
				t.Error(err)
			}
		}
	}
	if n := r.leases(t); n != 2 {
		t.Errorf("%d leases, want those of two servers", n)
	}
}

// TestCutOffServer takes the database away from one of two. The other revokes
// within the term, and the one that cannot know lets nobody in.
func TestCutOffServer(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]func(*proxy){
		"refused":   (*proxy).cut,
		"swallowed": func(p *proxy) { p.swallow(true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCluster(t)
			between, through := newProxy(t, c.database)
			_, a := c.start(c.database)
			_, b := c.start(through)
			token := a.issue(t)
			if err := b.opens(token); err != nil {
				t.Fatal(err)
			}
			away(between)
			within(t, "a revocation beside a server that is cut off", end(t, a, token), 0, coherence.Term+slack)
			b.http.Timeout = 2 * time.Second
			for _, s := range surfaces() {
				got, err := s.ask(b, token)
				letIn(t, s.name, got, err)
			}
			between.swallow(false)
		})
	}
}

// letIn fails the test if a server that cannot know lets a token in. Silence is
// no answer, so it lets nobody in.
func letIn(t *testing.T, what string, a *answer, err error) {
	t.Helper()
	if err == nil {
		unavailable(t, what, a, err)
	}
}
