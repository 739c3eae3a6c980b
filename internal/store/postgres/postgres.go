package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// Config says where the server is and how much of it may be used. Only URL has
// no default.
type Config struct {
	// URL is a postgres:// URL or a keyword/value string. It may name several
	// hosts; the one that takes writes is used. It holds a password, so it never
	// appears in an error.
	URL string
	// Conns is the largest number of connections; 16 when 0, never under 4.
	Conns int
	// Queue is how many writes, and how many rows, may wait before the next is
	// ErrOverloaded; 1,024 when 0.
	Queue int
	// Batch is how many rows share an insert at most; 512 when 0.
	Batch int
	// Timeout bounds a transaction that has started, retries apart; 15 seconds
	// when 0.
	Timeout time.Duration
}

func (c Config) withDefaults() Config {
	if c.Conns == 0 {
		c.Conns = 16
	}
	c.Conns = max(c.Conns, 4)
	if c.Queue == 0 {
		c.Queue = 1024
	}
	if c.Batch == 0 {
		c.Batch = 512
	}
	if c.Timeout == 0 {
		c.Timeout = 15 * time.Second
	}
	return c
}

// appenders is how many inserts are under way at once. With one, rows gather for
// as long as it takes and share more: a quarter less processor time per row than
// with two at eight callers, here and on the server.
const appenders = 1

// DB is a pool of connections to one database.
type DB struct {
	config Config
	pool   *sql.DB
	rows   *sqldb.Queue[sqldb.Row]
	turns  turns
	close  sync.Once
	closed error
}

var _ sqldb.DB = (*DB)(nil)

// Open connects to the server.
//
// Statements are sent unnamed with their description cached (pgx:
// cache_describe), which works through PgBouncer in transaction mode. Where
// connections are direct, or PgBouncer has max_prepared_statements set, adding
// default_query_exec_mode=cache_statement to the URL saves the server some
// parsing. A mode given in the URL is kept.
func Open(ctx context.Context, config Config) (*DB, error) {
	config = config.withDefaults()
	parsed, err := parse(config.URL)
	if err != nil {
		return nil, err
	}
	pool := stdlib.OpenDB(*parsed)
	pool.SetMaxOpenConns(config.Conns)
	pool.SetMaxIdleConns(config.Conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("connect to PostgreSQL at %s: %w", parsed.Host, err)
	}
	return start(config, pool), nil
}

// start leaves two connections to readers and one to the appender, so that
// transactions cannot keep either waiting.
func start(config Config, pool *sql.DB) *DB {
	writers := max(1, config.Conns-appenders-2)
	db := &DB{
		config: config,
		pool:   pool,
		rows:   sqldb.NewQueue[sqldb.Row](config.Queue, config.Batch),
		turns:  newTurns(writers, config.Queue),
	}
	db.rows.Start(appenders, db.insertBatch)
	return db
}

func parse(url string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the PostgreSQL URL: %w", err) // pgx hides the password
	}
	if !strings.Contains(url, "default_query_exec_mode") {
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	if config.ValidateConnect == nil {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	return config, nil
}

// Engine returns sqldb.Postgres.
func (db *DB) Engine() sqldb.Engine { return sqldb.Postgres }

// Read returns the pool for reading. It is the primary's, never a standby's: a
// reader sees what was just acknowledged.
func (db *DB) Read() sqldb.Reader { return reader{db.pool} }

// Append inserts a row with the next insert.
func (db *DB) Append(ctx context.Context, row sqldb.Row) error {
	if err := row.Check(); err != nil {
		return err
	}
	return db.rows.Do(ctx, row)
}

// Schema lends fn the pool itself.
func (db *DB) Schema(_ context.Context, fn func(*sql.DB) error) error {
	return fn(db.pool)
}

// Close finishes the queued rows and the transactions under way, then closes the
// connections.
func (db *DB) Close() error {
	db.close.Do(func() {
		db.rows.Close()
		db.turns.close()
		db.closed = db.pool.Close()
	})
	return db.closed
}

// reader narrows the pool to what changes nothing.
type reader struct{ pool *sql.DB }

func (r reader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.pool.QueryContext(ctx, query, args...)
}

func (r reader) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return r.pool.QueryRowContext(ctx, query, args...)
}
