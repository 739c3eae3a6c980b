package soql

import (
	"cmp"
	"math/big"
	"strings"
)

// compare sets a field's value against a literal.
func compare(f Field, have Value, op Op, want Value) (bool, error) {
	if err := mismatch(f, have, op, want); err != nil {
		return false, err
	}
	if have.IsNull() || want.IsNull() {
		return compareNull(have.IsNull() && want.IsNull(), op), nil
	}
	if op == OpLike {
		return like(want.Text, have.Text), nil
	}
	return holds(op, order(have, want)), nil
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

// literalType is the type of the literal that a field of each type is compared
// with, and how Salesforce names it.
var literalType = map[Type]struct {
	literal Type
	name    string
	quotes  string
}{
	TypeString:   {TypeString, "string", "be"},
	TypeID:       {TypeString, "ID", "be"},
	TypeNumber:   {TypeNumber, "double", "not be"},
	TypeBool:     {TypeBool, "boolean", "not be"},
	TypeDate:     {TypeDate, "date", "not be"},
	TypeDateTime: {TypeDateTime, "dateTime", "not be"},
}

// mismatch says what is wrong with setting a field against a literal, if
// anything is.
func mismatch(f Field, have Value, op Op, want Value) error {
	if want.Type == TypeDateLiteral {
		return unsupported(want.Pos, "The date literal "+want.Text)
	}
	if op == OpLike && have.Type == TypeID {
		return &Error{Position: f.Pos, Kind: BadOperator, Message: msgIDOp}
	}
	if want.Type == TypeNull || have.Type == TypeNull {
		return nil
	}
	expected := literalType[have.Type]
	if got := want.Type; got != expected.literal && (got != TypePattern || have.Type != TypeString) {
		return &Error{Position: want.Pos, Kind: BadValue, Message: msgType(f.String(), expected.name, expected.quotes)}
	}
	if have.Type == TypeID && !isID(want.Text) {
		return &Error{Position: want.Pos, Kind: BadOperator, Message: msgID(want.Text)}
	}
	return nil
}

// isID accepts what could be an id; the empty text stands for null.
func isID(s string) bool {
	return (len(s) == 0 || len(s) == 15 || len(s) == 18) && prefix(s, isWordByte) == len(s)
}

// order compares two values of matching types, neither null. False is less
// than true.
func order(have, want Value) int {
	switch have.Type {
	case TypeID:
		return strings.Compare(short(have.Text), short(want.Text))
	case TypeNumber:
		return number(have.Text).Cmp(number(want.Text))
	case TypeBool:
		return cmp.Compare(bit(have.Bool), bit(want.Bool))
	case TypeDate, TypeDateTime:
		return have.Time.Compare(want.Time)
	}
	return strings.Compare(fold(have.Text), fold(want.Text))
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

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
