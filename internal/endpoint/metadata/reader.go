package metadata

import (
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// place is where an element stands.
type place struct {
	file    *source
	line    int
	element string
}

// source is one file that was given.
type source struct {
	name  string
	index int
	root  *node
}

// draft is an app while its files are read.
type draft struct {
	name   string
	def    app.Definition
	given  app.GivenPair
	places map[string]place
	// policyAttributes are the custom attributes of an OAuth policies file, and
	// asset what External Client Apps say of asset tokens without a group.
	policyAttributes []app.Attribute
	asset            app.AssetToken
	// spelled are the paths of defaults that the files wrote out.
	spelled map[string]bool
	files   []string
}

func newDraft(name string) *draft {
	return &draft{name: name, places: map[string]place{}, spelled: map[string]bool{}}
}

// reader reads one file into a draft.
type reader struct {
	draft *draft
	file  *source
	// part is the file's type; prefix starts the paths of a part's elements.
	part, prefix string
	// path is the element whose children are being read.
	path     string
	problems []Problem
}

func (r *reader) fail(n *node, message string, args ...any) { r.report(app.Error, n, message, args) }

func (r *reader) warn(n *node, message string, args ...any) { r.report(app.Warning, n, message, args) }

func (r *reader) report(severity app.Severity, n *node, message string, args []any) {
	r.problems = append(r.problems, Problem{
		File: r.file.name, Line: n.line, Element: join(r.path, n.name), Severity: severity,
		Message: fmt.Sprintf(message, args...), index: r.file.index,
	})
}

// fields reads the children of an element by its table.
func (r *reader) fields(n *node, table []field) {
	rows := make(map[string]*field, len(table))
	for i := range table {
		rows[table[i].name] = &table[i]
	}
	seen := map[string]*node{}
	count := map[string]int{}
	for _, c := range n.children {
		row := rows[c.name]
		switch first := seen[c.name]; {
		case row == nil:
			r.unknown(c)
		case first != nil && !row.many:
			r.fail(c, "it stands twice, first in line %d. Remove one.", first.line)
		case len(c.children) > 0 && !row.nested:
			r.fail(c, "it has elements where a value should be. Remove <%s>.", shown(c.children[0].name))
		case c.text != "" && row.nested:
			r.fail(c, "it has text where elements should be. Remove the text.")
		default:
			count[c.name]++
			r.locate(row, c, count[c.name])
			row.read(r, c)
		}
		seen[c.name] = c
	}
	r.required(n, table, seen)
}

// required reports the elements that must be there.
func (r *reader) required(n *node, table []field, seen map[string]*node) {
	for _, row := range table {
		if row.required && seen[row.name] == nil {
			r.fail(&node{name: row.name, line: n.line}, "<%s> is missing in <%s>.", row.name, n.name)
		}
	}
}

// locate remembers where an element stands, under the names that app.Problem
// and this package have for it.
func (r *reader) locate(row *field, n *node, i int) {
	own := join(r.path, row.name)
	at := place{r.file, n.line, own}
	names := []string{join(r.prefix, own)}
	if row.alias != "" {
		names = append(names, row.alias)
	}
	for _, name := range names {
		if row.many {
			r.draft.places[fmt.Sprintf("%s[%d]", name, i)] = at
		}
		if _, known := r.draft.places[name]; !known {
			r.draft.places[name] = at
		}
	}
}

// inside reads the children of a group.
func (r *reader) inside(name string, n *node, table []field) {
	outer := r.path
	r.path = join(outer, name)
	r.fields(n, table)
	r.path = outer
}

// explicit remembers a default that was written out.
func (r *reader) explicit(name string, isDefault bool) {
	if isDefault {
		r.draft.spelled[join(r.prefix, join(r.path, name))] = true
	}
}

// shown cuts a value for a message.
func shown(value string) string { return app.Shown(value) }
