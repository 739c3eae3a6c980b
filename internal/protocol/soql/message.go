package soql

import "fmt"

// Every sentence that a wrong query can be answered with. Clients show them and
// some match on them, so they follow Salesforce's wording where it has one.
const (
	msgTooLong  = "SOQL statements cannot be longer than 100,000 characters."
	msgBind     = "Bind variables only allowed in Apex code"
	msgTooDeep  = "Query is nested too deeply: at most 50 levels of parentheses, NOT and subqueries."
	msgSelect   = "Query selects too many fields: at most 500."
	msgIn       = "IN list is too long: at most 5,000 values."
	msgOrder    = "ORDER BY takes at most 32 fields."
	msgEncoding = "Query is not valid UTF-8."
	msgNUL      = "Query contains the character U+0000."
	msgIDOp     = "invalid operator on id field"
)

const endOfQuery = "<EOF>"

func msgUnexpected(token string) string { return fmt.Sprintf("unexpected token: '%s'", token) }

// Row and column here are the place where the text ended, as the lexer saw it.
func msgUnterminated(at Pos) string {
	return fmt.Sprintf("line %d:%d mismatched character '<EOF>' expecting '''", at.Line, at.Column)
}

func msgEscape(sequence string) string {
	return fmt.Sprintf("Invalid string literal. Illegal character sequence '%s' in string literal.", sequence)
}

func msgNumber(text string) string { return fmt.Sprintf("invalid number: %s", text) }

func msgDate(text string) string { return fmt.Sprintf("invalid date: %s", text) }

func msgUnsupported(what string) string { return what + " is not supported" }

func msgNoColumn(field string) string { return fmt.Sprintf("No such column '%s'", field) }

func msgID(value string) string { return "invalid ID field: " + value }

func msgType(field, want, quotes string) string {
	return fmt.Sprintf("value of filter criterion for field '%s' must be of type %s and should %s enclosed in quotes", field, want, quotes)
}
