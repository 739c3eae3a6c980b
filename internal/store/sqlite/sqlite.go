package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// Config says where the database is and how much it may hold. Only Path has no
// default.
type Config struct {
	// Path is the file. It is created with mode 0600, and the directory it is in
	// with 0700.
	Path string
	// Readers is the number of connections for reading; twice the number of
	// processors, at most 8, when 0.
	Readers int
	// Queue is how many writes may wait before the next is ErrOverloaded; 1,024
	// when 0, which is some tens of milliseconds of work.
	Queue int
	// Batch is how many writes share a commit at most; 512 when 0.
	Batch int
	// BusyTimeout is how long to wait for a process that holds the write lock;
	// 5 seconds when 0.
	BusyTimeout time.Duration
}

func (c Config) withDefaults() Config {
	if c.Readers == 0 {
		c.Readers = min(2*runtime.NumCPU(), 8)
	}
	if c.Queue == 0 {
		c.Queue = 1024
	}
	if c.Batch == 0 {
		c.Batch = 512
	}
	if c.BusyTimeout == 0 {
		c.BusyTimeout = 5 * time.Second
	}
	return c
}

// DB is an open database file.
type DB struct {
	config Config
	writer *writer
	queue  *sqldb.Queue[job]
	reader *reader
	close  sync.Once
	closed error
}

var _ sqldb.DB = (*DB)(nil)

// Open opens the database file and makes it if there is none.
func Open(ctx context.Context, config Config) (*DB, error) {
	config = config.withDefaults()
	if err := prepareFile(config.Path); err != nil {
		return nil, fmt.Errorf("open database %q: %w", config.Path, err)
	}
	db := &DB{config: config, queue: sqldb.NewQueue[job](config.Queue, config.Batch)}
	if err := db.connect(ctx); err != nil {
		return nil, fmt.Errorf("open database %q: %w", config.Path, err)
	}
	db.queue.Start(1, db.writer.handle)
	return db, nil
}

// connect opens the writer first: it is the one that turns on the WAL, which a
// connection that may not write cannot.
func (db *DB) connect(ctx context.Context) error {
	writer, err := openWriter(ctx, db.config)
	if err != nil {
		return err
	}
	pool, err := openPool(ctx, db.config.Path, readerSettings, db.config.Readers)
	if err != nil {
		return errors.Join(err, writer.Close())
	}
	db.writer, db.reader = writer, newReader(pool)
	return nil
}

// Engine returns sqldb.SQLite.
func (db *DB) Engine() sqldb.Engine { return sqldb.SQLite }

// Read returns the pool for reading.
func (db *DB) Read() sqldb.Reader { return db.reader }

// Write runs fn in a savepoint of the next group commit.
func (db *DB) Write(ctx context.Context, fn func(sqldb.Tx) error) error {
	return db.queue.Do(ctx, job{fn: fn})
}

// Append inserts a row with the next group commit.
func (db *DB) Append(ctx context.Context, row sqldb.Row) error {
	if err := row.Check(); err != nil {
		return err
	}
	return db.queue.Do(ctx, job{row: row})
}

// Schema lends fn a handle of its own, whose transactions take the write lock
// when they begin.
func (db *DB) Schema(ctx context.Context, fn func(*sql.DB) error) error {
	pool, err := openPool(ctx, db.config.Path, schemaSettings(db.config.BusyTimeout), 2)
	if err != nil {
		return fmt.Errorf("open database %q: %w", db.config.Path, err)
	}
	return errors.Join(fn(pool), pool.Close())
}

// Close finishes the queued writes and closes the file. The writer goes last, so
// that it checkpoints the WAL and removes it.
func (db *DB) Close() error {
	db.close.Do(func() {
		db.queue.Close()
		db.closed = errors.Join(db.reader.Close(), db.writer.Close())
	})
	return db.closed
}
