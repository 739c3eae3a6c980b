package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

// Variable names a server to use instead of one of our own.
const Variable = "LATCHSTRING_TEST_POSTGRES"

// shared is the server of this test binary: one, however many tests ask for it.
var shared = sync.OnceValues(func() (string, error) {
	if given := os.Getenv(Variable); given != "" {
		return given, nil
	}
	return start()
})

// URL returns the postgres:// URL of a fresh database, which is dropped when the
// test ends. A server that cannot be had fails the test.
func URL(tb testing.TB) string {
	tb.Helper()
	server, err := shared()
	if err != nil {
		tb.Fatalf("PostgreSQL for tests: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text()[:16])
	if err := execute(server, "CREATE DATABASE "+name); err != nil {
		tb.Fatalf("PostgreSQL for tests: %v", err)
	}
	tb.Cleanup(func() {
		if err := execute(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("PostgreSQL for tests: %v", err)
		}
	})
	database, err := withDatabase(server, name)
	if err != nil {
		tb.Fatalf("PostgreSQL for tests: %v", err)
	}
	return database
}

func execute(server, statement string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func withDatabase(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("%s must be a postgres:// URL", Variable)
	}
	u.Path = "/" + name
	return u.String(), nil
}
