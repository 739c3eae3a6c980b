package storetest

import (
	"database/sql"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// RunSize issues tokens as a busy server does, for several orgs from several
// goroutines, and fails when a token costs more than limit bytes of the
// database, indexes included.
func RunSize(t *testing.T, open Open, limit int) {
	const tokens, workers, orgs = 20_000, 32, 5
	w := newWorld(t, open)
	stores := make([]*sqlstore.OrgStore, orgs)
	for i := range stores {
		stores[i] = w.For(org.ID(w.ids.Next()))
	}
	before := w.size()
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			for k := i; k < tokens; k += workers {
				w.pass(100 * time.Microsecond)
				if err := stores[k%orgs].CommitIssue(t.Context(), issued(w, k)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	each := (w.size() - before) / tokens
	t.Logf("%d bytes a token on %s", each, w.db.Engine())
	if each > limit || each < 40 {
		t.Errorf("a token costs %d bytes, want at most %d", each, limit)
	}
}

func issued(w *world, k int) issuance.Commit {
	user := int64(1<<62 + k%1000)
	token := [10]byte{byte(k), byte(k >> 8), byte(k >> 16), 3, 4, 5, 6, 7, 8, 9}
	return issuance.Commit{Login: audit.Login{
		User: user, App: user + 1, Subtype: audit.OauthClientCredentials, Status: audit.Success,
		Addr: netip.AddrFrom4([4]byte{192, 0, 2, byte(k)}), TokenID: token,
	}}
}

// size is how many bytes the tables and indexes take.
func (w *world) size() (bytes int) {
	w.t.Helper()
	query := `SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)`
	if w.db.Engine() == sqldb.Postgres {
		query = `SELECT SUM(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relname LIKE 'login_history_%' AND c.relkind = 'r'`
	}
	w.rows(query, func(rows *sql.Rows) error { return rows.Scan(&bytes) })
	return bytes
}
