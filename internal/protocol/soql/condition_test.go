package soql

import (
	"strings"
	"testing"
	"time"
)

// record is a User with a field of each type and one of each that is empty.
func record(path []string) (Value, bool) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	v, ok := map[string]Value{
		"id":           ID("005Hp000001Abc1IAC"),
		"managerid":    ID(""),
		"name":         Text("Ada 100%_Sure"),
		"title":        Text(""),
		"isactive":     Bool(true),
		"count":        Int(42),
		"hired":        Date(at),
		"created":      DateTime(at),
		"lastlogin":    Null(TypeDateTime),
		"nothing":      Null(TypeNull),
		"profile.name": Text("Standard User"),
	}[strings.ToLower(strings.Join(path, "."))]
	return v, ok
}

// matches holds the record against a query.
func matches(q *Query) (bool, error) {
	c, err := Prepare(q, func(path []string) (Column[Lookup], bool) {
		v, ok := record(path)
		return Column[Lookup]{v.Type, func(read Lookup) Value {
			v, _ := read(path)
			return v
		}}, ok
	})
	if err != nil {
		return false, err
	}
	met, _ := c.Matches(record)
	return met, nil
}

// Lookup reads a field of a record.
type Lookup func(path []string) (Value, bool)

// TestWork: what a query costs is what is charged for it.
func TestWork(t *testing.T) {
	long := strings.Repeat("x", 64)
	tests := []struct {
		where string
		met   bool
		work  int
	}{
		{"", true, 1},
		{"a = 'q'", false, 2},
		{"a = 'q' AND a = 'q'", false, 2},
		{"a != 'q' AND a != 'q' AND a != 'q'", true, 4},
		{"a != 'q' OR a != 'q'", true, 2},
		{"a = 'q' OR (NOT (a = 'q' AND a != 'q'))", true, 3},
		{"a IN ('1', '2', '3', '" + long + "')", true, 2},
		{"a NOT IN ('1', '2', '3', null)", true, 2},
		{"a LIKE '%'", true, 2},
		{"a LIKE '%%%%%%z%'", false, 2},
		{"a LIKE '%_z%'", false, 2 + (1+2*64)/16},
		{"a LIKE '%xz%'", false, 2 + (1+2*64)/16},
		{"a LIKE '" + long + "y'", false, 2},
	}
	for _, test := range tests {
		t.Run(test.where, func(t *testing.T) {
			text := "SELECT Id FROM User"
			if test.where != "" {
				text += " WHERE " + test.where
			}
			reads := 0
			c, err := Prepare(mustParse(t, text), func([]string) (Column[string], bool) {
				return Column[string]{TypeString, func(s string) Value { reads++; return Text(s) }}, true
			})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				reads = 0
				if met, work := c.Matches(long); met != test.met || work != test.work || reads > 1 {
					t.Errorf("%v, work %d, %d reads; want %v, %d, at most one", met, work, reads, test.met, test.work)
				}
			}
			if met, _ := c.Matches(""); met && strings.Contains(test.where, "LIKE") {
				t.Error("an empty field is like the pattern")
			}
		})
	}
}

func BenchmarkMatches(b *testing.B) {
	q, err := Parse("SELECT Id FROM User WHERE a LIKE '%z%z'" + strings.Repeat(" OR a LIKE '%z%z'", 1499))
	if err != nil {
		b.Fatal(err)
	}
	c, err := Prepare(q, func([]string) (Column[string], bool) {
		return Column[string]{TypeString, Text}, true
	})
	if err != nil {
		b.Fatal(err)
	}
	total := 0
	for b.Loop() {
		_, work := c.Matches("Bot012345@acme.example")
		total += work
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(total), "ns/work")
}

