package oauth

import "strings"

// GrantedScopes reads a list that this server wrote, such as an app's scopes
// or those of a token: a name that is not standard is a custom scope.
func GrantedScopes(text string) ScopeSet { return ScopesOf(strings.Fields(text)) }

// ScopesOf is [GrantedScopes] for names that are already apart.
func ScopesOf(names []string) ScopeSet {
	var set ScopeSet
	var own []string
	for _, name := range names {
		if i, known := scopes.byValue[name]; known {
			set.standard |= 1 << i
		} else {
			own = append(own, name)
		}
	}
	if own != nil {
		set.custom = joinSorted(own)
	}
	return set
}
