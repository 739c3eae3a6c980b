package oauth

import (
	"math/bits"
	"slices"
	"strings"
)

// ScopeSet is a set of scopes: standard ones, and custom ones that an org has
// defined. It is a comparable value, fit for a map key; the zero value is
// empty. Synonyms such as id and profile are kept as they were given, so that
// an app's file comes back unchanged, yet each stands for the other in
// [ScopeSet.Contains].
type ScopeSet struct {
	standard uint64
	custom   string // sorted, each once, space-separated
}

// maxUnknown bounds the unknown names that parsing reports.
const maxUnknown = 16

// ParseScopes reads a space-separated list (RFC 6749 §3.3). custom lists the
// org's own scopes. Names that are neither are returned, at most sixteen of
// them; they are the sender's text. Order and repetition do not matter.
func ParseScopes(text string, custom []string) (set ScopeSet, unknown []string) {
	var own []string
	for name := range strings.FieldsSeq(text) {
		i, known := scopes.byValue[name]
		switch {
		case known:
			set.standard |= 1 << i
		case slices.Contains(custom, name):
			if !slices.Contains(own, name) {
				own = append(own, name)
			}
		case len(unknown) < maxUnknown:
			unknown = append(unknown, name)
		}
	}
	set.custom = joinSorted(own)
	return set, unknown
}

// Scopes returns the set of the named standard scopes; names that are not
// standard are left out.
func Scopes(values ...string) ScopeSet {
	var set ScopeSet
	for _, value := range values {
		if i, ok := scopes.byValue[value]; ok {
			set.standard |= 1 << i
		}
	}
	return set
}

func joinSorted(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

// String returns the scopes separated by spaces: standard ones in the order
// of the table, then custom ones by name.
func (s ScopeSet) String() string { return strings.Join(s.Values(), " ") }

// Values returns the scopes in the order of String.
func (s ScopeSet) Values() []string {
	values := make([]string, 0, s.Len())
	for rest := s.standard; rest != 0; rest &= rest - 1 {
		values = append(values, scopes.rows[bits.TrailingZeros64(rest)].Value)
	}
	return append(values, s.Custom()...)
}

// Standard returns the rows of the standard scopes in the set.
func (s ScopeSet) Standard() []Scope {
	var rows []Scope
	for rest := s.standard; rest != 0; rest &= rest - 1 {
		rows = append(rows, scopes.rows[bits.TrailingZeros64(rest)])
	}
	return rows
}

// Custom returns the custom scopes by name.
func (s ScopeSet) Custom() []string { return strings.Fields(s.custom) }

// Len returns how many scopes were given, synonyms counted apart.
func (s ScopeSet) Len() int {
	n := bits.OnesCount64(s.standard)
	if s.custom != "" {
		n += 1 + strings.Count(s.custom, " ")
	}
	return n
}

// IsEmpty reports whether the set holds nothing.
func (s ScopeSet) IsEmpty() bool { return s == ScopeSet{} }

// Contains reports whether the set grants value, by itself, by a synonym or
// by inclusion: full includes every standard scope but refresh_token, api
// includes chatter_api, web includes visualforce. Custom scopes are included
// by nothing.
func (s ScopeSet) Contains(value string) bool {
	if i, ok := scopes.byValue[value]; ok {
		return s.granted()&(1<<i) != 0
	}
	for name := range strings.FieldsSeq(s.custom) {
		if name == value {
			return true
		}
	}
	return false
}

// Missing returns the scopes of asked that the set does not grant, in
// canonical order: nil when all are granted.
func (s ScopeSet) Missing(asked ScopeSet) []string {
	var missing []string
	for _, value := range asked.Values() {
		if !s.Contains(value) {
			missing = append(missing, value)
		}
	}
	return missing
}

// Covers reports whether the set grants all of asked.
func (s ScopeSet) Covers(asked ScopeSet) bool {
	return asked.standard&^s.granted() == 0 && (asked.custom == "" || s.Missing(asked) == nil)
}

// Union returns the scopes of both sets.
func (s ScopeSet) Union(other ScopeSet) ScopeSet {
	return ScopeSet{
		standard: s.standard | other.standard,
		custom:   joinSorted(append(s.Custom(), other.Custom()...)),
	}
}

// Without returns the set less the named scopes. A standard name takes its
// synonyms with it; inclusion is not followed.
func (s ScopeSet) Without(values ...string) ScopeSet {
	own := s.Custom()
	for _, value := range values {
		if i, ok := scopes.byValue[value]; ok {
			s.standard &^= scopes.family[i]
			continue
		}
		own = slices.DeleteFunc(own, func(name string) bool { return name == value })
	}
	s.custom = joinSorted(own)
	return s
}

// granted returns the bits of all standard scopes the set amounts to.
func (s ScopeSet) granted() uint64 {
	var all uint64
	for rest := s.standard; rest != 0; rest &= rest - 1 {
		all |= scopes.includes[bits.TrailingZeros64(rest)]
	}
	return all
}

// ClientCredentialsScopes returns what the client credentials flow grants of
// an app's scopes: full, web and refresh_token are taken out (Salesforce
// since Winter '26). An empty result is [NoValidScopes]. allowFull keeps
// full, for orgs that still run apps with nothing else.
func ClientCredentialsScopes(app ScopeSet, allowFull bool) ScopeSet {
	granted := app.Without(ScopeWeb, ScopeRefreshToken)
	if !allowFull {
		granted = granted.Without(ScopeFull)
	}
	return granted
}
