package postgres_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/latchstring/latchstring/internal/store/postgres"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

func open(t *testing.T, url string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), postgres.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	run(t, db, "CREATE TABLE IF NOT EXISTS counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)")
	return db
}

func run(t *testing.T, db sqldb.DB, query string, args ...any) {
	t.Helper()
	err := db.Write(t.Context(), func(tx sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Real serialization failures and deadlocks are run again until they pass.
func TestLostRacesAreRunAgain(t *testing.T) {
	for name, settings := range map[string]string{
		"serializable": "&default_transaction_isolation=serializable",
		"deadlock":     "&deadlock_timeout=10ms",
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, pgtest.URL(t)+settings)
			run(t, db, "INSERT INTO counter (id, n) VALUES (0, 0), (1, 0)")
			var wg sync.WaitGroup
			for caller := range int64(6) {
				wg.Go(func() {
					if err := db.Write(t.Context(), bump(t, caller%2)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			var sum int64
			if err := db.Read().QueryRow(t.Context(), "SELECT sum(n) FROM counter").Scan(&sum); err != nil || sum != 12 {
				t.Errorf("sum %d, %v; want 12", sum, err)
			}
		})
	}
}

// bump adds one to both counters, in an order of the caller's.
func bump(t *testing.T, first int64) func(sqldb.Tx) error {
	return func(tx sqldb.Tx) error {
		for _, id := range []int64{first, 1 - first} {
			if _, err := tx.Exec(t.Context(), "UPDATE counter SET n = n + 1 WHERE id = $1", id); err != nil {
				return err
			}
		}
		return nil
	}
}

// The ways of sending statements that users may choose for their pooler.
func TestExecutionModes(t *testing.T) {
	url := pgtest.URL(t)
	counter := sqldb.NewTable("counter", sqldb.Column{Name: "id"}, sqldb.Column{Name: "n"})
	for i, mode := range []string{"cache_statement", "cache_describe", "describe_exec", "exec"} {
		t.Run(mode, func(t *testing.T) {
			db := open(t, url+"&default_query_exec_mode="+mode)
			run(t, db, "INSERT INTO counter (id, n) VALUES ($1, $2)", int64(2*i), int64(5))
			if err := db.Append(t.Context(), counter.Row(int64(2*i+1), int64(6))); err != nil {
				t.Error(err)
			}
			var sum int64
			err := db.Read().QueryRow(t.Context(), "SELECT CAST(sum(n) AS BIGINT) FROM counter WHERE id >= $1", int64(2*i)).Scan(&sum)
			if err != nil || sum != 11 {
				t.Errorf("sum %d, %v; want 11", sum, err)
			}
		})
	}
}

// A connection that the server ends is unavailable to whoever used it and
// replaced for the next.
func TestLostConnection(t *testing.T) {
	db := open(t, pgtest.URL(t))
	err := db.Write(t.Context(), func(tx sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "SELECT pg_terminate_backend(pg_backend_pid())")
		return err
	})
	if !sqldb.IsUnavailable(err) || sqldb.IsUnique(err) {
		t.Errorf("lost connection: %v", err)
	}
	run(t, db, "INSERT INTO counter (id, n) VALUES (1, 1)")
}

// A primary that has become a standby is not asked again: the pool's only idle
// connection is made read-only, refuses one write and is gone for the next.
func TestReadOnlyConnectionIsReplaced(t *testing.T) {
	db := open(t, pgtest.URL(t))
	run(t, db, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
	err := db.Write(t.Context(), bump(t, 0))
	if !sqldb.IsReadOnly(err) || !sqldb.IsUnavailable(err) {
		t.Errorf("read-only: %v", err)
	}
	run(t, db, "INSERT INTO counter (id, n) VALUES (1, 1)")
}

func TestOpenHidesThePassword(t *testing.T) {
	for name, url := range map[string]string{
		"nobody listens": "postgres://me:hunter2@127.0.0.1:1/db?connect_timeout=2",
		"malformed":      "postgres://me:hunter2@[/db",
		"bad setting":    "postgres://me:hunter2@127.0.0.1:1/db?sslmode=wrong",
	} {
		_, err := postgres.Open(t.Context(), postgres.Config{URL: url})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
		if name == "nobody listens" && !sqldb.IsUnavailable(err) {
			t.Errorf("%s is not unavailable: %v", name, err)
		}
	}
}
