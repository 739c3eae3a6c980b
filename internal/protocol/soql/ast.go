package soql

import "strings"

// Query is a parsed SELECT.
type Query struct {
	Select  []Item // never empty
	From    From
	Where   Expr // nil without WHERE
	OrderBy []Order
	Limit   *Bound // nil without LIMIT
	Offset  *Bound // nil without OFFSET
	Pos     Pos

	source string // of the whole text, for excerpts
}

// Item is an entry of a select list: Field, Call or *Subquery.
type Item interface {
	// Position is where the entry begins.
	Position() Pos
	// String is the entry's canonical text.
	String() string
	item()
}

// Field is a field or a path along relationships, such as Profile.Name. Names
// keep the case they were written in and mean the same in any.
type Field struct {
	Path []string // at least one
	Pos  Pos
}

// Call is a function in a select list. COUNT() has no argument.
type Call struct {
	Name  string // as written
	Args  []Field
	Alias string // empty if none
	Pos   Pos
}

// Subquery is a child relationship in a select list.
type Subquery struct {
	Query *Query
	Pos   Pos
}

// From names the object that is queried.
type From struct {
	Object string
	Alias  string // empty if none
	Pos    Pos
}

// Order is an entry of ORDER BY.
type Order struct {
	Field      Field
	Descending bool
	Nulls      Nulls
}

// Nulls says where ORDER BY puts rows whose field is empty.
type Nulls string

// NullsDefault is what a query says that names neither; Salesforce then puts
// them first.
const (
	NullsDefault Nulls = ""
	NullsFirst   Nulls = "FIRST"
	NullsLast    Nulls = "LAST"
)

// Bound is the number of LIMIT or OFFSET, from 0 to 2,147,483,647 rows.
type Bound struct {
	N   int
	Pos Pos
}

// Position is where the path begins.
func (f Field) Position() Pos { return f.Pos }

// Position is where the function's name begins.
func (c Call) Position() Pos { return c.Pos }

// Position is where the opening parenthesis stands.
func (s *Subquery) Position() Pos { return s.Pos }

func (Field) item()     {}
func (Call) item()      {}
func (*Subquery) item() {}

// IsCount reports whether the query asks for the number of rows alone: SELECT
// COUNT() FROM …
func (q *Query) IsCount() bool {
	call, ok := q.Select[0].(Call)
	return ok && len(q.Select) == 1 && len(call.Args) == 0 && strings.EqualFold(call.Name, "COUNT")
}

// Fields lists the paths of the select list in their order, without functions
// and subqueries, each as Resolve gives it.
func (q *Query) Fields() [][]string {
	var paths [][]string
	for _, item := range q.Select {
		if f, ok := item.(Field); ok {
			paths = append(paths, q.Resolve(f.Path))
		}
	}
	return paths
}

// Resolve takes the alias or the object's own name off the front of a path: u.Name
// and User.Name are Name in FROM User u.
func (q *Query) Resolve(path []string) []string {
	if len(path) < 2 {
		return path
	}
	if strings.EqualFold(path[0], q.From.Alias) || strings.EqualFold(path[0], q.From.Object) {
		return path[1:]
	}
	return path
}

// References lists every field that the query names, functions' arguments,
// WHERE and ORDER BY included, subqueries not: what has to exist, and be
// visible, before a row is read.
func (q *Query) References() []Field {
	var all []Field
	for _, item := range q.Select {
		switch item := item.(type) {
		case Field:
			all = append(all, item)
		case Call:
			all = append(all, item.Args...)
		}
	}
	all = appendFields(all, q.Where)
	for _, o := range q.OrderBy {
		all = append(all, o.Field)
	}
	return all
}

// ErrorAt is a complaint about a place in this query, with the excerpt around it.
func (q *Query) ErrorAt(at Pos, kind Kind, message string) *Error {
	return newError(q.source, at, kind, message)
}
