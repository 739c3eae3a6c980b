package metadata

import (
	"slices"
	"strconv"
	"strings"
)

// flag is a boolean. It is written when it is not otherwise, its default, or
// when the file that was deployed spelled it out.
func flag(name string, p *bool, otherwise bool) field {
	return field{
		name: name,
		read: func(r *reader, n *node) {
			if v, ok := r.boolean(n); ok {
				*p = v
				r.explicit(name, v == otherwise)
			}
		},
		write: func(w *writer) []*node {
			if *p == otherwise && !w.explicit(name) {
				return nil
			}
			return []*node{leaf(name, strconv.FormatBool(*p))}
		},
	}
}

// inverse is a flag whose element says the opposite; otherwise is the
// element's default.
func inverse(name string, p *bool, otherwise bool) field {
	element := !*p
	f := flag(name, &element, otherwise)
	read, write := f.read, f.write
	f.read = func(r *reader, n *node) {
		read(r, n)
		*p = !element
	}
	f.write = func(w *writer) []*node {
		element = !*p
		return write(w)
	}
	return f
}

// maybe is a boolean whose absence means something of its own.
func maybe(name string, p **bool) field {
	return field{
		name: name,
		read: func(r *reader, n *node) {
			if v, ok := r.boolean(n); ok {
				*p = &v
			}
		},
		write: func(*writer) []*node {
			if *p == nil {
				return nil
			}
			return []*node{leaf(name, strconv.FormatBool(**p))}
		},
	}
}

// boolean reads xs:boolean.
func (r *reader) boolean(n *node) (value, ok bool) {
	switch n.value() {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	r.fail(n, "%q is not true or false. Write true or false.", shown(n.value()))
	return false, false
}

// number is a whole number of at least 1; its upper bound is app.Validate's.
func number(name string, p *int, otherwise int) field {
	return field{
		name: name,
		read: func(r *reader, n *node) {
			switch v, ok := r.number(n); {
			case ok && v < 1:
				r.fail(n, "0 is out of range. Write a number of at least 1.")
			case ok:
				*p = v
				r.explicit(name, v == otherwise)
			}
		},
		write: func(w *writer) []*node {
			if *p == otherwise && !w.explicit(name) {
				return nil
			}
			return []*node{leaf(name, strconv.Itoa(*p))}
		},
	}
}

// number reads a whole number that fits 31 bits.
func (r *reader) number(n *node) (value int, ok bool) {
	v, err := strconv.ParseInt(n.value(), 10, 32)
	if err != nil || v < 0 {
		r.fail(n, "%q is not a number. Write a whole number in digits.", shown(n.value()))
		return 0, false
	}
	return int(v), true
}

// choice is one of several words; pairs match what metadata writes with what
// the domain calls it.
func choice[T ~string](name string, p *T, pairs ...pair[T]) field {
	return field{
		name: name,
		read: func(r *reader, n *node) {
			if v, ok := chosen(r, n, pairs); ok {
				*p = v
			}
		},
		write: func(*writer) []*node {
			for _, c := range pairs {
				if c.value == *p {
					return some(name, c.word)
				}
			}
			return nil
		},
	}
}

// pair is a word of metadata and the domain's value for it.
type pair[T ~string] struct {
	word  string
	value T
}

// words are pairs in which both sides are spelled alike.
func words[T ~string](values ...T) []pair[T] {
	pairs := make([]pair[T], len(values))
	for i, v := range values {
		pairs[i] = pair[T]{string(v), v}
	}
	return pairs
}

func chosen[T ~string](r *reader, n *node, pairs []pair[T]) (value T, ok bool) {
	i := slices.IndexFunc(pairs, func(c pair[T]) bool { return c.word == n.value() })
	if i >= 0 {
		return pairs[i].value, true
	}
	names := make([]string, len(pairs))
	for i, c := range pairs {
		names[i] = c.word
	}
	r.fail(n, "%q is not a choice. Write %s.", shown(n.value()), strings.Join(names, ", "))
	return "", false
}
