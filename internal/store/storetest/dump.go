package storetest

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// tables returns the tables of the database and the column that names the org in
// each; empty where there is none.
func (w *world) tables() map[string]string {
	w.t.Helper()
	query := `SELECT m.name, COALESCE((SELECT 'org_id' FROM pragma_table_info(m.name) c WHERE c.name = 'org_id'), '')
		FROM sqlite_master m WHERE m.type = 'table'`
	if w.db.Engine() == sqldb.Postgres {
		query = `SELECT t.table_name, COALESCE((SELECT 'org_id' FROM information_schema.columns c
				WHERE c.table_schema = 'public' AND c.table_name = t.table_name AND c.column_name = 'org_id'), '')
			FROM information_schema.tables t WHERE t.table_schema = 'public'`
	}
	found := map[string]string{}
	w.rows(query, func(rows *sql.Rows) error {
		var table, column string
		err := rows.Scan(&table, &column)
		found[table] = column
		return err
	})
	if _, ok := found["orgs"]; !ok || len(found) < 30 {
		w.t.Fatalf("the database has %d tables", len(found))
	}
	found["orgs"] = "id"
	return found
}

// dump returns every row of an org, wherever it is.
func (w *world) dump(id org.ID) string {
	w.t.Helper()
	var lines []string
	for table, column := range w.tables() {
		if column == "" {
			continue
		}
		query := fmt.Sprintf("SELECT * FROM %s WHERE %s = %d", table, column, int64(id))
		w.rows(query, func(rows *sql.Rows) error {
			line, err := describe(rows)
			lines = append(lines, table+": "+line)
			return err
		})
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func describe(rows *sql.Rows) (string, error) {
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values := make([]any, len(names))
	dest := make([]any, len(names))
	for i := range values {
		dest[i] = &values[i]
	}
	if err := rows.Scan(dest...); err != nil {
		return "", err
	}
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = fmt.Sprintf("%s=%v", name, values[i])
	}
	return strings.Join(parts, " "), nil
}

func (w *world) rows(query string, scan func(*sql.Rows) error) {
	w.t.Helper()
	rows, err := w.db.Read().Query(w.t.Context(), query)
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			w.t.Fatalf("%s: %v", query, err)
		}
	}
	if err := rows.Err(); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

// count returns how many rows a table has.
func (w *world) count(table string) (n int) {
	w.t.Helper()
	w.rows("SELECT COUNT(*) FROM "+table, func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n
}

// everything returns every row of every table.
func (w *world) everything() string {
	w.t.Helper()
	var lines []string
	for table := range w.tables() {
		w.rows("SELECT * FROM "+table, func(rows *sql.Rows) error {
			line, err := describe(rows)
			lines = append(lines, table+": "+line)
			return err
		})
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
