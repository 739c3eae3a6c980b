package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// settings are the parameters of a connection, in the form of the driver's DSN.
type settings url.Values

// lockSlice is how long one attempt waits for another process's write lock. The
// writer tries again until its BusyTimeout, so that it can be closed meanwhile.
const lockSlice = 100 * time.Millisecond

// Memory: a page cache counts as resident for good, so the caches are small and
// the operating system's page cache does the rest. Memory mapping is off: an I/O
// error in a mapped page is a signal that ends the process, not an error.
var (
	writerSettings = settings{
		"_busy_timeout": {strconv.FormatInt(lockSlice.Milliseconds(), 10)},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_pragma":       {"cache_size(-4096)", "journal_size_limit(16777216)"},
	}
	readerSettings = settings{
		"_busy_timeout": {"5000"},
		"_query_only":   {"1"},
		"_pragma":       {"cache_size(-1024)"},
	}
)

// schemaSettings waits as long as another process may take to migrate.
func schemaSettings(wait time.Duration) settings {
	return settings{
		"_busy_timeout": {strconv.FormatInt(max(wait, 30*time.Second).Milliseconds(), 10)},
		"_synchronous":  {"FULL"},
		"_txlock":       {"immediate"},
	}
}

// dsn adds what every connection has: foreign keys are checked, "x" is never
// taken for 'x', and no statement can corrupt the file.
func dsn(path string, s settings) string {
	query := url.Values{
		"_foreign_keys": {"1"},
		"_dqs":          {"0"},
		"_defensive":    {"1"},
		"_error_rc":     {"1"},
	}
	for key, values := range s {
		query[key] = values
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}
	return u.String()
}

func openPool(ctx context.Context, path string, s settings, size int) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	pool, err := sql.Open("sqlite", dsn(absolute, s))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, err
	}
	return pool, nil
}

// prepareFile makes the file and its directory for their owner only. SQLite
// gives the mode of the file to the WAL beside it.
func prepareFile(path string) error {
	if path == "" {
		return fmt.Errorf("no path given")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	return restrict(file)
}

// restrict takes the file away from group and others, who may have got it by a
// copy or a restored backup.
func restrict(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return file.Chmod(0o600)
}
