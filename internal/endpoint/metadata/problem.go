package metadata

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// Problem is one fault of a file. An error refuses the app, a warning does not.
type Problem struct {
	// File is the name as it was given, Line the line of the element, from 1;
	// 0 for a fault of the file as a whole.
	File string `json:"file"`
	Line int    `json:"line"`
	// Element is the path of the element in its file, such as oauthConfig/scopes[2].
	Element  string       `json:"element,omitempty"`
	Message  string       `json:"message"`
	Severity app.Severity `json:"severity"`
	// index is the file's place among those given.
	index int
}

// String is one line for a terminal, in the form that editors recognise.
func (p Problem) String() string {
	at := p.File
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Element != "" {
		return fmt.Sprintf("%s: %s: %s: %s", at, p.Severity, p.Element, p.Message)
	}
	return fmt.Sprintf("%s: %s: %s", at, p.Severity, p.Message)
}

// HasErrors reports whether any of the problems refuses its app.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == app.Error })
}

// sortProblems puts problems in the order of files and lines.
func sortProblems(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.index, b.index), cmp.Compare(a.Line, b.Line))
	})
}
