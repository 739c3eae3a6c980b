package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func ask(h http.Handler, query string) *httptest.ResponseRecorder {
	return get(h, base+"/query?q="+url.QueryEscape(query))
}

// result is an answer to a query, with records as maps.
type result struct {
	TotalSize      int
	Done           bool
	NextRecordsURL string
	Records        []map[string]any
}

func parse(t *testing.T, w *httptest.ResponseRecorder) result {
	t.Helper()
	var r result
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	return r
}

func TestQueryShapes(t *testing.T) {
	tests := []struct{ golden, query, more string }{
		{"query_user.json", "SELECT Id, username, FirstName, IsActive, CreatedDate FROM User", ""},
		{"query_organization.json", "SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization", ""},
		{"query_count.json", "SELECT COUNT() FROM User", ""},
		{"query_none.json", "SELECT Id FROM User WHERE Name = 'nobody'", ""},
		{"columns.json", "SELECT Id, Username, IsActive, ProfileId FROM User", "&columns=true"},
		{"columns_count.json", "SELECT COUNT() FROM User", "&columns=true"},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			for _, resource := range []string{"/query", "/queryAll"} {
				w := get(serve(t, newRecords(ada(), bot())), base+resource+"?q="+url.QueryEscape(tt.query)+tt.more)
				if w.Code != http.StatusOK || !json.Valid(w.Body.Bytes()) {
					t.Fatalf("%d %s", w.Code, w.Body)
				}
				golden(t, tt.golden, w.Body.Bytes())
			}
		})
	}
}

func TestQueries(t *testing.T) {
	id := userID.String()
	tests := []struct {
		query string
		want  string // usernames' first letters, in order
	}{
		{"SELECT Username FROM User", "abc"},
		{"select username from user", "abc"},
		{"SELECT u.Username FROM User u WHERE u.IsActive = true", "a"},
		{"SELECT Username FROM User LIMIT 1", "a"},
		{"SELECT Username FROM User LIMIT 0", ""},
		{"SELECT Username FROM User LIMIT 1 OFFSET 1", "b"},
		{"SELECT Username FROM User OFFSET 9", ""},
		{"SELECT Username FROM User WHERE Id = '" + id + "'", "a"},
		{"SELECT Username FROM User WHERE Id = '" + id[:15] + "'", "a"},
		{"SELECT Username FROM User WHERE Id IN ('" + id + "', '" + id[:15] + "')", "a"},
		{"SELECT Username FROM User WHERE Id != '" + id + "'", "bc"},
		{"SELECT Username FROM User WHERE Username = 'ADA@acme.test'", "a"},
		{"SELECT Username FROM User WHERE Username = 'ada@acme.test' AND IsActive = false", ""},
		{"SELECT Username FROM User WHERE Username = 'ada@acme.test' OR IsActive = false", "abc"},
		{"SELECT Username FROM User WHERE NOT Username = 'ada@acme.test'", "bc"},
		{"SELECT Username FROM User WHERE Username IN ('cy@acme.test', 'ada@acme.test', 'x')", "ca"},
		{"SELECT Username FROM User WHERE Username LIKE 'b%'", "b"},
		{"SELECT Username FROM User WHERE FirstName = null", "b"},
		{"SELECT Username FROM User WHERE FirstName = ''", "b"},
		{"SELECT Username FROM User WHERE LastModifiedDate > 2026-11-20T09:00:00Z", "b"},
		{"SELECT Username FROM User ORDER BY Username DESC", "cba"},
		{"SELECT Username FROM User ORDER BY Username DESC LIMIT 2", "cb"},
		{"SELECT Username FROM User ORDER BY Username DESC LIMIT 1 OFFSET 1", "b"},
		{"SELECT Username FROM User ORDER BY FirstName", "bac"},
		{"SELECT Username FROM User ORDER BY FirstName DESC NULLS LAST", "cab"},
		{"SELECT Username FROM User ORDER BY IsActive, Username DESC", "cba"},
		{"SELECT Username FROM User ORDER BY LastModifiedDate DESC, Id", "bac"},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			cy := ada()
			cy.ID, cy.Username, cy.FirstName, cy.Active = userID+2, "cy@acme.test", "Cy", false
			got := ""
			r := parse(t, ask(serve(t, newRecords(ada(), bot(), cy)), tt.query))
			for _, record := range r.Records {
				got += record["Username"].(string)[:1]
				if len(record) != 2 {
					t.Errorf("record has more than was selected: %v", record)
				}
			}
			if got != tt.want || r.TotalSize != len(tt.want) || !r.Done {
				t.Errorf("got %q, totalSize %d, done %v; want %q", got, r.TotalSize, r.Done, tt.want)
			}
		})
	}
}

