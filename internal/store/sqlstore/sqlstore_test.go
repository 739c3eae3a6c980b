package sqlstore_test

import (
	"path/filepath"
	"testing"

	"github.com/latchstring/latchstring/internal/store/postgres"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlite"
	"github.com/latchstring/latchstring/internal/store/storetest"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

func openSQLite(t testing.TB) sqldb.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "test.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func openPostgres(t testing.TB) sqldb.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), postgres.Config{URL: pgtest.URL(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestSQLite(t *testing.T)   { storetest.Run(t, openSQLite) }
func TestPostgres(t *testing.T) { storetest.Run(t, openPostgres) }

func TestSQLitePlans(t *testing.T) { storetest.RunPlans(t, openSQLite) }

// The budgets of a token, in bytes, with its indexes.
func TestSize(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { storetest.RunSize(t, openSQLite, 130) })
	t.Run("postgres", func(t *testing.T) { storetest.RunSize(t, openPostgres, 260) })
}

func TestSchema(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { storetest.RunSchema(t, openSQLite) })
	t.Run("postgres", func(t *testing.T) { storetest.RunSchema(t, openPostgres) })
}
