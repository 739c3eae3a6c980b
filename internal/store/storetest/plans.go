package storetest

import (
	"context"
	"database/sql"
	"maps"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// recorder keeps every statement that goes through it, with its values.
type recorder struct {
	sqldb.DB
	mu   sync.Mutex
	seen map[string][]any
}

func (r *recorder) note(query string, args []any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[query] = args
}

func (r *recorder) Read() sqldb.Reader { return recordingReader{r, r.DB.Read()} }

func (r *recorder) Write(ctx context.Context, fn func(sqldb.Tx) error) error {
	return r.DB.Write(ctx, func(tx sqldb.Tx) error { return fn(recordingTx{recordingReader{r, tx}, tx}) })
}

type recordingReader struct {
	r *recorder
	sqldb.Reader
}

func (q recordingReader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	q.r.note(query, args)
	return q.Reader.Query(ctx, query, args...)
}

func (q recordingReader) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	q.r.note(query, args)
	return q.Reader.QueryRow(ctx, query, args...)
}

type recordingTx struct {
	recordingReader
	tx sqldb.Tx
}

func (t recordingTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	t.r.note(query, args)
	return t.tx.Exec(ctx, query, args...)
}

// small are the tables that a statement may read from end to end: they have a
// row for each server or key. change_log is read in the order of its key by the
// sweeper, from the oldest entry on.
var small = regexp.MustCompile(`^SCAN (leases|sealing_keys|signing_keys|change_log|CONSTANT ROW|\(subquery-\d+\)|[au])\b`)

// RunPlans does all the work of the other suites on SQLite and asks the engine
// how it finds the rows of each statement it was given. A statement that reads a
// table from end to end fails the test.
func RunPlans(t *testing.T, open Open) {
	r := &recorder{DB: open(t), seen: map[string][]any{}}
	v := newVictim(worldOver(t, r), "alpha")
	for _, do := range work {
		_ = do(v) // whether it succeeds does not matter here
	}
	for _, f := range []audit.LoginFilter{{RefusalsOnly: true, Limit: 9}, {RefusalsOnly: true, App: 1, Limit: 9}} {
		v.must(v.store.LoginHistory(t.Context(), f))
	}
	v.must(v.store.AppByName(t.Context(), v.app.Name))
	for _, kind := range sqlstore.SweepKinds() {
		v.must(v.SweepExpired(t.Context(), kind, v.now(), 10))
	}
	v.must(v.DropLoginsBefore(t.Context(), v.now().Add(100*24*time.Hour)))
	for _, name := range []string{"CreateApp", "UpdateApp", "CreateUser", "UpdateUser", "UpdateProfile", "UpdatePermissionSet", "UpdateOrg", "NoteApp", "DeleteApp", "DeleteOrg"} {
		_, err := changes[name](v, by())
		v.must(nil, err)
	}
	if len(r.seen) < 60 {
		t.Fatalf("only %d statements were recorded", len(r.seen))
	}
	seen := maps.Clone(r.seen)
	for query, args := range seen {
		for _, step := range plan(t, v.world, query, args) {
			if strings.HasPrefix(step, "SCAN ") && !small.MatchString(step) {
				t.Errorf("%s\nreads from end to end: %s", query, step)
			}
		}
	}
	checkHistoryPlans(t, v.world, seen)
}

// checkHistoryPlans wants each way to select login history to use its own index.
func checkHistoryPlans(t *testing.T, w *world, seen map[string][]any) {
	wanted := map[string]bool{`_org (org_id=`: false, `_refusals (org_id=`: false, `_app_refusals (org_id=? AND app_id=`: false}
	for query, args := range seen {
		if !strings.Contains(query, "FROM login_history_") || !strings.Contains(query, "ORDER BY id DESC") {
			continue
		}
		steps := strings.Join(plan(t, w, query, args), "\n")
		if strings.Contains(steps, "TEMP B-TREE") {
			t.Errorf("%s\nis sorted: %s", query, steps)
		}
		for index := range wanted {
			wanted[index] = wanted[index] || strings.Contains(steps, index)
		}
	}
	for index, used := range wanted {
		if !used {
			t.Errorf("no selection of login history uses the index …%s…", index)
		}
	}
}

// plan returns the steps of EXPLAIN QUERY PLAN; none for what has no plan.
func plan(t *testing.T, w *world, query string, args []any) (steps []string) {
	t.Helper()
	if strings.HasPrefix(query, "LOCK") {
		return nil
	}
	rows, err := w.db.Read().Query(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("explain %s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	return steps
}
