package metadata

import (
	"errors"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// scopeList is the scopes of a connected app, one an element.
func scopeList(name string, p *[]string) field {
	return field{
		name: name, many: true,
		read: func(r *reader, n *node) { r.addScope(n, n.value(), p) },
		write: func(*writer) []*node {
			var nodes []*node
			for _, value := range *p {
				nodes = append(nodes, leaf(name, scopeName(value, oauth.ConnectedAppMetadata)))
			}
			return nodes
		},
	}
}

// scopeText is the scopes of an external client app, separated by commas.
func scopeText(name string, p *[]string) field {
	return field{
		name: name,
		read: func(r *reader, n *node) {
			for _, word := range splitCommas(n.text) {
				r.addScope(n, word, p)
			}
		},
		write: func(*writer) []*node {
			var names []string
			for _, value := range *p {
				names = append(names, scopeName(value, oauth.ExternalClientAppMetadata))
			}
			return some(name, strings.Join(names, ", "))
		},
	}
}

// addScope reads the name of one scope.
func (r *reader) addScope(n *node, name string, p *[]string) {
	set, err := oauth.ScopesFromMetadata([]string{name}, nil)
	var unknown *oauth.UnknownScopeError
	if errors.As(err, &unknown) {
		r.fail(n, "there is no scope %q. %s", shown(name), suggestScope(name, unknown.Suggestion, r.part))
		return
	}
	value := set.Values()[0]
	if slices.Contains(*p, value) {
		r.warn(n, "the scope %q stands twice; once is enough.", name)
		return
	}
	*p = append(*p, value)
}

// suggestScope says what to write instead.
func suggestScope(name, suggestion, part string) string {
	kind := oauth.ConnectedAppMetadata
	if part != string(app.ConnectedApp) {
		kind = oauth.ExternalClientAppMetadata
	}
	var all []string
	for _, row := range oauth.StandardScopes() {
		if suggestion == "" && plain(row.Value) == plain(name) {
			suggestion = row.ConnectedApp
		}
		if suggestion == row.ConnectedApp {
			return "Write " + row.Metadata(kind) + "."
		}
		all = append(all, row.Metadata(kind))
	}
	return "Write one of " + strings.Join(all, ", ") + "."
}

// plain makes SfapApi and sfap_api the same word.
func plain(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }

// scopeName is the name of a scope in metadata; a scope of the org's own is
// called as it is.
func scopeName(value string, kind oauth.MetadataKind) string {
	set, unknown := oauth.ParseScopes(value, nil)
	if names := set.Metadata(kind); len(unknown) == 0 && len(names) == 1 {
		return names[0]
	}
	return value
}
