package metadata

import (
	"slices"
	"strings"
)

// rule is one element of a part that is kept: what may stand in it.
type rule struct {
	name     string
	kind     kind
	required bool
	many     bool
	choices  []string
}

// kind is what the text of an element has to be.
type kind uint8

const (
	anyText kind = iota
	isFlag
	isNumber
	isChoice
)

// required makes a rule's element required.
func (s rule) must() rule {
	s.required = true
	return s
}

func free(name string) rule    { return rule{name: name} }
func boolean(name string) rule { return rule{name: name, kind: isFlag} }
func integer(name string) rule { return rule{name: name, kind: isNumber} }
func repeated(s rule) rule     { s.many = true; return s }
func one(name string, choices ...string) rule {
	return rule{name: name, kind: isChoice, choices: choices}
}

// shape holds a kept element against the rules of its children.
func (r *reader) shape(n *node, rules []rule) {
	if len(rules) == 0 {
		return
	}
	outer := r.path
	r.path = join(outer, n.name)
	defer func() { r.path = outer }()
	seen := map[string]*node{}
	for _, c := range n.children {
		r.shapeChild(c, rules, seen)
		seen[c.name] = c
	}
	for _, s := range rules {
		if s.required && seen[s.name] == nil {
			r.fail(&node{name: s.name, line: n.line}, "<%s> is missing in <%s>.", s.name, n.name)
		}
	}
}

func (r *reader) shapeChild(c *node, rules []rule, seen map[string]*node) {
	i := slices.IndexFunc(rules, func(s rule) bool { return s.name == c.name })
	switch {
	case i < 0:
		r.warn(c, "<%s> is not known here. It is kept and has no effect.", shown(c.name))
	case seen[c.name] != nil && !rules[i].many:
		r.fail(c, "it stands twice, first in line %d. Remove one.", seen[c.name].line)
	case len(c.children) > 0 && rules[i].kind != anyText:
		r.fail(c, "it has elements where a value should be.")
	default:
		r.leaf(c, rules[i])
	}
}

// leaf holds the text of a kept element against its kind.
func (r *reader) leaf(n *node, s rule) {
	switch s.kind {
	case isFlag:
		r.boolean(n)
	case isNumber:
		r.number(n)
	case isChoice:
		if !slices.Contains(s.choices, n.value()) {
			r.fail(n, "%q is not a choice. Write %s.", shown(n.value()), strings.Join(s.choices, ", "))
		}
	}
}

// check is a kept element that is one value: its own text is held against the rule.
func check(s rule) field {
	f := part(s.name, s.many)
	f.read = func(r *reader, n *node) {
		r.leaf(n, s)
		r.keep(n)
	}
	return f
}
