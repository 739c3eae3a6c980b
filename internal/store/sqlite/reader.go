package sqlite

import (
	"context"
	"database/sql"
)

// reader is the pool of connections that can change nothing (query_only).
type reader struct {
	pool     *sql.DB
	prepared *statements
}

func newReader(pool *sql.DB) *reader {
	return &reader{pool: pool, prepared: newStatements(pool)}
}

func (r *reader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := r.prepared.get(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return r.pool.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRow leaves the error of a statement that cannot be prepared to the row.
func (r *reader) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	stmt, err := r.prepared.get(ctx, query)
	if err != nil || stmt == nil {
		return r.pool.QueryRowContext(ctx, query, args...)
	}
	return stmt.QueryRowContext(ctx, args...)
}

func (r *reader) Close() error {
	r.prepared.close()
	return r.pool.Close()
}
