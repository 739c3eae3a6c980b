package house

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// evasions are ways to leave code out of a run without anybody noticing. A test
// that cannot run must fail and say what is missing.
var evasions = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"skips a test", regexp.MustCompile(`\b(t|b|f|tb|TB)\.Skip(f|Now)?\(`)},
	{"has a short mode", regexp.MustCompile(`\btesting\.Short\(`)},
	{"is built by nobody", regexp.MustCompile(`(?m)^//(go:build| \+build) +ignore\b`)},
}

// evading lists every file that leaves something out of a run.
func evading(tree []source) []string {
	var faults []string
	for _, s := range tree {
		for _, e := range evasions {
			if at := e.pattern.FindStringIndex(s.text); at != nil {
				line := 1 + strings.Count(s.text[:at[0]], "\n")
				faults = append(faults, fmt.Sprintf("%s:%d %s", s.path(), line, e.what))
			}
		}
	}
	return faults
}

func TestNothingIsLeftOut(t *testing.T) { report(t, evading(load(t))) }

func TestRuleOfLeavingOut(t *testing.T) {
	ignore := "//go:build " + "ignore"
	tests := []struct {
		text string
		want string
	}{
		{"package a\n\nfunc f() { t.Skip" + "(\"later\") }", "a/a_test.go:3 skips a test"},
		{"package a\n\nfunc f() { b.SkipNow" + "() }", "a/a_test.go:3 skips a test"},
		{"package a\n\nfunc f() { tb.Skipf" + "(\"%d\", 1) }", "a/a_test.go:3 skips a test"},
		{"package a\n\nfunc f() { if testing.Short" + "() { return } }", "a/a_test.go:3 has a short mode"},
		{ignore + "\n\npackage a\n", "a/a_test.go:1 is built by nobody"},
		{"//go:build linux\n\npackage a\n", ""},
		{"package a\n\nfunc f() { lexer.SkipSpace(); p.Skip(1) }", ""},
		{"package a\n\nvar s = `" + ignore + "`", ""},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			got := strings.Join(evading([]source{{dir: "a", name: "a_test.go", text: tt.text}}), "\n")
			if got != tt.want {
				t.Errorf("faults %q, want %q", got, tt.want)
			}
		})
	}
}
