package metadata

import (
	"strings"
	"unicode/utf8"
)

// node is one element. It has either children or text, never both.
type node struct {
	name     string
	line     int
	text     string
	children []*node
}

// leaf returns an element with text.
func leaf(name, text string) *node { return &node{name: name, text: text} }

// child returns the first child of a name, or nil.
func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// value is the text without blanks around it.
func (n *node) value() string { return strings.TrimSpace(n.text) }

// indent is one level of the layout that Salesforce's tools write.
const indent = "    "

// print appends the element with its content, depth levels to the right.
func (n *node) print(b *strings.Builder, depth int, attributes string) {
	left := strings.Repeat(indent, depth)
	b.WriteString(left + "<" + n.name + attributes)
	switch {
	case len(n.children) > 0:
		b.WriteString(">\n")
		for _, c := range n.children {
			c.print(b, depth+1, "")
		}
		b.WriteString(left + "</" + n.name + ">\n")
	case n.text != "":
		b.WriteString(">" + escape(n.text) + "</" + n.name + ">\n")
	default:
		b.WriteString("/>\n")
	}
}

// escaper keeps line breaks as they are: several callback URLs stand in one
// element, one a line. A carriage return would be lost as itself (XML 1.0 §2.11).
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")

// escape returns text for an element; what XML cannot hold becomes U+FFFD.
func escape(text string) string {
	clean := strings.Map(func(r rune) rune {
		if legal(r) {
			return r
		}
		return utf8.RuneError
	}, text)
	return escaper.Replace(clean)
}

// legal reports the characters of XML 1.0 §2.2.
func legal(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff ||
		r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}
