package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// connection is the writer's: one connection and the statements prepared on it.
// It is a sqldb.Tx between BEGIN and COMMIT. It ignores the contexts it is
// given, because interrupting a statement would roll back the whole batch.
type connection struct {
	pool     *sql.DB
	conn     *sql.Conn
	prepared *statements
}

func openConnection(ctx context.Context, path string) (*connection, error) {
	pool, err := openPool(ctx, path, writerSettings, 1)
	if err != nil {
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &connection{pool: pool, conn: conn, prepared: newStatements(conn)}, nil
}

func (c *connection) Exec(_ context.Context, query string, args ...any) (int64, error) {
	result, err := c.exec(query, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *connection) exec(query string, args []any) (sql.Result, error) {
	stmt, err := c.prepared.get(context.Background(), query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return c.conn.ExecContext(context.Background(), query, args...)
	}
	return stmt.ExecContext(context.Background(), args...)
}

func (c *connection) Query(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := c.prepared.get(context.Background(), query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return c.conn.QueryContext(context.Background(), query, args...)
	}
	return stmt.QueryContext(context.Background(), args...)
}

func (c *connection) QueryRow(_ context.Context, query string, args ...any) *sql.Row {
	stmt, err := c.prepared.get(context.Background(), query)
	if err != nil || stmt == nil {
		return c.conn.QueryRowContext(context.Background(), query, args...)
	}
	return stmt.QueryRowContext(context.Background(), args...)
}

func (c *connection) Close() error {
	c.prepared.close()
	return errors.Join(c.conn.Close(), c.pool.Close())
}
