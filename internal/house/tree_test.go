package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// modulePath is the name of the module whose house this is.
const modulePath = "github.com/latchstring/latchstring"

// root is the checkout, seen from this package.
const root = "../.."

// source is one Go file of the tree.
type source struct {
	dir     string // slash-separated, relative to the checkout: "internal/domain/org"
	name    string // "doc.go"
	pkg     string // as its package clause says
	comment string // the package comment, or ""
	imports []string
	text    string
}

func (s source) path() string { return path.Join(s.dir, s.name) }

func (s source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

// internalImports lists the imports from this module, relative to the checkout.
func (s source) internalImports() []string {
	var own []string
	for _, i := range s.imports {
		if rel, ok := strings.CutPrefix(i, modulePath+"/"); ok {
			own = append(own, rel)
		}
	}
	return own
}

// load reads every Go file of the checkout, the tools' own module included.
func load(t *testing.T) []source {
	t.Helper()
	var tree []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && ignored(d.Name()) {
			return fs.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(name, ".go") {
			tree = append(tree, read(t, name))
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walk the checkout: %v", err)
	}
	if !slices.ContainsFunc(tree, func(s source) bool { return s.path() == "internal/house/doc.go" }) {
		t.Fatal("the checkout was not found: internal/house/doc.go is not in it")
	}
	return tree
}

// ignored names the folders that hold no source of ours.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") ||
		slices.Contains([]string{"testdata", "node_modules", "bin", "dist", "latchstring-data"}, name)
}

func read(t *testing.T, name string) source {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("read source: %v", err)
	}
	rel, err := filepath.Rel(root, name)
	if err != nil {
		t.Fatalf("place of %q: %v", name, err)
	}
	s, err := parse(filepath.ToSlash(rel), string(text))
	if err != nil {
		t.Fatalf("parse source: %v", err)
	}
	return s
}

// parse reads the head of one file: its package clause, comment and imports.
func parse(name, text string) (source, error) {
	f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	return source{
		dir: path.Dir(name), name: path.Base(name), pkg: f.Name.Name,
		comment: f.Doc.Text(), imports: importPaths(f), text: text,
	}, nil
}

func importPaths(f *ast.File) []string {
	var paths []string
	for _, spec := range f.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// report fails the test once for each fault.
func report(t *testing.T, faults []string) {
	t.Helper()
	for _, f := range faults {
		t.Error(f)
	}
}