func TestMatches(t *testing.T) {
	tests := []struct {
		where string
		want  bool
	}{
		{"Name = 'ada 100%_SURE'", true},
		{"NAME != 'ada 100%_sure'", false},
		{"Name = 'Ada'", false},
		{"Name > 'Ad'", true},
		{"Name < 'AD'", false},
		{"Profile.Name = 'standard user'", true},
		{"u.Name >= 'ada' AND User.Name <= 'adb'", true},

		{"Id = '005Hp000001Abc1'", true},
		{"Id = '005Hp000001Abc1IAC'", true},
		{"Id = '005hp000001abc1'", false},
		{"Id != '005Hp000001Abc2'", true},
		{"Id = null", false},
		{"Id = ''", false},
		{"ManagerId = null", true},
		{"ManagerId != '005Hp000001Abc1'", true},
		{"Id IN ('005Hp000001Abc2', '005Hp000001Abc1')", true},
		{"Id NOT IN ('005Hp000001Abc2')", true},
		{"Id NOT IN ('005Hp000001Abc1')", false},
		{"Id > '005Hp000001Abc0' AND Id < '005Hp000001Abc2'", true},

		{"Count = 42.0 AND Count < 42.5 AND Count >= -1", true},
		{"Count > 42", false},
		{"Count IN (1, 2, 42)", true},
		{"IsActive = true", true},
		{"IsActive != true", false},
		{"Hired = 2026-03-04", true},
		{"Hired > 2026-03-04", false},
		{"Created = 2026-03-04T06:06:07+01:00", true},
		{"Created < 2026-03-04T05:06:07Z", false},

		{"Title = null AND Title = '' AND Title != 'x'", true},
		{"Title LIKE '%'", false},
		{"Title < 'x'", false},
		{"LastLogin = null", true},
		{"LastLogin > 2020-01-01T00:00:00Z", false},
		{"LastLogin <= null", true},
		{"Nothing = null", true},
		{"Nothing = 5", false},

		{"Name LIKE 'ada%'", true},
		{"Name LIKE 'ada'", false},
		{"Name LIKE '%SURE'", true},
		{"Name LIKE '%100%'", true},
		{`Name LIKE '%100\%\_sure'`, true},
		{`Name LIKE '%10\%%'`, false},
		{"Name LIKE 'A_a 100__Sure'", true},
		{"Name LIKE 'A_a 100_Sure'", false},
		{`Name LIKE '%\\%'`, false},
		{"(NOT Name LIKE '%x%')", true},

		{"NOT (Count = 42 AND Name = 'x')", true},
		{"Count = 1 OR Count = 42", true},
		{"Count = 1 OR Count = 2", false},
		{"Count = 42 AND (Name = 'x' OR IsActive = true)", true},
		{"Count = 42 AND NOT IsActive = true", false},
	}
	for _, test := range tests {
		t.Run(test.where, func(t *testing.T) {
			got, err := matches(mustParse(t, "SELECT Id FROM User u WHERE "+test.where))
			if err != nil || got != test.want {
				t.Errorf("%v, %v; want %v", got, err, test.want)
			}
		})
	}
}

func TestMatchesRefuses(t *testing.T) {
	tests := []struct {
		where   string
		column  int
		kind    Kind
		message string
	}{
		{"Nope = 1", 27, UnknownField, "No such column 'Nope'"},
		{"Count = 1 AND Nope = 1", 41, UnknownField, "No such column 'Nope'"},
		{"Count = 42 OR Nope IN (1)", 41, UnknownField, "No such column 'Nope'"},
		{"NOT Nope = 1", 31, UnknownField, "No such column 'Nope'"},
		{"Name = 5", 34, BadValue, "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes"},
		{"Title = 5", 35, BadValue, "value of filter criterion for field 'Title' must be of type string and should be enclosed in quotes"},
		{"IsActive = 'true'", 38, BadValue, "value of filter criterion for field 'IsActive' must be of type boolean and should not be enclosed in quotes"},
		{"Count IN (42, 'x')", 41, BadValue, "value of filter criterion for field 'Count' must be of type double and should not be enclosed in quotes"},
		{"LastLogin = 2026-01-01", 39, BadValue, "value of filter criterion for field 'LastLogin' must be of type dateTime and should not be enclosed in quotes"},
		{"Count LIKE '4%'", 38, BadValue, "value of filter criterion for field 'Count' must be of type double and should not be enclosed in quotes"},
		{"Id LIKE '005%'", 27, BadOperator, "invalid operator on id field"},
		{"Id = 'me'", 32, BadOperator, "invalid ID field: me"},
		{"Created = TODAY", 37, Unsupported, "The date literal TODAY is not supported"},
		{"Id IN (SELECT UserId FROM OauthToken)", 34, Unsupported, "A semi-join is not supported"},
		{"Name INCLUDES ('x')", 27, Unsupported, "INCLUDES is not supported"},
	}
	for _, test := range tests {
		t.Run(test.where, func(t *testing.T) {
			text := "SELECT Id FROM User WHERE " + test.where
			got, err := matches(mustParse(t, text))
			e, ok := AsError(err)
			if !ok || got {
				t.Fatalf("%v, %v; want an *Error", got, err)
			}
			if e.Position.Column != test.column || e.Kind != test.kind || e.Message != test.message {
				t.Errorf("%+v", e)
			}
			if e.Near == "" {
				t.Error("the error shows nothing of the query")
			}
		})
	}
}

func TestMatchesWithoutCondition(t *testing.T) {
	if ok, err := matches(mustParse(t, "SELECT Id FROM User")); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

// A pattern made to backtrack stays within the product of the lengths.
func TestLikeIsBounded(t *testing.T) {
	p := compile(strings.Repeat("%a", 500) + "b")
	if met, steps := p.match(strings.Repeat("a", 5000)); met || steps > 501*5000 {
		t.Errorf("%v after %d steps", met, steps)
	}
	if met, steps := p.match(strings.Repeat("a", 500)); met || steps != 0 {
		t.Errorf("a text that is too short: %v after %d steps", met, steps)
	}
}
