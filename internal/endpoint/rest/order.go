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

// sortRows sorts rows; those that compare equal keep their places.
func sortRows(rows []row, by []ordering) {
	slices.SortStableFunc(rows, func(a, b row) int {
		for _, o := range by {
			if sign := o.compare(o.field.value(a), o.field.value(b)); sign != 0 {
				return sign
			}
		}
		return 0
	})
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

// compareValues compares two values of a type, neither null: text without
// regard to case, ids by their characters, false before true.
func compareValues(a, b soql.Value) int {
	switch a.Type {
	case soql.TypeBool:
		return cmp.Compare(strconv.FormatBool(a.Bool), strconv.FormatBool(b.Bool))
	case soql.TypeDate, soql.TypeDateTime:
		return a.Time.Compare(b.Time)
	case soql.TypeID:
		return strings.Compare(a.Text, b.Text)
	case soql.TypeNumber:
		return cmp.Compare(number(a), number(b))
	}
	return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text))
}

// number is near enough to sort by.
func number(v soql.Value) float64 {
	n, _ := strconv.ParseFloat(v.Text, 64)
	return n
}
