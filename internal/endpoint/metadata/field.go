package metadata

import "fmt"

// field is one row of a type's table: an element, how it is read and how it is
// written back.
type field struct {
	name string
	// alias is the path that app.Problem uses for the element, where it is not
	// the element's own path.
	alias string
	// required elements must be there; many says that there may be several.
	required bool
	many     bool
	// nested elements hold elements, others a value.
	nested bool
	// read takes one element. For an element that may stand several times it is
	// called in the order of the file.
	read func(r *reader, n *node)
	// write returns the elements to write; none for what was not said.
	write func(w *writer) []*node
}

// must makes a field required.
func (f field) must() field {
	f.required = true
	return f
}

// at gives a field the path that app.Problem uses.
func (f field) at(path string) field {
	f.alias = path
	return f
}

// group is an element around others. The table is asked for when the element is
// there; present says whether to write it, nil meaning when it has content.
func group(name string, present func() bool, table func() []field) field {
	return field{
		name: name, nested: true,
		read: func(r *reader, n *node) { r.inside(name, n, table()) },
		write: func(w *writer) []*node {
			if present != nil && !present() {
				return nil
			}
			children := w.inside(name, table())
			if present == nil && len(children) == 0 {
				return nil
			}
			return []*node{{name: name, children: children}}
		},
	}
}

// items is a group that stands once for each entry of a list.
func items[T any](name string, p *[]T, table func(*T) []field) field {
	path := func(i int) string { return fmt.Sprintf("%s[%d]", name, i+1) }
	return field{
		name: name, many: true, nested: true,
		read: func(r *reader, n *node) {
			var item T
			r.inside(path(len(*p)), n, table(&item))
			*p = append(*p, item)
		},
		write: func(w *writer) []*node {
			var nodes []*node
			for i := range *p {
				nodes = append(nodes, &node{name: name, children: w.inside(path(i), table(&(*p)[i]))})
			}
			return nodes
		},
	}
}

// join appends an element to a path.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}
