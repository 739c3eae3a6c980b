package sqldb

import (
	"context"
	"database/sql"
)

// Engine names a database engine.
type Engine string

// The engines a store runs on.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Reader runs statements that change nothing. The rows of a Query are closed
// before the next statement of the same transaction.
type Reader interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx is a transaction under way. Its statements ignore the cancellation of the
// context they are given: a transaction that has started is finished, because
// interrupting one statement would undo the neighbours it shares a commit with.
//
// The first statement that fails ends the transaction on both engines: later
// statements and the Write answer with that error, even when the closure hides
// it. A conflict that is expected is written as ON CONFLICT.
type Tx interface {
	Reader
	// Exec runs a statement and returns how many rows it affected.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
}

// DB is one database. It is safe for concurrent use.
//
// Every method that waits in a queue answers [ErrOverloaded] at once when the
// queue is full, and [ErrClosed] after Close. A caller whose context ends while
// it is queued gets ctx.Err() and nothing has been run for it; once its work has
// been picked up it is waited for, so its outcome is always known.
type DB interface {
	// Engine names the engine behind the database.
	Engine() Engine

	// Read returns the pool for reading. It sees every commit that was
	// acknowledged before the statement began.
	Read() Reader

	// Write runs fn in a transaction that is durable when Write returns nil and
	// has left no trace otherwise, except that an error of [IsUnavailable] may
	// come from a connection lost during the commit.
	//
	// fn may run more than once and must be re-runnable: it sets, and never adds
	// to, what it captures. It contains SQL only: no hashing, no network, no
	// waiting. Its own error is returned as it is. A panic in fn becomes a
	// [*PanicError].
	Write(ctx context.Context, fn func(Tx) error) error

	// Append inserts one row, which is durable when Append returns nil. Rows of
	// concurrent callers go into one statement; a row that is refused does not
	// disturb the others.
	Append(ctx context.Context, row Row) error

	// Schema lends fn a handle for changing the schema. It is closed afterwards
	// if it was opened for the purpose; fn does not close it.
	Schema(ctx context.Context, fn func(*sql.DB) error) error

	// Close finishes what is queued, then releases everything.
	Close() error
}
