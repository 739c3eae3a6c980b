package rest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// ordering is one field of ORDER BY.
type ordering struct {
	field      *field
	descending bool
	// nullsLast puts empty fields at the end; otherwise they come first, in
	// either direction.
	nullsLast bool
}

// sortable is a row with its place before the sorting, and as many of its sort
// keys as were needed so far.
type sortable struct {
	row   row
	place int
	keys  []soql.Value
}

// sortRows sorts rows; those that compare equal keep their places. False says
// that the budget did not suffice: then the rows are in no order.
func sortRows(rows []row, by []ordering, b *budget) bool {
	list := make([]*sortable, len(rows))
	for i, r := range rows {
		list[i] = &sortable{row: r, place: i}
	}
	enough := true
	slices.SortFunc(list, func(x, y *sortable) int {
		for i := 0; enough && i < len(by); i++ {
			enough = b.spend(1)
			if sign := by[i].compare(x.key(by, i), y.key(by, i)); sign != 0 {
				return sign
			}
		}
		return cmp.Compare(x.place, y.place)
	})
	for i, s := range list {
		rows[i] = s.row
	}
	return enough
}

// key returns the value of an ordering's field, text in lower case. They are
// asked for in their order.
func (s *sortable) key(by []ordering, i int) soql.Value {
	if i == len(s.keys) {
		v := by[i].field.value(s.row)
		if v.Type == soql.TypeString {
			v.Text = strings.ToLower(v.Text)
		}
		s.keys = append(s.keys, v)
	}
	return s.keys[i]
}

func (o ordering) compare(a, b soql.Value) int {
	switch {
	case a.IsNull() && b.IsNull():
		return 0
	case a.IsNull() != b.IsNull():
		if a.IsNull() == o.nullsLast {
			return 1
		}
		return -1
	case o.descending:
		a, b = b, a
	}
	return compareValues(a, b)
}

// compareValues compares two sort keys of a type, neither null: ids by their
// characters, false before true.
func compareValues(a, b soql.Value) int {
	switch a.Type {
	case soql.TypeBool:
		return cmp.Compare(strconv.FormatBool(a.Bool), strconv.FormatBool(b.Bool))
	case soql.TypeDate, soql.TypeDateTime:
		return a.Time.Compare(b.Time)
	case soql.TypeNumber:
		return cmp.Compare(number(a), number(b))
	}
	return strings.Compare(a.Text, b.Text)
}

// number is near enough to sort by.
func number(v soql.Value) float64 {
	n, _ := strconv.ParseFloat(v.Text, 64)
	return n
}
