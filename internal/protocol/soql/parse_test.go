package soql

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sameTree ignores where things stand and what the text was.
var sameTree = cmp.Options{
	cmp.Comparer(func(Pos, Pos) bool { return true }),
	cmpopts.IgnoreUnexported(Query{}),
	cmpopts.EquateEmpty(),
}

func mustParse(t *testing.T, text string) *Query {
	t.Helper()
	q, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return q
}

// valid maps queries to their canonical text.
var valid = []struct{ text, canonical string }{
	// What real clients send.
	{"SELECT Id FROM ScratchOrgInfo limit 1", "SELECT Id FROM ScratchOrgInfo LIMIT 1"},
	{
		"SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization",
		"SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization",
	},
	{"SELECT username, profileid, id FROM User", "SELECT username, profileid, id FROM User"},
	{"SELECT Username FROM User WHERE Id = '005Hp000001Abc1'", "SELECT Username FROM User WHERE Id = '005Hp000001Abc1'"},
	{"SELECT id FROM User WHERE username='admin@acme.test'", "SELECT id FROM User WHERE username = 'admin@acme.test'"},
	{
		"SELECT name FROM Profile WHERE Id IN (SELECT ProfileId FROM User WHERE username='U')",
		"SELECT name FROM Profile WHERE Id IN (SELECT ProfileId FROM User WHERE username = 'U')",
	},
	{"SELECT COUNT() FROM User", "SELECT COUNT() FROM User"},
	{
		"SELECT Id,Status FROM SandboxProcess WHERE SandboxOrganization='00DHp000001Abc1' ORDER BY CreatedDate DESC",
		"SELECT Id, Status FROM SandboxProcess WHERE SandboxOrganization = '00DHp000001Abc1' ORDER BY CreatedDate DESC",
	},
	{"SELECT Id, Name FROM Account WHERE Name LIKE 'A%' LIMIT 5", "SELECT Id, Name FROM Account WHERE Name LIKE 'A%' LIMIT 5"},

	{"  select\n\tId\r\nfrom\fUser  ", "SELECT Id FROM User"},
	{"SELECT u.Id, u.Profile.Name FROM User u", "SELECT u.Id, u.Profile.Name FROM User u"},
	{"SELECT Id FROM User as u", "SELECT Id FROM User u"},
	{"SELECT Id, Group.Name FROM GroupMember", "SELECT Id, Group.Name FROM GroupMember"},
	{"SELECT Id FROM Group ORDER BY Name", "SELECT Id FROM Group ORDER BY Name"},
	{"SELECT Id FROM Order", "SELECT Id FROM Order"},
	{"SELECT Count(Id) total, MAX(CreatedDate) FROM User", "SELECT Count(Id) total, MAX(CreatedDate) FROM User"},
	{"SELECT Id, (SELECT Id FROM Contacts) FROM Account", "SELECT Id, (SELECT Id FROM Contacts) FROM Account"},
	{"SELECT typeof FROM User", "SELECT typeof FROM User"},

	{"SELECT Id FROM User WHERE ((a = 1))", "SELECT Id FROM User WHERE a = 1"},
	{"SELECT Id FROM User WHERE a=1 AND b!=2 and c<>3", "SELECT Id FROM User WHERE a = 1 AND b != 2 AND c != 3"},
	{"SELECT Id FROM User WHERE (a<1 AND b<=2) OR (c>3 OR d>=4)", "SELECT Id FROM User WHERE (a < 1 AND b <= 2) OR (c > 3 OR d >= 4)"},
	{"SELECT Id FROM User WHERE not a = 1 and (not (b = 2 or c = 3))", "SELECT Id FROM User WHERE NOT a = 1 AND NOT (b = 2 OR c = 3)"},
	{"SELECT Id FROM User WHERE NOT NOT a = 1", "SELECT Id FROM User WHERE NOT NOT a = 1"},
	{"SELECT Id FROM User WHERE a in (1,'x', null)", "SELECT Id FROM User WHERE a IN (1, 'x', null)"},
	{"SELECT Id FROM User WHERE a not in (SELECT b FROM c)", "SELECT Id FROM User WHERE a NOT IN (SELECT b FROM c)"},
	{"SELECT Id FROM User WHERE a includes ('x;y','z')", "SELECT Id FROM User WHERE a INCLUDES ('x;y', 'z')"},
	{"SELECT Id FROM User WHERE a excludes ('x')", "SELECT Id FROM User WHERE a EXCLUDES ('x')"},
	{"SELECT Id FROM User WHERE a = TRUE AND b = False AND c = NULL", "SELECT Id FROM User WHERE a = true AND b = false AND c = null"},
	{"SELECT Id FROM User WHERE a = -1.50 AND b = +2 AND c = 007", "SELECT Id FROM User WHERE a = -1.50 AND b = 2 AND c = 007"},
	{"SELECT Id FROM User WHERE a = 2026-01-31", "SELECT Id FROM User WHERE a = 2026-01-31"},
	{"SELECT Id FROM User WHERE a = 2026-01-31T08:00:00+01:00", "SELECT Id FROM User WHERE a = 2026-01-31T07:00:00Z"},
	{"SELECT Id FROM User WHERE a > 2026-01-31t08:00:00.250z", "SELECT Id FROM User WHERE a > 2026-01-31T08:00:00.25Z"},
	{"SELECT Id FROM User WHERE a = today OR a = last_n_days:030", "SELECT Id FROM User WHERE a = TODAY OR a = LAST_N_DAYS:30"},
	{`SELECT Id FROM User WHERE a = 'it\'s \"\\\n\r\t\b\f\u00e9\uD83D\uDE00'`, `SELECT Id FROM User WHERE a = 'it\'s "\\\n\r\t\b\fé😀'`},
	{`SELECT Id FROM User WHERE a LIKE 'x\%\_\\%_\''`, `SELECT Id FROM User WHERE a LIKE 'x\%\_\\%_\''`},
	{"SELECT Id FROM User ORDER BY a asc nulls last, b.c DESC NULLS FIRST, d", "SELECT Id FROM User ORDER BY a NULLS LAST, b.c DESC NULLS FIRST, d"},
	{"SELECT Id FROM User LIMIT 0 OFFSET 2000", "SELECT Id FROM User LIMIT 0 OFFSET 2000"},
}

