package house

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// nothing is what a doc.go says of a package that needs no other of ours.
const nothing = "nothing of this module"

// allowance reads the sentence "It may import …" of a package comment: folders
// below internal. What is listed is a floor ("domain packages"), a folder below
// internal ("domain/org"), "everything below it" for the roof, or nothing.
func allowance(comment string) (folders []string, found bool) {
	text := strings.Join(strings.Fields(comment), " ")
	_, rest, found := strings.Cut(text, "It may import ")
	if !found {
		return nil, false
	}
	listed := rest[:strings.IndexAny(rest+".", ".;:")]
	for item := range strings.SplitSeq(strings.ReplaceAll(listed, " and ", ", "), ", ") {
		item = strings.TrimSuffix(strings.TrimSuffix(item, " only"), " packages")
		switch item {
		case nothing:
		case "everything below it":
			folders = append(folders, mayImport["internal/server"]...)
		default:
			folders = append(folders, "internal/"+item)
		}
	}
	return folders, true
}

// unannounced lists every package below internal whose doc.go does not say what
// it may import, every import beyond that, and every folder that is not there.
// Tests may import more; see testsMayImport.
func unannounced(tree []source) []string {
	says := map[string][]string{}
	dirs := folders(tree)
	var faults []string
	for _, s := range tree {
		if s.name != "doc.go" || !within(s.dir, "internal") {
			continue
		}
		allowed, found := allowance(s.comment)
		if !found {
			faults = append(faults, fmt.Sprintf("%s does not say \"It may import …\"", s.path()))
			continue
		}
		says[s.dir] = allowed
		for _, a := range allowed {
			if !slices.ContainsFunc(dirs, func(dir string) bool { return within(dir, a) }) {
				faults = append(faults, fmt.Sprintf("%s names %s, which is not there", s.path(), a))
			}
		}
	}
	for _, s := range tree {
		allowed, announced := says[s.dir]
		if !announced || s.isTest() {
			continue
		}
		for _, i := range s.internalImports() {
			if !permitted(s.dir, i, allowed) {
				faults = append(faults, fmt.Sprintf("%s imports %s; its doc.go allows %s", s.path(), i, list(allowed)))
			}
		}
	}
	return faults
}

func TestDocumentsSayWhatIsImported(t *testing.T) { report(t, unannounced(load(t))) }

func TestRuleOfAnnouncements(t *testing.T) {
	const user = "// Package user is.\n//\n// It may import nothing of this module.\npackage user\n"
	imports := func(dir string) string { return "package org\n\nimport _ \"" + modulePath + "/" + dir + "\"\n" }
	tests := []struct {
		name, doc, file string
		test            bool
		faults          int
	}{
		{"named", "It may import domain/user and protocol packages.", imports("internal/domain/user"), false, 0},
		{"wrapped", "It may\n// import protocol packages,\n// domain/user; it knows no HTTP.", imports("internal/domain/user"), false, 0},
		{"by its floor", "It may import protocol packages only.", imports("internal/protocol/sfid"), false, 0},
		{"another floor", "It may import protocol packages only.", imports("internal/domain/user"), false, 1},
		{"another folder", "It may import domain/user.", imports("internal/protocol/sfid"), false, 1},
		{"nothing", "It may import nothing of this module.", imports("internal/domain/user"), false, 1},
		{"nothing, in a test", "It may import nothing of this module.", imports("internal/domain/user"), true, 0},
		{"the roof", "It may import everything below it.", imports("internal/domain/user"), false, 0},
		{"not said", "It is alone.", "package org\n", false, 1},
		{"not there", "It may import domain/nobody.", "package org\n", false, 1},
		{"in other words", "It may import the nouns.", "package org\n", false, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := "internal/domain/org/a.go"
			if tt.test {
				name = "internal/domain/org/a_test.go"
			}
			var tree []source
			for name, text := range map[string]string{
				"internal/domain/org/doc.go":    "// Package org is.\n//\n// " + tt.doc + "\npackage org\n",
				"internal/domain/user/doc.go":   user,
				"internal/protocol/sfid/doc.go": strings.ReplaceAll(user, "user", "sfid"),
				"internal/store/doc.go":         strings.ReplaceAll(user, "user", "store"),
				"internal/endpoint/doc.go":      strings.ReplaceAll(user, "user", "endpoint"),
				"internal/server/doc.go":        strings.ReplaceAll(user, "user", "server"),
				name:                            tt.file,
			} {
				s, err := parse(name, text)
				if err != nil {
					t.Fatal(err)
				}
				tree = append(tree, s)
			}
			if faults := unannounced(tree); len(faults) != tt.faults {
				t.Errorf("%d faults, want %d: %q", len(faults), tt.faults, faults)
			}
		})
	}
}