func TestQueryRefusals(t *testing.T) {
	tests := []struct{ query, code, message string }{
		{"", "MALFORMED_QUERY", "A query string has to be specified"},
		{"SELECT", "MALFORMED_QUERY", "Row:1:Column:"},
		{"SELECT Id FROM User WHERE Username = 'ada\x00'", "MALFORMED_QUERY", "Row:1:Column:42\nQuery contains the character U+0000."},
		{"SELECT Id FROM User WHERE", "MALFORMED_QUERY", "Row:1:Column:"},
		{"SELECT Id FROM User; DROP TABLE users", "MALFORMED_QUERY", "Row:1:Column:20"},
		{"SELECT Id FROM ScratchOrgInfo limit 1", "INVALID_TYPE", "Row:1:Column:16\nsObject type 'ScratchOrgInfo' is not supported."},
		{"SELECT Id FROM " + strings.Repeat("x", 9000), "INVALID_TYPE", "is not supported."},
		{"SELECT Nope FROM User", "INVALID_FIELD", "Row:1:Column:8\nNo such column 'Nope' on entity 'User'."},
		{"SELECT PasswordHash FROM User", "INVALID_FIELD", "No such column 'PasswordHash'"},
		{"SELECT Id FROM User WHERE PasswordHash LIKE '$%'", "INVALID_FIELD", "No such column 'PasswordHash'"},
		{"SELECT Id FROM User ORDER BY PasswordHash", "INVALID_FIELD", "No such column 'PasswordHash'"},
		{"SELECT Profile.Name FROM User", "INVALID_FIELD", "relationship 'Profile'"},
		{"SELECT Id FROM User WHERE IsActive = 'x'", "INVALID_FIELD", "IsActive"},
		{"SELECT Id FROM User WHERE Id = 'me'", "INVALID_QUERY_FILTER_OPERATOR", "me"},
		{"SELECT Id FROM User WHERE Id LIKE '0%'", "INVALID_QUERY_FILTER_OPERATOR", "id field"},
		{"SELECT Id, Id FROM User", "MALFORMED_QUERY", "duplicate field selected: Id"},
		{"SELECT COUNT(Id) FROM User", "MALFORMED_QUERY", "not supported"},
		{"SELECT (SELECT Id FROM Users) FROM User", "MALFORMED_QUERY", "not supported"},
		{"SELECT Id FROM User WHERE Id IN (SELECT Id FROM User)", "MALFORMED_QUERY", "not supported"},
		{"SELECT Id FROM User OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"},
	}
	for _, tt := range tests {
		t.Run(tt.query[:min(len(tt.query), 60)], func(t *testing.T) {
			s := serve(t, newRecords()) // no record is needed to see what is wrong
			w := ask(s, tt.query)
			if w.Code != http.StatusBadRequest {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if got := errorCode(t, w); got != tt.code {
				t.Errorf("code %s, want %s", got, tt.code)
			}
			var list []struct{ Message string }
			if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || !strings.Contains(list[0].Message, tt.message) {
				t.Errorf("message %q, want %q in it", list[0].Message, tt.message)
			}
			if w.Body.Len() > 1000 || s.records.scans+s.records.reads > 0 {
				t.Errorf("%d bytes, %d records read", w.Body.Len(), s.records.scans+s.records.reads)
			}
		})
	}
}

func TestToolingHasNoObjects(t *testing.T) {
	for query, code := range map[string]string{
		"SELECT Id, Status FROM SandboxProcess WHERE SandboxName = 'x'": "INVALID_TYPE",
		"SELECT Id FROM ApexClass":                                      "INVALID_TYPE",
		"SELECT Id FROM User":                                           "INVALID_TYPE",
		"SELECT":                                                        "MALFORMED_QUERY",
		"":                                                              "MALFORMED_QUERY",
	} {
		w := get(serve(t, newRecords(ada())), base+"/tooling/query?q="+url.QueryEscape(query))
		if w.Code != http.StatusBadRequest || errorCode(t, w) != code {
			t.Errorf("%q: %d %s, want %s", query, w.Code, w.Body, code)
		}
	}
}

// TestNamedRecordsAreNotScanned: a query for one user costs one look-up however
// many there are.
func TestNamedRecordsAreNotScanned(t *testing.T) {
	for _, where := range []string{
		"Id = '" + userID.String() + "'",
		"Username = 'ada@acme.test' AND IsActive = true",
		"Name LIKE 'A%' AND (Id IN ('" + userID.String() + "'))",
		"Id IN ('" + userID.String() + "', '" + userID.String()[:15] + "')",
		"Username IN ('ada@acme.test'" + strings.Repeat(", 'ADA@acme.test', 'Ada@Acme.test'", 1000) + ")",
	} {
		s := serve(t, crowd(1000))
		r := parse(t, ask(s, "SELECT Id FROM User WHERE "+where))
		if r.TotalSize != 1 || s.records.scans != 0 || s.records.reads != 1 {
			t.Errorf("%s: %d found, %d scans, %d reads", where, r.TotalSize, s.records.scans, s.records.reads)
		}
	}
}

func TestLimitEndsTheScan(t *testing.T) {
	s := serve(t, crowd(5000))
	if r := parse(t, ask(s, "SELECT Id FROM User LIMIT 3")); len(r.Records) != 3 || s.records.scans != 1 {
		t.Errorf("%d records, %d scans", len(r.Records), s.records.scans)
	}
}

// TestPages follows nextRecordsUrl to the end and sees every user once.
func TestPages(t *testing.T) {
	tests := []struct {
		query       string
		total, step int
	}{
		{"SELECT Id FROM User", 4501, 2000},
		{"SELECT Id FROM User ORDER BY Username DESC", 4501, 2000},
		{"SELECT Id FROM User LIMIT 4001", 4001, 2000},
		{"SELECT Id FROM User LIMIT 2500 OFFSET 2000", 2500, 2000},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			s := serve(t, crowd(4500))
			seen := map[any]bool{}
			for r := parse(t, ask(s, tt.query)); ; r = parse(t, get(s, r.NextRecordsURL)) {
				for _, record := range r.Records {
					seen[record["Id"]] = true
				}
				if r.TotalSize != tt.total || r.Done != (r.NextRecordsURL == "") || len(r.Records) > tt.step {
					t.Fatalf("totalSize %d, done %v, next %q, %d records", r.TotalSize, r.Done, r.NextRecordsURL, len(r.Records))
				}
				if r.Done {
					break
				}
			}
			if len(seen) != tt.total {
				t.Errorf("%d records in all, want %d", len(seen), tt.total)
			}
		})
	}
}

