package sqldb_test

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/store/postgres"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlite"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

// limits are the settings that tests change.
type limits struct{ queue int }

// engines opens a fresh database of each engine with the table "thing".
var engines = map[string]func(tb testing.TB, l limits) (sqldb.DB, error){
	"sqlite": func(tb testing.TB, l limits) (sqldb.DB, error) {
		path := filepath.Join(tb.TempDir(), "test.db")
		return sqlite.Open(tb.Context(), sqlite.Config{Path: path, Queue: l.queue})
	},
	"postgres": func(tb testing.TB, l limits) (sqldb.DB, error) {
		return postgres.Open(tb.Context(), postgres.Config{URL: pgtest.URL(tb), Queue: l.queue})
	},
}

const schema = `CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT UNIQUE, data TEXT, CHECK (name <> 'forbidden'))`

var things = sqldb.NewTable("thing",
	sqldb.Column{Name: "id", Type: sqldb.Integer},
	sqldb.Column{Name: "name", Type: sqldb.Text},
	sqldb.Column{Name: "data", Type: sqldb.Text})

func onBoth(t *testing.T, l limits, test func(t *testing.T, db sqldb.DB)) {
	for name := range engines {
		t.Run(name, func(t *testing.T) { test(t, open(t, name, l)) })
	}
}

// open closes the database at the end and fails the test if that leaves a
// goroutine of this module behind.
func open(tb testing.TB, name string, l limits) sqldb.DB {
	tb.Helper()
	db, err := engines[name](tb, l)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
		noneLeft(tb)
	})
	write(tb, db, schema)
	return db
}

func write(tb testing.TB, db sqldb.DB, query string, args ...any) {
	tb.Helper()
	err := db.Write(tb.Context(), func(tx sqldb.Tx) error {
		_, err := tx.Exec(tb.Context(), query, args...)
		return err
	})
	if err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
}

func count(tb testing.TB, db sqldb.DB, where string, args ...any) (n int) {
	tb.Helper()
	err := db.Read().QueryRow(tb.Context(), "SELECT count(*) FROM thing WHERE "+where, args...).Scan(&n)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// owners are the functions whose goroutines live exactly as long as a DB.
var owners = []string{"store/sqldb.(*Queue", "sql.(*DB).connectionOpener", "pgconn."}

// noneLeft waits for goroutines that are ending and fails on any that stay.
func noneLeft(tb testing.TB) {
	tb.Helper()
	var left []string
	deadline := time.After(5 * time.Second)
	for poll := time.Tick(5 * time.Millisecond); ; {
		if left = owned(); len(left) == 0 {
			return
		}
		select {
		case <-poll:
		case <-deadline:
			tb.Errorf("%d goroutines left:\n%s", len(left), strings.Join(left, "\n\n"))
			return
		}
	}
}

func owned() (found []string) {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for _, stack := range strings.Split(string(stacks), "\n\n") {
		for _, owner := range owners {
			if strings.Contains(stack, owner) {
				found = append(found, stack)
				break
			}
		}
	}
	return found
}
