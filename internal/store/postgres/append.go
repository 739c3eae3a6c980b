package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

type request = sqldb.Request[sqldb.Row]

// insertBatch inserts a batch, table by table, and answers everyone in it.
func (db *DB) insertBatch(batch []*request) {
	for len(batch) > 0 {
		table := batch[0].Item.Table
		n := gather(batch, table)
		db.insertAll(table, batch[:n])
		batch = batch[n:]
	}
}

// gather moves the rows of a table to the front and returns how many they are.
func gather(batch []*request, table *sqldb.Table) int {
	n := 0
	for i, r := range batch {
		if r.Item.Table == table {
			batch[n], batch[i] = r, batch[n]
			n++
		}
	}
	return n
}

// insertAll inserts rows of one table at once. A statement that the server
// refuses has inserted nothing, so each row is then tried alone; a server that
// cannot answer would only make everyone wait again.
func (db *DB) insertAll(table *sqldb.Table, batch []*request) {
	err := db.insert(table, batch)
	if err == nil || len(batch) == 1 || sqldb.IsUnavailable(err) && !sqldb.IsConflict(err) {
		for _, r := range batch {
			r.Answer(err)
		}
		return
	}
	for i := range batch {
		db.insertAll(table, batch[i:i+1])
	}
}

func (db *DB) insert(table *sqldb.Table, batch []*request) error {
	columns := table.Columns()
	args := make([]any, len(columns))
	for i, c := range columns {
		args[i] = columnOf(batch, i, c.Type)
	}
	return db.withConn(context.Background(), db.insertions, db.config.Patience, func(ctx context.Context, conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, unnest(table), args...)
		return err
	})
}

// arrays are the SQL array types of the columns.
var arrays = map[sqldb.Type]string{
	sqldb.Integer: "bigint[]",
	sqldb.Text:    "text[]",
	sqldb.Bytes:   "bytea[]",
}

// unnest returns the one statement that inserts any number of rows, given as an
// array for each column.
func unnest(table *sqldb.Table) string {
	var b strings.Builder
	b.WriteString(table.Into() + "SELECT * FROM unnest(")
	for i, c := range table.Columns() {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d::%s", i+1, arrays[c.Type])
	}
	b.WriteString(")")
	return b.String()
}

// columnOf collects one column of a batch as an array that pgx encodes without
// reflection, NULLs included.
func columnOf(batch []*request, i int, t sqldb.Type) any {
	switch t {
	case sqldb.Integer:
		return collect(batch, i, func(v any) pgtype.Int8 {
			n, ok := v.(int64)
			return pgtype.Int8{Int64: n, Valid: ok}
		})
	case sqldb.Text:
		return collect(batch, i, func(v any) pgtype.Text {
			s, ok := v.(string)
			return pgtype.Text{String: s, Valid: ok}
		})
	default:
		return collect(batch, i, func(v any) []byte {
			b, _ := v.([]byte)
			return b
		})
	}
}

func collect[T any](batch []*request, i int, convert func(any) T) pgtype.FlatArray[T] {
	values := make(pgtype.FlatArray[T], len(batch))
	for k, r := range batch {
		values[k] = convert(r.Item.Values[i])
	}
	return values
}
