package sqldb

import (
	"fmt"
	"strconv"
	"strings"
)

// Type is the type of a column that rows are appended to.
type Type int

// The column types of the portable subset. A nil value is NULL in any of them.
const (
	Integer Type = iota // BIGINT or INTEGER; the value is an int64
	Text                // TEXT; a string
	Bytes               // BYTEA, BLOB; a []byte
)

// Column is one column of a Table.
type Column struct {
	Name string
	Type Type
}

// Table describes the columns that Append fills. Make one per table with
// NewTable and share it: its address is the key of the statements made from it.
type Table struct {
	name    string
	columns []Column
	insert  string
}

// NewTable describes a table. Names are written into SQL as they are, so they
// are constants of the program.
func NewTable(name string, columns ...Column) *Table {
	t := &Table{name: name, columns: columns}
	t.insert = t.InsertMany(1)
	return t
}

// Name returns the name of the table.
func (t *Table) Name() string { return t.name }

// Columns returns the columns in the order of a row's values. It is not to be
// changed.
func (t *Table) Columns() []Column { return t.columns }

// Insert returns the statement that inserts one row, for use inside a Write.
func (t *Table) Insert() string { return t.insert }

// Into returns "INSERT INTO name (columns) ", the head of every insert.
func (t *Table) Into() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.Name
	}
	return "INSERT INTO " + t.name + " (" + strings.Join(names, ", ") + ") "
}

// InsertMany returns the statement that inserts n rows, whose values follow one
// another as $1, $2 and so on.
func (t *Table) InsertMany(n int) string {
	var b strings.Builder
	b.WriteString(t.Into())
	b.WriteString("VALUES ")
	for i := range n * len(t.columns) {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%len(t.columns) == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	b.WriteString(")")
	return b.String()
}

// Row returns a row of the table with one value for each column.
func (t *Table) Row(values ...any) Row { return Row{Table: t, Values: values} }

// Row is a row to append. Each value is an int64, a string, a []byte or nil, as
// its column says.
type Row struct {
	Table  *Table
	Values []any
}

// Check reports a row whose values do not fit its columns: a mistake of the
// program, found before the row can disturb others.
func (r Row) Check() error {
	if r.Table == nil {
		return fmt.Errorf("append: row without a table")
	}
	if len(r.Values) != len(r.Table.columns) {
		return fmt.Errorf("append to %s: %d values for %d columns",
			r.Table.name, len(r.Values), len(r.Table.columns))
	}
	for i, c := range r.Table.columns {
		if !c.Type.holds(r.Values[i]) {
			return fmt.Errorf("append to %s: column %s cannot hold a %T",
				r.Table.name, c.Name, r.Values[i])
		}
	}
	return nil
}

func (t Type) holds(value any) bool {
	switch value.(type) {
	case nil:
		return true
	case int64:
		return t == Integer
	case string:
		return t == Text
	case []byte:
		return t == Bytes
	}
	return false
}
