package soql

import (
	"strings"
	"testing"
)

func TestInvalid(t *testing.T) {
	tests := []struct {
		text         string
		line, column int
		message      string
		kind         Kind
	}{
		{"", 1, 1, "unexpected token: '<EOF>'", Syntax},
		{"  ", 1, 3, "unexpected token: '<EOF>'", Syntax},
		{"q=SELECT Id FROM User", 1, 1, "unexpected token: 'q'", Syntax},
		{"SELECT Nme FRM User", 1, 12, "unexpected token: 'FRM'", Syntax},
		{"SELECT FROM User", 1, 8, "unexpected token: 'FROM'", Syntax},
		{"SELECT Id, FROM User", 1, 12, "unexpected token: 'FROM'", Syntax},
		{"SELECT * FROM User", 1, 8, "unexpected token: '*'", Syntax},
		{"SELECT é FROM User", 1, 8, "unexpected token: 'é'", Syntax},
		{"SELECT Id", 1, 10, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM", 1, 15, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM WHERE a = 1", 1, 16, "unexpected token: 'WHERE'", Syntax},
		{"SELECT Id FROM User AS WHERE a = 1", 1, 24, "unexpected token: 'WHERE'", Syntax},
		{"SELECT Id FROM User, Profile", 1, 20, "unexpected token: ','", Syntax},
		{"SELECT Id FROM User u v", 1, 23, "unexpected token: 'v'", Syntax},
		{"SELECT Id FROM User;", 1, 20, "unexpected token: ';'", Syntax},
		{"SELECT a. FROM User", 1, 11, "unexpected token: 'FROM'", Syntax},
		{"SELECT Id FROM User WHERE", 1, 26, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM User WHERE a", 1, 28, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM User WHERE a = ", 1, 31, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM User WHERE a = b", 1, 31, "unexpected token: 'b'", Syntax},
		{"SELECT Id FROM User WHERE a == 1", 1, 30, "unexpected token: '='", Syntax},
		{"SELECT Id FROM User WHERE a IS NULL", 1, 29, "unexpected token: 'IS'", Syntax},
		{"SELECT Id FROM User WHERE a = :x", 1, 31, "Bind variables only allowed in Apex code", Syntax},
		{"SELECT Id FROM User WHERE a IN :x", 1, 32, "Bind variables only allowed in Apex code", Syntax},
		{"SELECT Id FROM User WHERE a IN ()", 1, 33, "unexpected token: ')'", Syntax},
		{"SELECT Id FROM User WHERE a IN ('x'", 1, 36, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM User WHERE a INCLUDES (SELECT b FROM c)", 1, 39, "unexpected token: 'SELECT'", Syntax},
		{"SELECT Id FROM User WHERE a NOT LIKE 'x'", 1, 33, "unexpected token: 'LIKE'", Syntax},
		{"SELECT Id FROM User WHERE a LIKE 1", 1, 34, "unexpected token: '1'", Syntax},
		{"SELECT Id FROM User WHERE (a = 1", 1, 33, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM User WHERE a = 1)", 1, 32, "unexpected token: ')'", Syntax},
		{"SELECT Id\nFROM User\nWHERE a = 1 AND b = 2 OR c = 3", 3, 23, "unexpected token: 'OR'", Syntax},
		{"SELECT Id FROM User WHERE a = 1 OR b = 2 AND c = 3", 1, 42, "unexpected token: 'AND'", Syntax},
		{"SELECT Id FROM User WHERE a = 'O'Brien'", 1, 34, "unexpected token: 'Brien'", Syntax},
		{"SELECT Id FROM User WHERE a = contact@acme.test", 1, 31, "unexpected token: 'contact'", Syntax},
		{"SELECT Id FROM User WHERE a = 'x", 1, 33, "line 1:33 mismatched character '<EOF>' expecting '''", Syntax},
		{"SELECT Id FROM User WHERE a = 'x\\", 1, 34, "line 1:34 mismatched character '<EOF>' expecting '''", Syntax},
		{`SELECT Id FROM User WHERE a = 'x\q'`, 1, 33, `Invalid string literal. Illegal character sequence '\q' in string literal.`, Syntax},
		{`SELECT Id FROM User WHERE a = '\u00g0'`, 1, 32, `Invalid string literal. Illegal character sequence '\u' in string literal.`, Syntax},
		{`SELECT Id FROM User WHERE a = '\ud83d'`, 1, 32, `Invalid string literal. Illegal character sequence '\u' in string literal.`, Syntax},
		{"SELECT Id FROM User WHERE a = 1e9", 1, 31, "invalid number: 1e9", Syntax},
		{"SELECT Id FROM User WHERE a = 1.2.3", 1, 31, "invalid number: 1.2.3", Syntax},
		{"SELECT Id FROM User WHERE a = 1.", 1, 31, "invalid number: 1.", Syntax},
		{"SELECT Id FROM User WHERE a = 2026-02-30", 1, 31, "invalid date: 2026-02-30", Syntax},
		{"SELECT Id FROM User WHERE a = 1699-12-31", 1, 31, "invalid date: 1699-12-31", Syntax},
		{"SELECT Id FROM User WHERE a = 2026-01-31T08:00:00", 1, 31, "invalid date: 2026-01-31T08:00:00", Syntax},
		{"SELECT Id FROM User WHERE a = 2026-01-31T08:00:00 01:00", 1, 31, "invalid date: 2026-01-31T08:00:00", Syntax},
		{"SELECT Id FROM User WHERE a = LAST_N_DAYS", 1, 42, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM User WHERE a = LAST_N_DAYS:-1", 1, 43, "invalid number: -1", Syntax},
		{"SELECT Id FROM User ORDER Name", 1, 27, "unexpected token: 'Name'", Syntax},
		{"SELECT Id FROM User ORDER BY Name NULLS", 1, 40, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM User LIMIT", 1, 26, "unexpected token: '<EOF>'", Syntax},
		{"SELECT Id FROM User LIMIT -1", 1, 27, "invalid number: -1", Syntax},
		{"SELECT Id FROM User LIMIT 2147483648", 1, 27, "invalid number: 2147483648", Syntax},
		{"SELECT Id FROM User LIMIT 1 WHERE a = 1", 1, 29, "unexpected token: 'WHERE'", Syntax},
		{"SELECT Id FROM User\xff", 1, 20, "Query is not valid UTF-8.", Syntax},
		{"SELECT Id FROM User WHERE\n a = 'x\x00y'", 2, 8, "Query contains the character U+0000.", Syntax},
		{`SELECT Id FROM User WHERE a = 'x\u0000'`, 1, 33, `Invalid string literal. Illegal character sequence '\u' in string literal.`, Syntax},
		{`SELECT Id FROM User WHERE a LIKE '\U0000%'`, 1, 35, `Invalid string literal. Illegal character sequence '\U' in string literal.`, Syntax},

		{"SELECT Name FROM User GROUP BY Name", 1, 23, "GROUP is not supported", Unsupported},
		{"SELECT Id FROM User FOR VIEW", 1, 21, "FOR is not supported", Unsupported},
		{"SELECT Id FROM User USING SCOPE mine", 1, 21, "USING is not supported", Unsupported},
		{"SELECT TYPEOF What WHEN Account THEN Name END FROM Event", 1, 8, "TYPEOF is not supported", Unsupported},
		{"SELECT Id FROM User WHERE DAY(a) = 1", 1, 27, "The function DAY in this place is not supported", Unsupported},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			q, err := Parse(test.text)
			e, ok := AsError(err)
			if !ok || q != nil {
				t.Fatalf("Parse = %v, %v; want an *Error alone", q, err)
			}
			if e.Position.Line != test.line || e.Position.Column != test.column {
				t.Errorf("at %d:%d, want %d:%d", e.Position.Line, e.Position.Column, test.line, test.column)
			}
			if e.Message != test.message || e.Kind != test.kind {
				t.Errorf("message %q (%d), want %q (%d)", e.Message, e.Kind, test.message, test.kind)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	const (
		names = "Alpha__c,Bravo__c,Charlie__c,Delta__c,Echo__c,Foxtrot__c,Golf__c"
		tail  = " Hotel__c FROM Account WHERE Name = 'something rather long'"
	)
	tests := []struct{ name, text, want string }{
		{
			"short", "SELECT Nme FRM User",
			"\nSELECT Nme FRM User\n           ^\nERROR at Row:1:Column:12\nunexpected token: 'FRM'",
		},
		{
			"at the end", "SELECT Id FROM",
			"\nSELECT Id FROM\n              ^\nERROR at Row:1:Column:15\nunexpected token: '<EOF>'",
		},
		{
			"only its own line, control characters blank", "SELECT Id\r\nFROM\tUser !\r\nLIMIT 1",
			"\nFROM User !\n          ^\nERROR at Row:2:Column:11\nunexpected token: '!'",
		},
		{
			"whole words around it", "SELECT " + names + tail,
			"\nDelta__c,Echo__c,Foxtrot__c,Golf__c Hotel__c FROM Account WHERE Name =\n" +
				strings.Repeat(" ", 36) + "^\nERROR at Row:1:Column:73\nunexpected token: 'Hotel__c'",
		},
		{
			"columns are characters", "SELECT Id FROM User WHERE a = 'é' !",
			"\nSELECT Id FROM User WHERE a = 'é' !\n" + strings.Repeat(" ", 34) + "^\nERROR at Row:1:Column:35\nunexpected token: '!'",
		},
		{"no excerpt", "\xff", "\nERROR at Row:1:Column:1\nQuery is not valid UTF-8."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(test.text)
			if err == nil || err.Error() != test.want {
				t.Errorf("got\n%v\nwant\n%s", err, test.want)
			}
		})
	}
}

func TestErrorAt(t *testing.T) {
	q := mustParse(t, "SELECT Id, Nope FROM User")
	got := q.ErrorAt(q.Select[1].Position(), UnknownField, "No such column 'Nope' on entity 'User'.").Error()
	want := "\nSELECT Id, Nope FROM User\n           ^\nERROR at Row:1:Column:12\nNo such column 'Nope' on entity 'User'."
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := new(Query).ErrorAt(Pos{1, 9, 8}, Syntax, "x").Error(); got != "\nERROR at Row:1:Column:9\nx" {
		t.Errorf("a query that was not parsed: %q", got)
	}
}

func TestCaps(t *testing.T) {
	list := func(n int) string { return strings.TrimSuffix(strings.Repeat("a,", n), ",") }
	ones := func(n int) string { return strings.TrimSuffix(strings.Repeat("1,", n), ",") }
	pad := func(n int) string {
		const head = "SELECT Id FROM User WHERE a = '"
		return head + strings.Repeat("é", n-len(head)-1) + "'"
	}
	groups := func(n int) string {
		return "SELECT Id FROM User WHERE " + strings.Repeat("(", n) + "a = 1" + strings.Repeat(")", n)
	}
	nots := func(n int) string { return "SELECT Id FROM User WHERE " + strings.Repeat("NOT ", n) + "a = 1" }
	joins := func(n int) string {
		return "SELECT Id FROM User" + strings.Repeat(" WHERE a IN (SELECT b FROM c", n) + strings.Repeat(")", n)
	}
	children := func(n int) string {
		return strings.Repeat("SELECT (", n) + "SELECT a FROM b" + strings.Repeat(") FROM c", n)
	}
	tests := []struct {
		name    string
		make    func(int) string
		limit   int
		message string
	}{
		{"length", pad, MaxLength, msgTooLong},
		{"select", func(n int) string { return "SELECT " + list(n) + " FROM User" }, MaxSelect, msgSelect},
		{"in", func(n int) string { return "SELECT Id FROM User WHERE a IN (" + ones(n) + ")" }, MaxIn, msgIn},
		{"order", func(n int) string { return "SELECT Id FROM User ORDER BY " + list(n) }, MaxOrder, msgOrder},
		{"parentheses", groups, MaxDepth, msgTooDeep},
		{"not", nots, MaxDepth, msgTooDeep},
		{"semi-joins", joins, MaxDepth, msgTooDeep},
		{"children", children, MaxDepth, msgTooDeep},
		{"number", func(n int) string { return "SELECT Id FROM User WHERE a = " + strings.Repeat("9", n) }, maxNumber, msgNumber(strings.Repeat("9", maxNumber))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mustParse(t, mustParse(t, test.make(test.limit)).String())
			_, err := Parse(test.make(test.limit + 1))
			if e, ok := AsError(err); !ok || e.Message != test.message {
				t.Errorf("one more: %v, want %q", err, test.message)
			}
		})
	}
}
