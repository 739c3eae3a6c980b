package metadata

import (
	"strings"
)

// text is an element with free text; an empty one counts as absent.
func text(name string, p *string) field {
	return field{
		name:  name,
		read:  func(_ *reader, n *node) { *p = n.value() },
		write: func(*writer) []*node { return some(name, *p) },
	}
}

// lines is an element with one value a line.
func lines(name string, p *[]string) field {
	return field{
		name:  name,
		read:  func(_ *reader, n *node) { *p = splitLines(n.text) },
		write: func(*writer) []*node { return some(name, strings.Join(*p, "\n")) },
	}
}

// list is an element that stands once for each value.
func list(name string, p *[]string) field {
	return field{
		name: name, many: true,
		read: func(r *reader, n *node) {
			if v := n.value(); v == "" {
				r.fail(n, "it is empty. Write a name or remove it.")
			} else {
				*p = append(*p, v)
			}
		},
		write: func(*writer) []*node {
			var nodes []*node
			for _, v := range *p {
				nodes = append(nodes, leaf(name, v))
			}
			return nodes
		},
	}
}

// commas is an element with values separated by commas.
func commas(name string, p *[]string) field {
	return field{
		name:  name,
		read:  func(_ *reader, n *node) { *p = splitCommas(n.text) },
		write: func(*writer) []*node { return some(name, strings.Join(*p, ", ")) },
	}
}

// some is an element, or none for an empty text.
func some(name, text string) []*node {
	if text == "" {
		return nil
	}
	return []*node{leaf(name, text)}
}

// splitLines takes the lines apart (LF, CRLF or CR), without blank ones.
func splitLines(s string) []string {
	return fields(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }))
}

func splitCommas(s string) []string { return fields(strings.Split(s, ",")) }

// fields trims the parts and drops the empty ones.
func fields(parts []string) []string {
	var kept []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	return kept
}
