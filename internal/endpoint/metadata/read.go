package metadata

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// File is one metadata file.
type File struct {
	// Name is the path as it was given; the app's name is its last element up
	// to the first full stop.
	Name    string
	Content []byte
}

// Result is one app that was read.
type Result struct {
	// Name is the app's API name.
	Name       string
	Definition app.Definition
	// Given are the key and the secret in the file, for a new app.
	Given app.GivenPair
	// Files are the names of the files that made the app.
	Files []string

	places   map[string]place
	reported map[app.Problem]bool
}

// Read reads files that belong together. It returns the apps without errors,
// in the order of their files, and every fault of every file, in the order of
// files and lines; what was right in a file with an error is not returned.
func Read(files []File) ([]Result, []Problem) {
	set := newSet(files)
	var results []Result
	for _, d := range set.order {
		if r, ok := set.result(d); ok {
			results = append(results, r)
		}
	}
	sortProblems(set.problems)
	return results, set.problems
}

// Locate gives problems that domain/app found their file and line. Those that
// Read has reported already are left out.
func (r *Result) Locate(problems []app.Problem) []Problem {
	var located []Problem
	for _, p := range problems {
		if !r.reported[p] {
			located = append(located, locate(r.places, p))
		}
	}
	sortProblems(located)
	return located
}

// locate finds the element a problem is about, or the nearest one around it.
func locate(places map[string]place, p app.Problem) Problem {
	for at := p.Path; ; at = outer(at) {
		where, known := places[at]
		if !known && at != "" {
			continue
		}
		out := Problem{Message: p.Message, Severity: p.Severity, Element: where.element}
		if where.file != nil {
			out.File, out.Line, out.index = where.file.name, where.line, where.file.index
		}
		if at != p.Path && strings.Count(at, "/") < strings.Count(p.Path, "/") || at == "" {
			out.Element = p.Path
		}
		return out
	}
}

// outer drops the index of a path, or else its last element.
func outer(at string) string {
	if cut, ok := strings.CutSuffix(at, "]"); ok {
		return cut[:max(strings.LastIndexByte(cut, '['), 0)]
	}
	return at[:max(strings.LastIndexByte(at, '/'), 0)]
}

// result finishes a draft and holds it against the rules of the domain.
func (s *set) result(d *draft) (Result, bool) {
	d.finish()
	r := Result{
		Name: d.name, Definition: d.def, Given: d.given, Files: d.files,
		places: d.places, reported: map[app.Problem]bool{},
	}
	found := append(app.ValidateName(d.name, app.MetadataMode), app.Validate(&d.def, app.MetadataMode)...)
	found = append(found, s.sharedKey(d)...)
	s.problems = append(s.problems, r.Locate(found)...)
	for _, p := range found {
		r.reported[p] = true
	}
	return r, !s.failed[d] && !app.HasErrors(found)
}

// sharedKey refuses a consumer key that two apps of the deployment bring along.
func (s *set) sharedKey(d *draft) []app.Problem {
	first := slices.IndexFunc(s.order, func(o *draft) bool { return o.given.Key == d.given.Key })
	if d.given.Key == "" || s.order[first] == d {
		return nil
	}
	return []app.Problem{{
		Field: "Consumer Key", Path: "oauthConfig/consumerKey", Severity: app.Error,
		Message: fmt.Sprintf("The app %q has this consumer key as well. Remove it from one of the files and a key is made.", shown(s.order[first].name)),
	}}
}

// finish puts what was collected beside the definition into it. Neither the
// order of files nor that of unlike elements leaves a trace.
func (d *draft) finish() {
	d.def.Explicit = slices.Sorted(maps.Keys(d.spelled))
	slices.SortStableFunc(d.def.Kept, func(a, b app.Subtree) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Parent, b.Parent), cmp.Compare(a.Element, b.Element))
	})
	e := d.def.External
	if e == nil {
		return
	}
	slices.Sort(e.Parts)
	d.def.Attributes = append(d.def.Attributes, d.policyAttributes...)
	e.PolicyAttributes = len(d.policyAttributes)
	if !slices.Contains(e.Parts, oauthSettings) && !slices.Contains(e.Parts, globalSettings) {
		d.def.OAuth = nil
		return
	}
	if !reflect.DeepEqual(d.asset, app.AssetToken{}) {
		d.def.OAuth.AssetToken = &d.asset
	}
}

// appName is a file's name before the first full stop.
func appName(file string) string {
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	name, _, _ := strings.Cut(base, ".")
	return name
}

// describe names a file's root for a message.
func describe(n *node) string { return fmt.Sprintf("<%s>", shown(n.name)) }
