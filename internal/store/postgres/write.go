package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// Retries after a serialization failure or a deadlock: nine more attempts, with
// pauses whose mean grows from 2 ms to a quarter of a second.
const (
	maxAttempts = 10
	firstPause  = 2 * time.Millisecond
	longPause   = 250 * time.Millisecond
)

// Write runs fn in a transaction of its own. It honours ctx while it waits for
// its turn and between attempts; an attempt that has started is finished, within
// Config.Timeout.
func (db *DB) Write(ctx context.Context, fn func(sqldb.Tx) error) error {
	if err := db.turns.take(ctx); err != nil {
		return err
	}
	defer db.turns.give()
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := db.writeOnce(ctx, fn)
		if !sqldb.IsConflict(err) || attempt == maxAttempts {
			return err
		}
		if err := rest(ctx, rand.N(2*pause)); err != nil {
			return err
		}
		pause = min(2*pause, longPause)
	}
}

func rest(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (db *DB) writeOnce(ctx context.Context, fn func(sqldb.Tx) error) error {
	return db.withConn(ctx, db.pool, db.config.Timeout, func(ctx context.Context, conn *sql.Conn) error {
		tx, err := conn.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		defer func() { _ = tx.Rollback() }() // does nothing after a commit
		if err := sqldb.Attempt(fn, transaction{ctx, tx}); err != nil {
			return err
		}
		return tx.Commit()
	})
}

// withConn runs fn on one connection of the pool under a context that only its
// limit ends. The connection itself is waited for with patience, whatever ctx
// allows: dialling a server that is gone ends in no other way. A connection whose
// server takes no writes any more is thrown away, so that the next one is made
// to the new primary.
func (db *DB) withConn(ctx context.Context, pool *sql.DB, limit time.Duration, fn func(context.Context, *sql.Conn) error) error {
	conn, err := db.connection(ctx, pool)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	err = fn(ctx, conn)
	if sqldb.IsReadOnly(err) {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	return err
}

func (db *DB) connection(ctx context.Context, pool *sql.DB) (*sql.Conn, error) {
	within, cancel := context.WithTimeout(ctx, db.config.Patience)
	defer cancel()
	conn, err := pool.Conn(within)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	default:
		return nil, fmt.Errorf("get a connection to PostgreSQL: %w", err)
	}
}

// transaction is a sqldb.Tx under the context of the whole attempt, whatever
// context a statement is given.
type transaction struct {
	ctx context.Context
	tx  *sql.Tx
}

func (t transaction) Exec(_ context.Context, query string, args ...any) (int64, error) {
	result, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t transaction) Query(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(t.ctx, query, args...)
}

func (t transaction) QueryRow(_ context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(t.ctx, query, args...)
}
