package metadata

import (
	"strings"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// unknown keeps an element that no table has.
func (r *reader) unknown(n *node) {
	if secretElement(n) {
		r.warn(n, "<%s> is not known here and may hold a secret, so it is dropped.%s", shown(n.name), r.belongs(n.name))
		return
	}
	r.warn(n, "<%s> is not known here. It is kept and has no effect.%s", shown(n.name), r.belongs(n.name))
	r.keep(n)
}

// belongs says where an element would have an effect.
func (r *reader) belongs(name string) string {
	if r.part != string(app.ConnectedApp) || r.path != "" {
		return ""
	}
	for _, row := range oauthConfig(&app.OAuth{}, &draft{}) {
		if row.name == name {
			return " Move it into <oauthConfig>."
		}
	}
	return ""
}

// keep stores an element as XML, less what may be a secret.
func (r *reader) keep(n *node) {
	r.redact(n)
	var b strings.Builder
	n.print(&b, 0, "")
	r.draft.def.Kept = append(r.draft.def.Kept, app.Subtree{
		Part: r.part, Parent: r.path, Element: n.name, XML: strings.TrimSuffix(b.String(), "\n"),
	})
}

// redact takes secrets out: kept parts are shown to whoever may see the app,
// and a retrieval never gives secrets away.
func (r *reader) redact(n *node) {
	kept := n.children[:0]
	for _, c := range n.children {
		if secretElement(c) {
			r.warn(c, "<%s> may hold a secret, so it is dropped.", shown(c.name))
			continue
		}
		r.redact(c)
		kept = append(kept, c)
	}
	n.children = kept
}

// secretElement recognises elements by their names. A flag is no secret,
// whatever it is called.
func secretElement(n *node) bool {
	name := strings.ToLower(n.name)
	if v := n.value(); len(n.children) == 0 && (v == "" || v == "true" || v == "false") {
		return false
	}
	for _, word := range []string{"secret", "password", "privatekey", "passphrase"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// part is a field that has no behaviour here: it is held against its shape and
// kept as it is.
func part(name string, many bool, shape ...rule) field {
	return field{
		name: name, many: many, nested: len(shape) > 0,
		read: func(r *reader, n *node) {
			r.shape(n, shape)
			r.keep(n)
		},
		write: func(*writer) []*node { return nil }, // the writer adds what is kept
	}
}
