package postgres

import (
	"context"
	"database/sql"
	"errors"
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
	// Patience bounds what one request waits for: a connection, a read with its
	// rows, an insert of appended rows; 5 seconds when 0. A server that does not
	// answer at all costs a caller no more than this.
	Patience time.Duration
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
	if c.Patience == 0 {
		c.Patience = 5 * time.Second
	}
	return c
}

// appenders is how many inserts are under way at once. With one, rows gather for
// as long as it takes and share more: a quarter less processor time per row than
// with two at eight callers, here and on the server.
const appenders = 1

// DB is the connections to one database.
type DB struct {
	config Config
	// pool is everybody's but the appender's, whose own insertions is.
	pool       *sql.DB
	insertions *sql.DB
	rows       *sqldb.Queue[sqldb.Row]
	turns      turns
	close      sync.Once
	closed     error
}

var _ sqldb.DB = (*DB)(nil)

// Open connects to the server. One that may lose what it has acknowledged is
// refused; see [ErrNotDurable].
//
// Statements are sent unnamed with their description cached (pgx:
// cache_describe), which works through PgBouncer in transaction mode. Where
// connections are direct, or PgBouncer has max_prepared_statements set, adding
// default_query_exec_mode=cache_statement to the URL saves the server some
// parsing. A mode given in the URL is kept, and so is a connect_timeout.
func Open(ctx context.Context, config Config) (*DB, error) {
	config = config.withDefaults()
	parsed, err := parse(config.URL, config.Patience)
	if err != nil {
		return nil, err
	}
	config.Patience = max(config.Patience, parsed.ConnectTimeout*attempts(parsed))
	pool := connections(parsed, config.Conns-appenders)
	if err := usable(ctx, pool, config.Patience); err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("connect to PostgreSQL at %s: %w", parsed.Host, err)
	}
	return start(config, pool, connections(parsed, appenders)), nil
}

func connections(to *pgx.ConnConfig, most int) *sql.DB {
	pool := stdlib.OpenDB(*to)
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool
}

// usable reports why a server cannot keep a database. Connecting and asking may
// each take the patience.
func usable(ctx context.Context, pool *sql.DB, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	if err := pool.PingContext(ctx); err != nil {
		return err
	}
	return durable(ctx, pool)
}

// start leaves two connections to readers; the appender has its own. So
// transactions cannot keep either waiting.
func start(config Config, pool, insertions *sql.DB) *DB {
	writers := max(1, config.Conns-appenders-2)
	db := &DB{
		config:     config,
		pool:       pool,
		insertions: insertions,
		rows:       sqldb.NewQueue[sqldb.Row](config.Queue, config.Batch),
		turns:      newTurns(writers, config.Queue),
	}
	db.rows.Start(appenders, db.insertBatch)
	return db
}

// parse reads the URL. Without a connect_timeout, pgx would wait for as long as
// the system does, which is minutes: the patience is shared out among the
// servers that it tries in turn.
func parse(url string, patience time.Duration) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the PostgreSQL URL: %w", err) // pgx hides the password
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = patience / attempts(config)
	}
	if !strings.Contains(url, "default_query_exec_mode") {
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	if config.ValidateConnect == nil {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	return config, nil
}

// attempts is how many servers and ways of encryption one connection may try.
func attempts(config *pgx.ConnConfig) time.Duration {
	return time.Duration(1 + len(config.Fallbacks))
}

// Engine returns sqldb.Postgres.
func (db *DB) Engine() sqldb.Engine { return sqldb.Postgres }

// Read returns the pool for reading. It is the primary's, never a standby's: a
// reader sees what was just acknowledged.
func (db *DB) Read() sqldb.Reader { return reader{db.pool, db.config.Patience} }

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
		db.closed = db.hangUp()
	})
	return db.closed
}

// errStillOpen is the answer of a Close whose server did not take its leave.
var errStillOpen = errors.New("PostgreSQL does not answer: its connections are left to the system")

// hangUp closes the connections one after the other. Each waits for the server,
// and all of them together no longer than twice the patience.
func (db *DB) hangUp() error {
	done := make(chan error, 1)
	go func() { done <- errors.Join(db.insertions.Close(), db.pool.Close()) }()
	limit := time.NewTimer(2 * db.config.Patience)
	defer limit.Stop()
	select {
	case err := <-done:
		return err
	case <-limit.C:
		return errStillOpen
	}
}
