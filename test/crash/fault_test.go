package crash

import (
	"context"
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
)

// TestDatabaseAway takes PostgreSQL away from a running server and gives it
// back. Nothing is issued or revoked meanwhile, a token is not called live once
// the lease has run out, and no restart is needed.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	between, through := newProxy(t, c.database)
	p, s := c.start(through)
	kept, other := s.issue(t), s.issue(t)
	if err := s.opens(kept); err != nil {
		t.Fatal(err)
	}
	between.cut()
	cut := time.Now()
	away(t, s, other)
	until(t, s, kept, cut.Add(coherence.Term))
	away(t, s, other)
	for name, use := range map[string]func(string) (*answer, error){
		"introspection": s.introspect, "REST": s.rest, "userinfo": s.userinfo,
	} {
		a, err := use(kept)
		unavailable(t, name+" after the lease", a, err)
	}
	between.restore(t)
	eventually(t, "the server is ready again", func() bool { return s.status(t, "/readyz") == http.StatusOK })
	for _, token := range []string{kept, s.issue(t)} {
		if err := s.opens(token); err != nil {
			t.Error(err)
		}
	}
	end(t, s, other)
	if err := s.shut(other); err != nil {
		t.Error(err)
	}
	r := c.records(p)
	r.since(t, time.Time{}).holds(t, r.keys, []*entry{{token: kept}, {token: other, proved: true}})
}

// away fails the test unless a server without its database gives and takes
// nothing, and says that it lives and is not ready.
func away(t *testing.T, s *client, token string) {
	t.Helper()
	a, err := s.askToken()
	unavailable(t, "the token endpoint", a, err)
	a, err = s.revoke(token)
	unavailable(t, "revocation", a, err)
	if got := s.status(t, "/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("/readyz: %d", got)
	}
	if got := s.status(t, "/healthz"); got != http.StatusOK {
		t.Errorf("/healthz: %d", got)
	}
}

// until introspects until the lease has run out: live or 503 before, and only
// 503 from then on.
func until(t *testing.T, s *client, token string, runOut time.Time) {
	t.Helper()
	refused := false
	for late := 0; late < 20; {
		begun := time.Now()
		a, err := s.introspect(token)
		if err != nil {
			t.Fatal(err)
		}
		in := a.status == http.StatusOK
		if in && (refused || !begun.Before(runOut)) {
			t.Fatalf("%s after the lease ran out: %d %s", begun.Sub(runOut), a.status, a.body)
		}
		if refused = !in; refused {
			unavailable(t, "introspection", a, nil)
		}
		if !begun.Before(runOut) {
			late++
		}
	}
}

// TestDatabaseLocked holds the write lock of the file in another process for
// longer than the server waits.
func TestDatabaseLocked(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	s := newClient(quickstart(t, data, nil))
	kept, other := s.issue(t), s.issue(t)
	release := lockFile(t, databaseIn(data))
	a, err := s.askToken()
	unavailable(t, "the token endpoint", a, err)
	a, err = s.revoke(other)
	unavailable(t, "revocation", a, err)
	if got := s.status(t, "/healthz"); got != http.StatusOK {
		t.Errorf("/healthz: %d", got)
	}
	release()
	eventually(t, "the server is ready again", func() bool { return s.status(t, "/readyz") == http.StatusOK })
	for _, token := range []string{kept, s.issue(t)} {
		if err := s.opens(token); err != nil {
			t.Error(err)
		}
	}
	end(t, s, other)
	if err := s.shut(other); err != nil {
		t.Error(err)
	}
}

// lockFile takes the write lock of a database, as a backup program that forgot
// itself would.
func lockFile(t *testing.T, path string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			t.Error(err)
		}
		if err := conn.Close(); err != nil && !strings.Contains(err.Error(), "closed") {
			t.Error(err)
		}
	}
}