func TestCanonicalText(t *testing.T) {
	for _, test := range valid {
		t.Run(test.text, func(t *testing.T) {
			q := mustParse(t, test.text)
			if got := q.String(); got != test.canonical {
				t.Fatalf("String() = %s\nwant       %s", got, test.canonical)
			}
			again := mustParse(t, q.String())
			if diff := cmp.Diff(q, again, sameTree); diff != "" {
				t.Errorf("the canonical text is another query:\n%s", diff)
			}
		})
	}
}

func TestTree(t *testing.T) {
	text := `SELECT u.Name, (SELECT Id FROM Logins), COUNT(Uid) n FROM User u
WHERE IsActive = true AND (NOT a.b LIKE 'x\%%') AND Pid IN (SELECT UserId FROM OauthToken)
ORDER BY Name DESC LIMIT 10 OFFSET 20`
	at := func(piece string) Pos {
		before, _, found := strings.Cut(text, piece)
		if !found {
			t.Fatalf("no %q", piece)
		}
		line := strings.Count(before, "\n")
		return Pos{Line: line + 1, Column: len(before) - strings.LastIndex(before, "\n"), Offset: len(before)}
	}
	got := mustParse(t, text)
	want := &Query{
		Select: []Item{
			Field{Path: []string{"u", "Name"}, Pos: at("u.Name")},
			&Subquery{Pos: at("(SELECT Id"), Query: &Query{
				Select: []Item{Field{Path: []string{"Id"}, Pos: at("Id")}},
				From:   From{Object: "Logins", Pos: at("Logins")},
				Pos:    at("SELECT Id"),
			}},
			Call{Name: "COUNT", Args: []Field{{Path: []string{"Uid"}, Pos: at("Uid")}}, Alias: "n", Pos: at("COUNT")},
		},
		From: From{Object: "User", Alias: "u", Pos: at("User u")},
		Where: &And{Terms: []Expr{
			&Compare{
				Field: Field{Path: []string{"IsActive"}, Pos: at("IsActive")}, Op: OpEqual,
				Value: Value{Type: TypeBool, Bool: true, Pos: at("true")},
			},
			&Not{Pos: at("NOT"), Term: &Compare{
				Field: Field{Path: []string{"a", "b"}, Pos: at("a.b")}, Op: OpLike,
				Value: Value{Type: TypePattern, Text: `x\%%`, Pos: at("'x")},
			}},
			&In{Field: Field{Path: []string{"Pid"}, Pos: at("Pid")}, Op: OpIn, Query: &Query{
				Select: []Item{Field{Path: []string{"UserId"}, Pos: at("UserId")}},
				From:   From{Object: "OauthToken", Pos: at("OauthToken")},
				Pos:    at("SELECT UserId"),
			}},
		}},
		OrderBy: []Order{{Field: Field{Path: []string{"Name"}, Pos: at("Name DESC")}, Descending: true}},
		Limit:   &Bound{N: 10, Pos: at("10")},
		Offset:  &Bound{N: 20, Pos: at("20")},
		Pos:     at("SELECT u"),
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Query{})); diff != "" {
		t.Error(diff)
	}
}