func TestMadeUpLocators(t *testing.T) {
	for locator, code := range map[string]string{
		"x":                    "INVALID_QUERY_LOCATOR",
		"LTEgU0VMRUNU":         "INVALID_QUERY_LOCATOR", // -1 SELECT
		"MTA":                  "INVALID_QUERY_LOCATOR", // 10
		"MTAgU0VMRUNU":         "MALFORMED_QUERY",       // 10 SELECT
		"01g000000000001-2000": "INVALID_QUERY_LOCATOR",
	} {
		w := get(serve(t, newRecords(ada())), base+"/query/"+locator)
		if w.Code != http.StatusBadRequest || errorCode(t, w) != code {
			t.Errorf("%s: %d %s, want %s", locator, w.Code, w.Body, code)
		}
	}
}

// TestCostlyQueriesAreBounded: what a query says can cost more than the records
// it looks at. What costs too much ends early, and what has a cheap way goes it.
func TestCostlyQueriesAreBounded(t *testing.T) {
	values := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	everyField := "UserType, EmailEncodingKey, LanguageLocaleKey, LocaleSidKey, TimeZoneSidKey, CreatedDate, LastModifiedDate, " +
		"SystemModstamp, ProfileId, IsActive, CommunityNickname, Alias, Phone, Email, Name, FirstName, LastName"
	tests := []struct {
		name, rest string
		tooMuch    bool
	}{
		{"patterns", "WHERE Email LIKE '%z%z'" + strings.Repeat(" OR Email LIKE '%z%z'", 1499), true},
		{"comparisons", "WHERE Name = 'x'" + values(" OR Name = 'x%d'", 1499), true},
		{"sorting by all that is the same", "ORDER BY " + everyField, false},
		{"certain at the first term", "WHERE IsActive = false" + values(" OR Name = 'x%d'", 1499), false},
		{"a list of all that they are not", "WHERE Email NOT IN ('x'" + values(", 'x%d'", 2499) + ")", false},
		{"the same field again and again", "ORDER BY Name" + strings.Repeat(", Name, LastName", 15), false},
		{"fields after an id", "ORDER BY IsActive, Id, " + everyField, false},
	}
	s := serve(t, crowd(30_000))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(s, "SELECT Id FROM User "+tt.rest)
			switch {
			case !tt.tooMuch && w.Code != http.StatusOK:
				t.Errorf("%d %s", w.Code, w.Body)
			case tt.tooMuch && (w.Code != http.StatusBadRequest || errorCode(t, w) != "QUERY_TIMEOUT"):
				t.Errorf("%d, %d bytes; want QUERY_TIMEOUT", w.Code, w.Body.Len())
			}
		})
	}
}

func TestScanIsBounded(t *testing.T) {
	s := serve(t, crowd(100_001))
	w := ask(s, "SELECT COUNT() FROM User WHERE Name = 'x'")
	if w.Code != http.StatusBadRequest || errorCode(t, w) != "QUERY_TIMEOUT" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func FuzzQuery(f *testing.F) {
	for _, query := range []string{
		"SELECT Id FROM User", "SELECT COUNT() FROM Organization WHERE Name='Acme'",
		"SELECT Name FROM User WHERE Id IN ('005000000000000') ORDER BY Name LIMIT 1", "SELECT <script> FROM \x00", "'",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		s := serve(t, newRecords(ada(), bot()))
		w := ask(s, query)
		if !json.Valid(w.Body.Bytes()) || w.Code != 200 && w.Code != 400 || strings.ContainsAny(w.Body.String(), "<>") {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Code == 400 {
			errorCode(t, w)
		}
		if len(s.failures) > 0 {
			t.Fatal(fmt.Sprint(s.failures))
		}
	})
}
