package soql

import (
	"strconv"
	"strings"
	"time"
)

// Type is the type of a Value.
type Type int

// The types of values. ID is for fields of records: in a query an id is a
// String. Pattern and DateLiteral occur in queries only.
const (
	TypeNull Type = iota
	TypeString
	TypeID
	TypeNumber
	TypeBool
	TypeDate
	TypeDateTime
	TypeDateLiteral
	TypePattern
)

// Value is a typed value: a literal of a query or a field of a record. Make the
// values of records with the functions below.
type Value struct {
	Type Type
	// Text is the decoded String, the ID, the Number's digits, the upper-case
	// DateLiteral ("LAST_N_DAYS:30"), or the Pattern of LIKE, in which a
	// backslash takes the wildcard out of the character after it.
	Text string
	Bool bool
	Time time.Time // UTC; midnight for a Date
	Null bool      // an empty field of this Type
	Pos  Pos       // where a literal stands; zero for a field's value
}

// Null is the value of an empty field of the type.
func Null(t Type) Value { return Value{Type: t, Null: true} }

// Text is the value of a text field. As at Salesforce, the empty text is null.
func Text(s string) Value { return Value{Type: TypeString, Text: s} }

// ID is the value of an id or reference field, in 15 or 18 characters; the
// empty id is null.
func ID(id string) Value { return Value{Type: TypeID, Text: id} }

// Int is the value of a whole-number field.
func Int(n int64) Value { return Value{Type: TypeNumber, Text: strconv.FormatInt(n, 10)} }

// Bool is the value of a checkbox.
func Bool(b bool) Value { return Value{Type: TypeBool, Bool: b} }

// Date is the value of a date field: the day of t in UTC.
func Date(t time.Time) Value {
	return Value{Type: TypeDate, Time: t.UTC().Truncate(24 * time.Hour)}
}

// DateTime is the value of a date and time field.
func DateTime(t time.Time) Value { return Value{Type: TypeDateTime, Time: t.UTC()} }

// IsNull reports whether the value is null or, as Salesforce has it, empty text.
func (v Value) IsNull() bool {
	return v.Null || v.Type == TypeNull || v.Text == "" && (v.Type == TypeString || v.Type == TypeID)
}

// String is the value as it is written in a query.
func (v Value) String() string {
	if v.Null {
		return "null"
	}
	switch v.Type {
	case TypeString, TypeID:
		return "'" + quoter.Replace(v.Text) + "'"
	case TypePattern:
		return "'" + patternQuoter.Replace(v.Text) + "'"
	case TypeBool:
		return strconv.FormatBool(v.Bool)
	case TypeDate:
		return v.Time.Format(time.DateOnly)
	case TypeDateTime:
		return v.Time.Format(time.RFC3339Nano)
	case TypeNumber, TypeDateLiteral:
		return v.Text
	}
	return "null"
}

// In a pattern the backslashes are already those of the query.
var (
	quoter        = strings.NewReplacer(append(escapes(), `\`, `\\`)...)
	patternQuoter = strings.NewReplacer(escapes()...)
)

func escapes() []string {
	return []string{"'", `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\f", `\f`}
}
