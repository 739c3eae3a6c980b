package sqldb

import (
	"context"
	"database/sql"
	"runtime/debug"
)

// Attempt runs fn on tx once, for the engines. It returns fn's error, or else
// the first error of a statement, or a PanicError.
func Attempt(fn func(Tx) error, tx Tx) (err error) {
	sticky := &stickyTx{tx: tx}
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if err := fn(sticky); err != nil {
		return err
	}
	return sticky.failed
}

// stickyTx remembers the first error. PostgreSQL refuses to go on after one;
// SQLite would, and after a full disk even outside the transaction.
type stickyTx struct {
	tx     Tx
	failed error
}

func (s *stickyTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if s.failed != nil {
		return 0, s.failed
	}
	n, err := s.tx.Exec(ctx, query, args...)
	s.failed = err
	return n, err
}

func (s *stickyTx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s.failed != nil {
		return nil, s.failed
	}
	rows, err := s.tx.Query(ctx, query, args...)
	s.failed = err
	return rows, err
}

// QueryRow cannot make a *sql.Row that carries an error of ours, so after a
// failure the statement is passed on and PostgreSQL refuses it itself; what it
// returns on SQLite is rolled back with the rest.
func (s *stickyTx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	row := s.tx.QueryRow(ctx, query, args...)
	if s.failed == nil {
		s.failed = row.Err()
	}
	return row
}
