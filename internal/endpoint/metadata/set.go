package metadata

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// set is the files of one deployment.
type set struct {
	sources []*source
	// order and apps are the drafts; a name stands for one app of either family.
	order []*draft
	apps  map[string]*draft
	// first is the file that each part of an app was first seen in.
	first map[*draft]map[string]*source
	// failed are the drafts with an error, broken the names of files that could
	// not be read at all.
	failed   map[*draft]bool
	broken   map[string]bool
	problems []Problem
}

// newSet parses all files and reads them into drafts, applications before
// their parts.
func newSet(files []File) *set {
	s := &set{
		apps: map[string]*draft{}, first: map[*draft]map[string]*source{},
		failed: map[*draft]bool{}, broken: map[string]bool{},
	}
	for i, f := range files {
		s.parse(i, f)
	}
	for _, src := range s.sources {
		if src.root.name == string(app.ConnectedApp) || src.root.name == externalApp {
			s.application(src)
		}
	}
	for _, src := range s.sources {
		if strings.HasPrefix(src.root.name, partFamilyPrefix) {
			s.part(src)
		}
	}
	return s
}

// parse takes one file in, or says why not.
func (s *set) parse(index int, f File) {
	src := &source{name: f.Name, index: index}
	p, err := parse(f.Content)
	var syntax *syntaxError
	if errors.As(err, &syntax) {
		s.broken[appName(f.Name)] = true
		s.fail(src, syntax.line, syntax.message)
		return
	}
	src.root = p.root
	for _, n := range p.notes {
		s.report(app.Warning, src, n.line, n.message)
	}
	if p.space != Namespace {
		s.report(app.Warning, src, p.root.line, fmt.Sprintf("the namespace of %s is %q. It is read all the same; write xmlns=%q.",
			describe(p.root), shown(p.space), Namespace))
	}
	if !known(p.root.name) {
		s.fail(src, p.root.line, fmt.Sprintf("%s is not an app. Give <ConnectedApp>, <ExternalClientApplication> or one of its <ExtlClntApp…> parts.",
			describe(p.root)))
		return
	}
	s.sources = append(s.sources, src)
}

// known reports the roots that this package reads.
func known(root string) bool {
	return root == string(app.ConnectedApp) || root == externalApp || strings.HasPrefix(root, partFamilyPrefix)
}

// application reads a file that stands for an app by itself.
func (s *set) application(src *source) {
	name := appName(src.name)
	if d := s.apps[name]; d != nil {
		s.failed[d] = true
		s.fail(src, src.root.line, fmt.Sprintf("there is an app named %q already, in %s. Rename one of the files.", shown(name), d.files[0]))
		return
	}
	d := newDraft(name)
	d.def.Model = app.Model(src.root.name)
	if src.root.name == externalApp {
		d.def.External = &app.External{}
		d.def.OAuth = defaultExternalOAuth()
	}
	s.apps[name], s.first[d] = d, map[string]*source{}
	s.order = append(s.order, d)
	d.places[""] = place{src, src.root.line, ""}
	d.places["fullName"] = d.places[""]
	s.read(d, src, "")
}

// part reads a part of an external client app.
func (s *set) part(src *source) {
	link := src.root.child(linkElement)
	if link == nil || link.value() == "" {
		s.fail(src, src.root.line, fmt.Sprintf("<%s> is missing in %s. Write the name of the app that this is a part of.", linkElement, describe(src.root)))
		return
	}
	d := s.apps[link.value()]
	if d == nil || d.def.External == nil {
		if !s.broken[link.value()] {
			s.fail(src, link.line, fmt.Sprintf("none of the files is the external client app %q. Give its <ExternalClientApplication> file as well.", shown(link.value())))
		}
		return
	}
	if first := s.first[d][src.root.name]; first != nil {
		s.failed[d] = true
		s.fail(src, src.root.line, fmt.Sprintf("the app %q has a %s already, in %s. Give one of them.", shown(d.name), describe(src.root), first.name))
		return
	}
	s.first[d][src.root.name] = src
	d.def.External.Parts = append(d.def.External.Parts, src.root.name)
	s.read(d, src, src.root.name)
}

// read takes a file into a draft by the table of its type.
func (s *set) read(d *draft, src *source, prefix string) {
	d.files = append(d.files, src.name)
	r := &reader{draft: d, file: src, part: src.root.name, prefix: prefix}
	switch table := tableOf(d, src.root.name); {
	case src.root.text != "":
		r.fail(src.root, "it has text where elements should be. Remove the text.")
	case table != nil:
		r.fields(src.root, table)
	default:
		r.keptPart(src.root)
	}
	s.failed[d] = s.failed[d] || HasErrors(r.problems)
	s.problems = append(s.problems, r.problems...)
}

// tableOf is the table of a type, or nil for one that is only kept.
func tableOf(d *draft, kind string) []field {
	if kind == string(app.ConnectedApp) {
		return connectedApp(d)
	}
	return externalTable(d, kind)
}

// keptPart reads a file whose type has no behaviour here.
func (r *reader) keptPart(n *node) {
	switch {
	case n.name == "ExtlClntAppSamlConfigurablePolicies":
		r.shape(n, samlPolicies())
	case !slices.Contains(keptParts, n.name):
		r.problems = append(r.problems, Problem{
			File: r.file.name, Line: n.line, Severity: app.Warning, index: r.file.index,
			Message: describe(n) + " is not known here. It is kept and has no effect.",
		})
	}
	own := &node{name: n.name, line: n.line}
	for _, c := range n.children {
		switch {
		case c.name == linkElement || c.name == "label":
			own.children = append(own.children, c)
		case secretElement(c):
			r.warn(c, "<%s> may hold a secret, so it is dropped.", shown(c.name))
		default:
			r.keep(c)
		}
	}
	r.fields(own, []field{link(r.draft), label(r.draft, n.name)})
}

// keptParts are the types of the family that are kept whole.
var keptParts = []string{
	"ExtlClntAppAttestConfigurablePolicies", "ExtlClntAppAttestSettings", "ExtlClntAppCanvasSettings",
	"ExtlClntAppMobileConfigurablePolicies", "ExtlClntAppMobileSettings", "ExtlClntAppNotificationSettings",
	"ExtlClntAppOauthSecuritySettings", "ExtlClntAppPushConfigurablePolicies", "ExtlClntAppPushSettings",
	"ExtlClntAppSamlConfigurablePolicies",
}

func (s *set) fail(src *source, line int, message string) { s.report(app.Error, src, line, message) }

func (s *set) report(severity app.Severity, src *source, line int, message string) {
	s.problems = append(s.problems, Problem{File: src.name, Line: line, Message: message, Severity: severity, index: src.index})
}
