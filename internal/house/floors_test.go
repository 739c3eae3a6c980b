package house

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// mayImport is the house: what each floor sees of the others. A floor that is
// not listed for another is above it or beside it.
var mayImport = map[string][]string{
	"internal/protocol": {},
	"internal/domain":   {"internal/protocol", "internal/domain"},
	"internal/store":    {"internal/protocol", "internal/domain", "internal/store"},
	"internal/endpoint": {"internal/protocol", "internal/domain", "internal/endpoint"},
	"internal/server":   {"internal/protocol", "internal/domain", "internal/store", "internal/endpoint", "internal/server"},
	"internal/house":    {},
	// Commands read and write metadata files, which travel by no listener.
	"cmd":      {"internal/protocol", "internal/domain", "internal/store", "internal/server", "internal/endpoint/metadata"},
	"client":   {"internal/protocol"},
	"examples": {"client", "internal/server", "test"},
	"test":     {"internal", "client", "cmd", "examples", "test"},
	"tools":    {},
}

// testsMayImport is what the tests of a floor see besides: they prefer the real
// thing to a stand-in, also where the code itself must not know it.
var testsMayImport = map[string][]string{
	"internal/endpoint": {"internal/store"},
	"cmd":               {"test", "internal/endpoint"},
	"client":            {"internal/server", "test"},
	"internal/server":   {"test"},
	"examples":          {"internal"},
}

// floor finds where a folder of the checkout lives, or "" if nowhere.
func floor(dir string) string {
	for f := range mayImport {
		if within(dir, f) {
			return f
		}
	}
	return ""
}

// within tells whether a folder is another or lies in it.
func within(dir, parent string) bool {
	return dir == parent || strings.HasPrefix(dir, parent+"/")
}

// climbs lists every import that points up, and every folder on no floor.
func climbs(tree []source) []string {
	var faults []string
	for _, s := range tree {
		f := floor(s.dir)
		if f == "" {
			faults = append(faults, fmt.Sprintf("%s is on no floor of the house", s.path()))
			continue
		}
		allowed := mayImport[f]
		if s.isTest() {
			allowed = append(slices.Clone(allowed), testsMayImport[f]...)
		}
		for _, i := range s.internalImports() {
			if !permitted(s.dir, i, allowed) {
				faults = append(faults, fmt.Sprintf("%s imports %s; %s may import %s only", s.path(), i, f, list(allowed)))
			}
		}
	}
	return faults
}

// permitted lets an external test package import the package it tests.
func permitted(dir, imported string, allowed []string) bool {
	return dir == imported || slices.ContainsFunc(allowed, func(a string) bool { return within(imported, a) })
}

func list(allowed []string) string {
	if len(allowed) == 0 {
		return "nothing of this module"
	}
	return strings.Join(allowed, ", ")
}

// siblings lists every endpoint that imports another one. What two endpoints
// share belongs to the floor below.
func siblings(tree []source) []string {
	var faults []string
	for _, s := range tree {
		own, ok := endpoint(s.dir)
		if !ok {
			continue
		}
		for _, i := range s.internalImports() {
			if other, ok := endpoint(i); ok && other != own {
				faults = append(faults, fmt.Sprintf("%s imports its sibling %s", s.path(), i))
			}
		}
	}
	return faults
}

// endpoint names the endpoint that a folder belongs to.
func endpoint(dir string) (string, bool) {
	if !within(dir, "internal/endpoint") {
		return "", false
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(dir, "internal/endpoint"), "/"), "/")
	return name, true
}

func TestImportsPointDown(t *testing.T) { report(t, climbs(load(t))) }

func TestEndpointsDoNotImportOneAnother(t *testing.T) { report(t, siblings(load(t))) }

func TestRuleOfImports(t *testing.T) {
	tests := []struct {
		file, imports string
		broken        bool
	}{
		{"internal/protocol/oauth/a.go", "internal/protocol/sfid", true},
		{"internal/protocol/oauth/a_test.go", "internal/protocol/oauth", false},
		{"internal/protocol/oauth/a_test.go", "internal/protocol/sfid", true},
		{"internal/domain/org/a.go", "internal/protocol/sfid", false},
		{"internal/domain/org/a.go", "internal/domain/user", false},
		{"internal/domain/org/a.go", "internal/store/sqlite", true},
		{"internal/domain/org/a_test.go", "internal/store/sqlite", true},
		{"internal/domain/org/a.go", "internal/endpoint/token", true},
		{"internal/store/sqlite/a.go", "internal/domain/org", false},
		{"internal/store/sqlite/a.go", "internal/endpoint/token", true},
		{"internal/store/sqlite/a.go", "internal/server", true},
		{"internal/endpoint/token/a.go", "internal/domain/issuance", false},
		{"internal/endpoint/token/a.go", "internal/store/sqlite", true},
		{"internal/endpoint/token/a_test.go", "internal/store/sqlite", false},
		{"internal/endpoint/token/a.go", "internal/server", true},
		{"internal/endpoint/token/a.go", "internal/endpoint/token/form", false},
		{"internal/endpoint/token/a.go", "internal/endpoint/revoke", true},
		{"internal/endpoint/token/a_test.go", "internal/endpoint/revoke", true},
		{"internal/endpoint/token/a.go", "internal/endpoint", true},
		{"internal/server/a.go", "internal/endpoint/token", false},
		{"internal/server/a.go", "internal/store/sqlite", false},
		{"internal/server/a.go", "cmd/latchstring", true},
		{"internal/server/a.go", "test/clients", true},
		{"cmd/latchstring/a.go", "internal/server", false},
		{"cmd/latchstring/a.go", "internal/endpoint/token", true},
		{"client/a.go", "internal/domain/org", true},
		{"internal/util/a.go", "internal/protocol/sfid", true},
		{"internal/storetest/a.go", "internal/store", true},
		{"test/abuse/a.go", "internal/server", false},
	}
	for _, tt := range tests {
		t.Run(tt.file+" imports "+tt.imports, func(t *testing.T) {
			s, err := parse(tt.file, "package a\n\nimport _ \""+modulePath+"/"+tt.imports+"\"\n")
			if err != nil {
				t.Fatal(err)
			}
			tree := []source{s}
			faults := append(climbs(tree), siblings(tree)...)
			if got := len(faults) > 0; got != tt.broken {
				t.Errorf("broken = %v, want %v: %q", got, tt.broken, faults)
			}
		})
	}
}
