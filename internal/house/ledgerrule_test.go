package house

import (
	"strings"
	"testing"
)

const sampleLedger = "# Dependencies\n\n## In the binary\n\n" +
	"| module | version | licence | what for | why not own code |\n|---|---|---|---|---|\n" +
	"| `example.com/a` | v1.0.0 | MIT | parsing | hard |\n" +
	"\n## In tests only\n\n" +
	"| `example.com/b/v2` | v2.1.0 | BSD-3-Clause | diffs | hard |\n"

func TestRuleOfTheLedger(t *testing.T) {
	binary := rows(section(sampleLedger, "In the binary"))
	tests := []struct {
		name     string
		rows     []row
		required map[string]string
		want     string
	}{
		{"balanced", binary, map[string]string{"example.com/a": "v1.0.0"}, ""},
		{"missing", binary, map[string]string{"example.com/a": "v1.0.0", "example.com/c": "v0.1.0"}, "lacks example.com/c v0.1.0"},
		{"superfluous", binary, map[string]string{}, "not required directly"},
		{"twice", append(binary, binary...), map[string]string{"example.com/a": "v1.0.0"}, "listed twice"},
		{"old version", binary, map[string]string{"example.com/a": "v1.1.0"}, "at v1.0.0, required is v1.1.0"},
		{"unknown licence", []row{{"m", "v1", "AGPL-3.0", "x", "y"}}, map[string]string{"m": "v1"}, "AGPL-3.0"},
		{"no reason", []row{{"m", "v1", "MIT", "x", ""}}, map[string]string{"m": "v1"}, "why it is not own code"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(imbalance(tt.rows, tt.required), "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("faults %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLedgerIsReadBySection(t *testing.T) {
	tests := rows(section(sampleLedger, "In tests only"))
	if len(tests) != 1 || tests[0] != (row{"example.com/b/v2", "v2.1.0", "BSD-3-Clause", "diffs", "hard"}) {
		t.Errorf("rows for tests: %+v", tests)
	}
	if got := rows(section(sampleLedger, "Absent")); len(got) != 0 {
		t.Errorf("rows of an absent section: %+v", got)
	}
}

func TestRuleOfTestModules(t *testing.T) {
	testOnly := rows(section(sampleLedger, "In tests only"))
	tests := []struct {
		file, imports string
		broken        bool
	}{
		{"internal/domain/org/org.go", "example.com/b/v2/diff", true},
		{"internal/domain/org/org.go", "example.com/b/v22", false},
		{"internal/domain/org/org_test.go", "example.com/b/v2", false},
		{"internal/store/storetest/suite.go", "example.com/b/v2", false},
		{"test/clients/run.go", "example.com/b/v2", false},
		{"examples/walk/main.go", "example.com/b/v2", true},
	}
	for _, tt := range tests {
		t.Run(tt.file+" imports "+tt.imports, func(t *testing.T) {
			s, err := parse(tt.file, "package a\n\nimport _ \""+tt.imports+"\"\n")
			if err != nil {
				t.Fatal(err)
			}
			if faults := smuggled([]source{s}, testOnly); (len(faults) > 0) != tt.broken {
				t.Errorf("broken = %v, want %v: %q", len(faults) > 0, tt.broken, faults)
			}
		})
	}
}
