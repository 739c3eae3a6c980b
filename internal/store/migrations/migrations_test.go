package migrations

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/latchstring/latchstring/internal/store/postgres"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlite"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

// engines opens new connections to one fresh database of each engine, as
// another process would.
var engines = map[string]func(t *testing.T) func() (sqldb.DB, error){
	"sqlite": func(t *testing.T) func() (sqldb.DB, error) {
		path := filepath.Join(t.TempDir(), "test.db")
		return func() (sqldb.DB, error) {
			return sqlite.Open(t.Context(), sqlite.Config{Path: path})
		}
	},
	"postgres": func(t *testing.T) func() (sqldb.DB, error) {
		url := pgtest.URL(t)
		return func() (sqldb.DB, error) {
			return postgres.Open(t.Context(), postgres.Config{URL: url, Conns: 4})
		}
	},
}

func onBoth(t *testing.T, test func(t *testing.T, open func() sqldb.DB)) {
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			dial := engine(t)
			test(t, func() sqldb.DB {
				db, err := dial()
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { db.Close() })
				return db
			})
		})
	}
}

func TestUpAppliesWhatIsMissing(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() sqldb.DB) {
		db := open()
		for _, step := range []struct {
			files    string
			from, to int64
		}{
			{"one", 0, 1},
			{"one", 1, 1},
			{"two", 1, 3},
			{"two", 3, 3},
		} {
			from, to, err := up(t.Context(), db, os.DirFS("testdata/"+step.files))
			if err != nil || from != step.from || to != step.to {
				t.Fatalf("%s: %d to %d, %v; want %d to %d", step.files, from, to, err, step.from, step.to)
			}
			if version, err := versionOf(t.Context(), db); err != nil || version != step.to {
				t.Errorf("%s: version %d, %v; want %d", step.files, version, err, step.to)
			}
		}
		if got := counted(t, db); got != 1 {
			t.Errorf("the third migration ran %d times", got)
		}
	})
}

func TestConcurrentStartsMigrateOnce(t *testing.T) {
	const processes = 6
	onBoth(t, func(t *testing.T, open func() sqldb.DB) {
		var dbs []sqldb.DB
		for range processes {
			dbs = append(dbs, open())
		}
		var wg sync.WaitGroup
		for _, db := range dbs {
			wg.Go(func() {
				if _, to, err := up(t.Context(), db, os.DirFS("testdata/two")); err != nil || to != 3 {
					t.Errorf("to %d, %v; want 3", to, err)
				}
			})
		}
		wg.Wait()
		if got := counted(t, dbs[0]); got != 1 {
			t.Errorf("the third migration ran %d times", got)
		}
	})
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() sqldb.DB) {
		db := open()
		_, _, err := up(t.Context(), db, os.DirFS("testdata/broken"))
		if err == nil || !strings.Contains(err.Error(), "00002_half.sql") {
			t.Errorf("error %v, want one that names 00002_half.sql", err)
		}
		if version, err := versionOf(t.Context(), db); err != nil || version != 1 {
			t.Errorf("version %d, %v; want 1", version, err)
		}
		var things int
		if err := db.Read().QueryRow(t.Context(), "SELECT count(*) FROM thing").Scan(&things); err != nil || things != 1 {
			t.Errorf("%d things, %v; want the first only", things, err)
		}
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() sqldb.DB) {
		db := open()
		if _, _, err := up(t.Context(), db, os.DirFS("testdata/two")); err != nil {
			t.Fatal(err)
		}
		if _, _, err := up(t.Context(), db, os.DirFS("testdata/one")); !errors.Is(err, ErrNewer) {
			t.Errorf("error %v, want ErrNewer", err)
		}
	})
}

// The real schema goes up on both engines, and every file of it in a
// transaction: that is what makes concurrent starts safe.
func TestRealSchema(t *testing.T) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d migrations, %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToUpper(string(text)), "NO TRANSACTION") {
			t.Errorf("%s runs outside a transaction", name)
		}
	}
	onBoth(t, func(t *testing.T, open func() sqldb.DB) {
		if _, to, err := Up(t.Context(), open()); err != nil || to < int64(len(names)) {
			t.Errorf("went up to %d, %v", to, err)
		}
	})
}

func counted(t *testing.T, db sqldb.DB) (n int64) {
	t.Helper()
	err := db.Read().QueryRow(context.Background(), "SELECT counted FROM thing WHERE id = 1").Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// versionOf returns the number of the newest migration applied to the database; 0
// when there is none. It makes the table of versions if that is missing.
func versionOf(ctx context.Context, db sqldb.DB) (version int64, err error) {
	err = db.Schema(ctx, func(handle *sql.DB) error {
		version, err = current(ctx, handle)
		return err
	})
	return version, err
}
