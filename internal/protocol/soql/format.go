package soql

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the query's canonical text: key words in capitals, single spaces,
// no parenthesis that changes nothing. It parses to the same tree, positions
// apart. Escapes can make it longer than what was parsed.
func (q *Query) String() string {
	var b strings.Builder
	b.WriteString("SELECT " + join(q.Select) + " FROM " + q.From.String())
	if q.Where != nil {
		b.WriteString(" WHERE " + q.Where.String())
	}
	if len(q.OrderBy) > 0 {
		b.WriteString(" ORDER BY " + join(q.OrderBy))
	}
	writeBound(&b, " LIMIT ", q.Limit)
	writeBound(&b, " OFFSET ", q.Offset)
	return b.String()
}

func writeBound(b *strings.Builder, word string, bound *Bound) {
	if bound != nil {
		b.WriteString(word + strconv.Itoa(bound.N))
	}
}

func join[T fmt.Stringer](parts []T) string {
	text := make([]string, len(parts))
	for i, part := range parts {
		text[i] = part.String()
	}
	return strings.Join(text, ", ")
}

// String is the object and its alias.
func (f From) String() string { return withAlias(f.Object, f.Alias) }

// String is the path with its dots.
func (f Field) String() string { return strings.Join(f.Path, ".") }

// String is the call and its alias.
func (c Call) String() string { return withAlias(c.Name+"("+join(c.Args)+")", c.Alias) }

// String is the query in parentheses.
func (s *Subquery) String() string { return "(" + s.Query.String() + ")" }

func withAlias(name, alias string) string {
	if alias == "" {
		return name
	}
	return name + " " + alias
}

// String is the field with its direction.
func (o Order) String() string {
	text := o.Field.String()
	if o.Descending {
		text += " DESC"
	}
	if o.Nulls != NullsDefault {
		text += " NULLS " + string(o.Nulls)
	}
	return text
}

// String joins the terms by AND.
func (e *And) String() string { return terms(e.Terms, " AND ") }

// String joins the terms by OR.
func (e *Or) String() string { return terms(e.Terms, " OR ") }

// String is NOT and its term.
func (e *Not) String() string { return "NOT " + term(e.Term) }

// String is field, operator, value.
func (e *Compare) String() string {
	return e.Field.String() + " " + string(e.Op) + " " + e.Value.String()
}

// String is field, operator and the list or the semi-join.
func (e *In) String() string {
	inner := join(e.Values)
	if e.Query != nil {
		inner = e.Query.String()
	}
	return e.Field.String() + " " + string(e.Op) + " (" + inner + ")"
}

func terms(list []Expr, word string) string {
	text := make([]string, len(list))
	for i, e := range list {
		text[i] = term(e)
	}
	return strings.Join(text, word)
}

// AND and OR may not be mixed without parentheses; NOT binds tighter than both.
func term(e Expr) string {
	switch e.(type) {
	case *And, *Or:
		return "(" + e.String() + ")"
	}
	return e.String()
}
