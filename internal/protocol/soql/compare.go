package soql

import (
	"math/big"
	"strconv"
	"strings"
	"time"
)

// operand is a value made ready to be compared with others of its column.
type operand struct {
	kind Type
	null bool
	// text is folded text, the short form of an id, a number in lowest terms,
	// or true or false.
	text   string
	number *big.Rat
	at     time.Time
}

// key is the same for two operands that are equal, neither null.
type key struct {
	text string
	sec  int64
	nsec int
}

// operandOf readies the value of a column of the type kind, or a literal that
// mismatch lets be compared with it.
func operandOf(kind Type, v Value) operand {
	o := operand{kind: kind, null: v.IsNull(), at: v.Time}
	if o.null {
		return o
	}
	switch kind {
	case TypeID:
		o.text = short(v.Text)
	case TypeNumber:
		o.number = number(v.Text)
		o.text = o.number.RatString()
	case TypeBool:
		o.text = strconv.FormatBool(v.Bool)
	default:
		o.text = fold(v.Text)
	}
	return o
}

func (o *operand) key() key { return key{o.text, o.at.Unix(), o.at.Nanosecond()} }

// order compares two operands of a column, neither null. False is less than
// true, as its name is.
func (o *operand) order(other *operand) int {
	switch o.kind {
	case TypeNumber:
		return o.number.Cmp(other.number)
	case TypeDate, TypeDateTime:
		return o.at.Compare(other.at)
	}
	return strings.Compare(o.text, other.text)
}

// compareNull: null equals null only, and nothing is less or greater than it.
func compareNull(both bool, op Op) bool {
	switch op {
	case OpEqual, OpLessEqual, OpGreaterEqual:
		return both
	case OpNotEqual:
		return !both
	}
	return false
}

func holds(op Op, sign int) bool {
	switch op {
	case OpEqual:
		return sign == 0
	case OpNotEqual:
		return sign != 0
	case OpLess:
		return sign < 0
	case OpLessEqual:
		return sign <= 0
	case OpGreater:
		return sign > 0
	case OpGreaterEqual:
		return sign >= 0
	}
	return false
}

// short is the case-sensitive part of an id, without the checksum.
func short(id string) string { return id[:min(len(id), 15)] }

func fold(s string) string { return strings.ToLower(s) }

// number is exact; a text that is no number, which neither Parse nor Int makes,
// counts as 0.
func number(text string) *big.Rat {
	r := new(big.Rat)
	if len(text) <= maxNumber && isNumber(text) {
		r.SetString(text)
	}
	return r
}
