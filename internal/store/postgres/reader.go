package postgres

import (
	"context"
	"database/sql"
	"time"
)

// reader narrows the pool to what changes nothing.
type reader struct {
	pool     *sql.DB
	patience time.Duration
}

func (r reader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.pool.QueryContext(r.within(ctx), query, args...)
}

func (r reader) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return r.pool.QueryRowContext(r.within(ctx), query, args...)
}

// within bounds a read. Its rows are read after this returns and nobody says
// when they are closed, so the context ends with its time or with the caller's,
// which is the request's.
func (r reader) within(ctx context.Context) context.Context {
	ctx, cancel := context.WithTimeout(ctx, r.patience)
	_ = cancel
	return ctx
}
