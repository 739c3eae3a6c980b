package soql

import (
	"fmt"
	"strings"
)

// Pos is a place in a query. Line and Column count from 1, in characters;
// Offset counts bytes from 0.
type Pos struct {
	Line, Column, Offset int
}

// Kind says what is wrong with a query, for the caller who chooses the
// errorCode of the answer.
type Kind int

const (
	// Syntax is text that is no SOQL. REST errorCode: MALFORMED_QUERY.
	Syntax Kind = iota
	// Unsupported is SOQL that is understood but not carried out here. REST
	// errorCode: MALFORMED_QUERY.
	Unsupported
	// UnknownField is a field that the record does not have. REST errorCode:
	// INVALID_FIELD.
	UnknownField
	// BadValue is a value of the wrong type for its field. REST errorCode:
	// INVALID_FIELD.
	BadValue
	// BadOperator is an operator or an id that the field cannot be compared
	// with. REST errorCode: INVALID_QUERY_FILTER_OPERATOR.
	BadOperator
)

// Error is a complaint about a query at a place in it.
type Error struct {
	Position Pos
	Near     string // the text around Position, one line; empty if unknown
	Message  string // one sentence, without the position
	Kind     Kind

	caret int // characters of Near before Position
}

// Error is the text that Salesforce's REST API puts into "message": the
// excerpt, a caret under the offending token, row and column, the sentence.
func (e *Error) Error() string {
	where := fmt.Sprintf("\nERROR at Row:%d:Column:%d\n%s", e.Position.Line, e.Position.Column, e.Message)
	if e.Near == "" {
		return where
	}
	return "\n" + e.Near + "\n" + strings.Repeat(" ", e.caret) + "^" + where
}

func newError(source string, at Pos, kind Kind, message string) *Error {
	e := &Error{Position: at, Message: message, Kind: kind}
	e.Near, e.caret = excerpt(source, at)
	return e
}

// window is how many characters are shown on each side of an error.
const window = 40

// excerpt cuts the line that holds at down to whole words around it, and says
// how many characters of the cut lie before it.
func excerpt(source string, at Pos) (string, int) {
	offset := min(at.Offset, len(source))
	start := strings.LastIndexByte(source[:offset], '\n') + 1
	before := []rune(printable(source[start:offset]))
	rest, _, _ := strings.Cut(source[offset:], "\n")
	before, after := lastWords(before), firstWords([]rune(printable(rest)))
	return string(before) + string(after), len(before)
}

// printable keeps the caret aligned and terminals safe: a control character
// takes one column and does nothing.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.TrimRight(s, "\r"))
}

func lastWords(text []rune) []rune {
	if len(text) <= window {
		return text
	}
	text = text[len(text)-window:]
	for i, r := range text {
		if r == ' ' || r == ',' {
			return text[i+1:]
		}
	}
	return text
}

func firstWords(text []rune) []rune {
	if len(text) <= window {
		return text
	}
	text = text[:window]
	for i := len(text) - 1; i > 0; i-- {
		if text[i] == ' ' || text[i] == ',' {
			return text[:i]
		}
	}
	return text
}
