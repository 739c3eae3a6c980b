package house

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// undocumented lists every package without a doc.go that introduces it, and
// every other file that competes with it.
func undocumented(tree []source) []string {
	introduced := map[string]bool{}
	var faults []string
	for _, s := range tree {
		switch {
		case s.name == "doc.go" && introduces(s):
			introduced[s.dir] = true
		case s.name == "doc.go":
			faults = append(faults, fmt.Sprintf("%s must begin with \"Package %s\", or \"Command\" and the folder's name", s.path(), s.pkg))
			introduced[s.dir] = true
		case s.comment != "":
			faults = append(faults, fmt.Sprintf("%s has a package comment; it belongs in doc.go", s.path()))
		}
	}
	for _, dir := range folders(tree) {
		if !introduced[dir] {
			faults = append(faults, fmt.Sprintf("%s has no doc.go", dir))
		}
	}
	return faults
}

// introduces tells whether a doc.go says what its package is.
func introduces(s source) bool {
	start := "Package " + s.pkg + " "
	if s.pkg == "main" {
		start = "Command " + s.dir[strings.LastIndex(s.dir, "/")+1:] + " "
	}
	return strings.HasPrefix(s.comment, start)
}

func folders(tree []source) []string {
	var dirs []string
	for _, s := range tree {
		dirs = append(dirs, s.dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

func TestEveryPackageIsIntroduced(t *testing.T) { report(t, undocumented(load(t))) }

func TestRuleOfIntroductions(t *testing.T) {
	tests := []struct {
		name   string
		files  map[string]string
		faults int
	}{
		{"introduced", map[string]string{"a/b/doc.go": "// Package b is good.\npackage b\n", "a/b/b.go": "package b\n"}, 0},
		{"introduced command", map[string]string{"cmd/b/doc.go": "// Command b runs.\npackage main\n"}, 0},
		{"missing", map[string]string{"a/b/b.go": "package b\n"}, 1},
		{"only a test", map[string]string{"a/b/b_test.go": "package b\n"}, 1},
		{"empty", map[string]string{"a/b/doc.go": "package b\n"}, 1},
		{"another name", map[string]string{"a/b/doc.go": "// Package c is.\npackage b\n"}, 1},
		{"detached", map[string]string{"a/b/doc.go": "// Package b is.\n\npackage b\n"}, 1},
		{"twice", map[string]string{"a/b/doc.go": "// Package b is.\npackage b\n", "a/b/b.go": "// Package b is too.\npackage b\n"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tree []source
			for name, text := range tt.files {
				s, err := parse(name, text)
				if err != nil {
					t.Fatal(err)
				}
				tree = append(tree, s)
			}
			if faults := undocumented(tree); len(faults) != tt.faults {
				t.Errorf("%d faults, want %d: %q", len(faults), tt.faults, faults)
			}
		})
	}
}