func TestLiterals(t *testing.T) {
	tests := []struct {
		text string
		want Value
	}{
		{`'a\u0041\'\N'`, Value{Type: TypeString, Text: "aA'\n"}},
		{`'\%\_'`, Value{Type: TypeString, Text: "%_"}},
		{"''", Value{Type: TypeString}},
		{"-3.25", Value{Type: TypeNumber, Text: "-3.25"}},
		{"null", Value{}},
		{"2026-02-03", Value{Type: TypeDate, Time: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)}},
		{"2026-02-03T04:05:06-02:00", Value{Type: TypeDateTime, Time: time.Date(2026, 2, 3, 6, 5, 6, 0, time.UTC)}},
		{"N_DAYS_AGO:7", Value{Type: TypeDateLiteral, Text: "N_DAYS_AGO:7"}},
	}
	for _, test := range tests {
		q := mustParse(t, "SELECT Id FROM User WHERE f = "+test.text)
		got := q.Where.(*Compare).Value
		if diff := cmp.Diff(test.want, got, sameTree); diff != "" {
			t.Errorf("%s: %s", test.text, diff)
		}
	}
}

func TestNames(t *testing.T) {
	q := mustParse(t, "SELECT u.Name, user.Profile.Name, Id, MAX(A.b) FROM User u WHERE NOT (c = 1 OR d IN ('x')) ORDER BY e")
	fields := [][]string{{"Name"}, {"Profile", "Name"}, {"Id"}}
	if diff := cmp.Diff(fields, q.Fields()); diff != "" {
		t.Errorf("Fields: %s", diff)
	}
	var names []string
	for _, f := range q.References() {
		names = append(names, f.String())
	}
	if diff := cmp.Diff([]string{"u.Name", "user.Profile.Name", "Id", "A.b", "c", "d", "e"}, names); diff != "" {
		t.Errorf("References: %s", diff)
	}
}

func TestIsCount(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT count() FROM User":           true,
		"SELECT COUNT(Id) FROM User":         false,
		"SELECT COUNT(), Id FROM User":       false,
		"SELECT COUNT FROM User":             false,
		"SELECT MAX() FROM User":             false,
		"SELECT (SELECT a FROM b) FROM User": false,
	} {
		if got := mustParse(t, text).IsCount(); got != want {
			t.Errorf("IsCount(%s) = %v", text, got)
		}
	}
}
