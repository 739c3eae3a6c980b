package storetest

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// faulty is a database in which one statement fails: the one that brings left
// from 1 to 0. A fault is a statement that the engine itself refuses.
type faulty struct {
	sqldb.DB
	left atomic.Int64
}

const refused = "SELECT missing FROM nowhere_at_all"

// text returns the statement, or one that fails in its place.
func (f *faulty) text(query string) (text string, fails bool) {
	if f.left.Add(-1) == 0 {
		return refused, true
	}
	return query, false
}

func (f *faulty) Read() sqldb.Reader { return faultyReader{f, f.DB.Read()} }

func (f *faulty) Append(ctx context.Context, row sqldb.Row) error {
	if _, fails := f.text(""); fails {
		return errors.New("append refused")
	}
	return f.DB.Append(ctx, row)
}

func (f *faulty) Write(ctx context.Context, fn func(sqldb.Tx) error) error {
	return f.DB.Write(ctx, func(tx sqldb.Tx) error {
		if err := fn(faultyTx{faultyReader{f, tx}, tx}); err != nil {
			return err
		}
		if _, fails := f.text(""); fails { // at the commit
			return errors.New("commit refused")
		}
		return nil
	})
}

type faultyReader struct {
	f *faulty
	r sqldb.Reader
}

func (r faultyReader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	text, fails := r.f.text(query)
	if fails {
		args = nil
	}
	return r.r.Query(ctx, text, args...)
}

func (r faultyReader) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	text, fails := r.f.text(query)
	if fails {
		args = nil
	}
	return r.r.QueryRow(ctx, text, args...)
}

type faultyTx struct {
	faultyReader
	tx sqldb.Tx
}

func (t faultyTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	text, fails := t.f.text(query)
	if fails {
		args = nil
	}
	return t.tx.Exec(ctx, text, args...)
}
