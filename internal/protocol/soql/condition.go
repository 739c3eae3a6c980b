package soql

import "strings"

// Column is a field of the records that a condition is held against.
type Column[R any] struct {
	// Type is the type of every value of the field, empty ones too.
	Type Type
	// Value reads the field.
	Value func(R) Value
}

// Condition is the WHERE of a query made ready for records of one kind: its
// types are checked, its literals folded, its lists are sets. It serves one
// search: it must not be used by two goroutines at once.
//
// As at Salesforce, text compares without regard to case, an id by its first 15
// characters, and a null field is different from every value.
type Condition[R any] struct {
	root    node // nil without WHERE
	columns []Column[R]
	cells   cells
	record  R
}

// Prepare holds the whole condition against the columns, so that a query is
// refused for what it says and not for what the data hold. column gives the
// column that a path means, with paths as Resolve gives them, and false when
// there is none. An error is an *Error that shows where in the query it arose.
func Prepare[R any](q *Query, column func(path []string) (Column[R], bool)) (*Condition[R], error) {
	c := &Condition[R]{}
	known := map[string]int{}
	p := preparer{place: func(path []string) (int, Type, bool) {
		path = q.Resolve(path)
		name := strings.ToLower(strings.Join(path, "."))
		if at, ok := known[name]; ok {
			return at, c.columns[at].Type, true
		}
		col, ok := column(path)
		if ok {
			known[name] = len(c.columns)
			c.columns = append(c.columns, col)
		}
		return len(c.columns) - 1, col.Type, ok
	}}
	root, err := p.prepare(q.Where)
	if e, ok := AsError(err); ok {
		return nil, q.ErrorAt(e.Position, e.Kind, e.Message)
	}
	c.root = root
	c.cells.list = make([]cell, len(c.columns))
	c.cells.load = func(at int) operand {
		return operandOf(c.columns[at].Type, c.columns[at].Value(c.record))
	}
	return c, nil
}

// Matches reports whether a record meets the condition, and how much work that
// was: one for the record, one for each term that was looked at, and one for
// every sixteen steps of LIKE.
func (c *Condition[R]) Matches(record R) (met bool, work int) {
	if c.root == nil {
		return true, 1
	}
	c.record = record
	c.cells.reset()
	met = c.root.met(&c.cells)
	return met, 1 + c.cells.work
}

// cells are the fields of one record, each read and folded when it is first
// asked for: a field named in a thousand terms is folded once.
type cells struct {
	list []cell
	load func(at int) operand
	work int
}

type cell struct {
	operand
	loaded bool
}

func (c *cells) reset() {
	c.work = 0
	for i := range c.list {
		c.list[i].loaded = false
	}
}

func (c *cells) at(i int) *operand {
	if !c.list[i].loaded {
		c.list[i] = cell{c.load(i), true}
	}
	return &c.list[i].operand
}
