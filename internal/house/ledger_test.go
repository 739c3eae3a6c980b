package house

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// row is one line of the ledger's tables.
type row struct{ module, version, licence, purpose, reason string }

// licences are those whose code may be linked into an Apache-2.0 binary, or run
// as a tool beside it.
var licences = []string{"Apache-2.0", "BSD-3-Clause", "MIT"}

var (
	rowPattern    = regexp.MustCompile("^\\| `([^`]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|$")
	linkedPattern = regexp.MustCompile(`(?m)^Linked modules: \*\*(\d+)\*\*`)
)

// section returns what the ledger says under one heading of the second level.
func section(ledger, heading string) string {
	_, rest, _ := strings.Cut(ledger, "\n## "+heading+"\n")
	body, _, _ := strings.Cut(rest, "\n## ")
	return body
}

func rows(text string) []row {
	var all []row
	for line := range strings.Lines(text) {
		if m := rowPattern.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			for i := range m {
				m[i] = strings.TrimSpace(m[i])
			}
			all = append(all, row{m[1], m[2], m[3], m[4], m[5]})
		}
	}
	return all
}

// imbalance compares the rows of the ledger with the modules that are required.
func imbalance(rows []row, required map[string]string) []string {
	var faults []string
	missing := maps.Clone(required)
	for _, r := range rows {
		version, ok := missing[r.module]
		delete(missing, r.module)
		switch {
		case !ok:
			faults = append(faults, fmt.Sprintf("the ledger has %s, which is listed twice or not required directly", r.module))
		case r.version != version:
			faults = append(faults, fmt.Sprintf("the ledger has %s at %s, required is %s", r.module, r.version, version))
		}
		if !slices.Contains(licences, r.licence) {
			faults = append(faults, fmt.Sprintf("the ledger has %s under %q, which is not among %s", r.module, r.licence, licences))
		}
		if r.purpose == "" || r.reason == "" {
			faults = append(faults, fmt.Sprintf("the ledger does not say what %s is for and why it is not own code", r.module))
		}
	}
	for _, m := range slices.Sorted(maps.Keys(missing)) {
		faults = append(faults, fmt.Sprintf("the ledger lacks %s %s", m, missing[m]))
	}
	return faults
}

// manifest is what `go mod edit -json` prints of a go.mod, as far as read here.
type manifest struct {
	Require []struct {
		Path, Version string
		Indirect      bool
	}
	Tool []struct{ Path string }
}

func readManifest(t *testing.T, name string) manifest {
	t.Helper()
	// Looked at here too, so that the test is run again when the file changes.
	if _, err := os.Stat(path.Join(root, name)); err != nil {
		t.Fatalf("find %s: %v", name, err)
	}
	var m manifest
	if err := json.Unmarshal(output(t, "go", "mod", "edit", "-json", name), &m); err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return m
}

// direct lists the modules that the manifest's own module asks for: those its
// code imports and those its tools come from, which Go marks as indirect.
func (m manifest) direct() map[string]string {
	all := map[string]string{}
	for _, r := range m.Require {
		tool := slices.ContainsFunc(m.Tool, func(t struct{ Path string }) bool { return within(t.Path, r.Path) })
		if tool || !r.Indirect {
			all[r.Path] = r.Version
		}
	}
	return all
}

func output(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return out
}

func readLedger(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(path.Join(root, "docs/dependencies.md"))
	if err != nil {
		t.Fatalf("read the ledger: %v", err)
	}
	return string(text)
}

func TestLedgerNamesEveryDependency(t *testing.T) {
	ledger := readLedger(t)
	product := append(rows(section(ledger, "In the binary")), rows(section(ledger, "In tests only"))...)
	report(t, imbalance(product, readManifest(t, "go.mod").direct()))
	report(t, imbalance(rows(section(ledger, "Developer tools")), readManifest(t, "tools/go.mod").direct()))
}

// linked lists the modules in the binary as `make build` makes it on Linux.
func linked(t *testing.T) []string {
	t.Helper()
	t.Setenv("GOOS", "linux")
	t.Setenv("GOARCH", "amd64")
	t.Setenv("CGO_ENABLED", "0")
	out := output(t, "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/latchstring")
	modules := strings.Fields(string(out))
	slices.Sort(modules)
	return slices.DeleteFunc(slices.Compact(modules), func(m string) bool { return m == modulePath })
}

func TestLedgerCountsWhatIsLinked(t *testing.T) {
	modules := linked(t)
	m := linkedPattern.FindStringSubmatch(readLedger(t))
	if m == nil {
		t.Fatal("the ledger does not state how many modules are linked")
	}
	if m[1] != strconv.Itoa(len(modules)) {
		t.Errorf("the ledger states %s linked modules, the binary has %d: %s", m[1], len(modules), strings.Join(modules, " "))
	}
}

func TestTestModulesAreNotLinked(t *testing.T) {
	modules := linked(t)
	for _, r := range rows(section(readLedger(t), "In tests only")) {
		if slices.Contains(modules, r.module) {
			t.Errorf("%s is for tests only, and the binary contains it", r.module)
		}
	}
}

// smuggled lists files outside tests that import a module meant for tests.
func smuggled(tree []source, testOnly []row) []string {
	var faults []string
	for _, s := range tree {
		if s.isTest() || floor(s.dir) == "test" || strings.HasSuffix(s.dir, "test") {
			continue
		}
		for _, i := range s.imports {
			if slices.ContainsFunc(testOnly, func(r row) bool { return within(i, r.module) }) {
				faults = append(faults, fmt.Sprintf("%s imports %s, which is for tests only", s.path(), i))
			}
		}
	}
	return faults
}

func TestOnlyTestsImportTestModules(t *testing.T) {
	testOnly := rows(section(readLedger(t), "In tests only"))
	if len(testOnly) == 0 {
		t.Fatal("the ledger names no module for tests")
	}
	report(t, smuggled(load(t), testOnly))
}
