package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlite"
)

var things = sqldb.NewTable("thing", sqldb.Column{Name: "id"}, sqldb.Column{Name: "name", Type: sqldb.Text})

const schema = "CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, name TEXT, parent BIGINT REFERENCES thing (id))"

func open(t *testing.T, config sqlite.Config) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := run(t.Context(), db, schema); err != nil {
		t.Fatal(err)
	}
	return db
}

func run(ctx context.Context, db sqldb.DB, query string, args ...any) error {
	return db.Write(ctx, func(tx sqldb.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

func count(t *testing.T, db sqldb.DB) (n int) {
	t.Helper()
	if err := db.Read().QueryRow(t.Context(), "SELECT count(*) FROM thing").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// beside opens the file as another process would.
func beside(t *testing.T, path string) *sql.DB {
	t.Helper()
	other, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	return other
}

func TestFileIsItsOwnersOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data #1?%20")
	path := filepath.Join(dir, "test.db")
	db := open(t, sqlite.Config{Path: path})
	if err := db.Append(t.Context(), things.Row(int64(1), "a")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"": 0o700, "test.db": 0o600, "test.db-wal": 0o600, "test.db-shm": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: %v, %v; want mode %o", name, info, err, want)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, sqlite.Config{Path: path})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a copy readable by all stayed so: %v, %v", info, err)
	}
}

func TestSettings(t *testing.T) {
	db := open(t, sqlite.Config{Path: filepath.Join(t.TempDir(), "test.db")})
	for query, want := range map[string]string{"PRAGMA journal_mode": "wal", "PRAGMA synchronous": "2", "PRAGMA foreign_keys": "1"} {
		var got string
		err := db.Write(t.Context(), func(tx sqldb.Tx) error {
			return tx.QueryRow(t.Context(), query).Scan(&got)
		})
		if err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", query, got, err, want)
		}
	}
	if err := run(t.Context(), db, "INSERT INTO thing (id, parent) VALUES (1, 99)"); err == nil {
		t.Error("a foreign key was not checked")
	}
	err := db.Read().QueryRow(t.Context(), "INSERT INTO thing (id) VALUES (1) RETURNING id").Scan(new(int64))
	if !sqldb.IsReadOnly(err) {
		t.Errorf("a reader wrote: %v", err)
	}
}

func TestOtherProcessHoldsTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	db := open(t, sqlite.Config{Path: path, BusyTimeout: 300 * time.Millisecond})
	other, err := beside(t, path).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), db, "INSERT INTO thing (id) VALUES (1)"); !sqldb.IsUnavailable(err) || !sqldb.IsConflict(err) {
		t.Errorf("past the bound: %v, want busy", err)
	}
	if got := count(t, db); got != 0 {
		t.Errorf("readers see %d rows", got)
	}
	written := make(chan error, 1)
	go func() { written <- run(t.Context(), db, "INSERT INTO thing (id) VALUES (2)") }()
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-written; err != nil {
		t.Errorf("once the lock is free: %v", err)
	}
}

// A full disk fails who needs more of it, and only while it is full.
func TestDiskFull(t *testing.T) {
	db := open(t, sqlite.Config{Path: filepath.Join(t.TempDir(), "test.db")})
	limit := func(pages int) {
		if err := run(t.Context(), db, fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(8)
	large := strings.Repeat("x", 1<<20)
	var wg sync.WaitGroup
	for id := range int64(40) {
		wg.Go(func() {
			name, full := "small", id%10 == 0
			if full {
				name = large
			}
			var err error
			if id%4 < 2 {
				err = db.Append(t.Context(), things.Row(id, name))
			} else {
				err = run(t.Context(), db, things.Insert(), id, name)
			}
			if full != sqldb.IsUnavailable(err) || full != (err != nil) {
				t.Errorf("%d: %v", id, err)
			}
		})
	}
	wg.Wait()
	if got := count(t, db); got != 36 {
		t.Errorf("%d rows, want the 36 small ones", got)
	}
	limit(1 << 20)
	if err := db.Append(t.Context(), things.Row(int64(100), large)); err != nil {
		t.Errorf("with space again: %v", err)
	}
}

func TestOpenNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "not.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), sqlite.Config{Path: path}); err == nil || !strings.Contains(err.Error(), "not.db") || !sqldb.IsUnavailable(err) {
		t.Errorf("error %v, want one that names the file", err)
	}
	if _, err := sqlite.Open(t.Context(), sqlite.Config{}); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("no path: %v", err)
	}
}
