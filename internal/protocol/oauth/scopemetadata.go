package oauth

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// UnknownScopeError reports a scope name in metadata that is neither in the
// table nor a custom scope of the org.
type UnknownScopeError struct {
	// Name is the name as written in the file.
	Name string
	// Suggestion is the metadata name that was probably meant, or "".
	Suggestion string
}

// Error names the scope and, where it can, the name that was meant.
func (e *UnknownScopeError) Error() string {
	if e.Suggestion == "" {
		return fmt.Sprintf("scope %q is not known", e.Name)
	}
	return fmt.Sprintf("scope %q is not known; write %q", e.Name, e.Suggestion)
}

// ScopesFromMetadata reads scope names as metadata writes them, such as Api
// and RefreshToken. Both families' names are read, since files are converted
// from one to the other; custom lists the org's own scopes. The error is an
// [*UnknownScopeError].
func ScopesFromMetadata(names, custom []string) (ScopeSet, error) {
	var set ScopeSet
	var own []string
	for _, name := range names {
		name = strings.TrimSpace(name)
		i, known := scopes.byEnum[name]
		switch {
		case known:
			set.standard |= 1 << i
		case slices.Contains(custom, name):
			own = append(own, name)
		default:
			return ScopeSet{}, &UnknownScopeError{Name: name, Suggestion: suggestScope(name)}
		}
	}
	set.custom = joinSorted(own)
	return set, nil
}

// suggestScope recognises a name in the wrong case, and a request value in
// the place of a metadata name.
func suggestScope(name string) string {
	for _, row := range scopes.rows {
		if strings.EqualFold(name, row.ConnectedApp) || strings.EqualFold(name, row.Value) {
			return row.ConnectedApp
		}
	}
	return ""
}

// Metadata returns the names of the set as metadata of kind writes them,
// standard ones in the order of the table, then custom ones.
func (s ScopeSet) Metadata(kind MetadataKind) []string {
	names := make([]string, 0, s.Len())
	for rest := s.standard; rest != 0; rest &= rest - 1 {
		names = append(names, scopes.rows[bits.TrailingZeros64(rest)].Metadata(kind))
	}
	return append(names, s.Custom()...)
}
