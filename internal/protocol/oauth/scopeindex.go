package oauth

// scopeIndex is the table arranged for look-up: computed once from
// StandardScopes and never written again.
type scopeIndex struct {
	rows     []Scope
	byValue  map[string]int
	byEnum   map[string]int
	family   []uint64 // per row, the bits of its synonyms and itself
	includes []uint64 // per row, the bits of all it grants, itself included
}

var scopes = newScopeIndex(StandardScopes())

func newScopeIndex(rows []Scope) scopeIndex {
	x := scopeIndex{
		rows: rows, byValue: map[string]int{}, byEnum: map[string]int{},
		family: make([]uint64, len(rows)), includes: make([]uint64, len(rows)),
	}
	for i, row := range rows {
		x.byValue[row.Value] = i
		x.byEnum[row.ConnectedApp] = i
		if row.ExternalClientApp != "" {
			x.byEnum[row.ExternalClientApp] = i
		}
	}
	for i := range rows {
		x.family[i] = x.familyOf(i)
	}
	for i, row := range rows {
		x.includes[i] = x.family[i]
		for _, value := range row.Includes {
			x.includes[i] |= x.family[x.byValue[value]]
		}
	}
	full := x.byValue[ScopeFull]
	x.includes[full] = (1<<len(rows) - 1) &^ x.bits(ScopeRefreshToken)
	return x
}

// familyOf collects the rows that share row i's leading value.
func (x *scopeIndex) familyOf(i int) uint64 {
	var bits uint64
	for j := range x.rows {
		if leading(x.rows[j]) == leading(x.rows[i]) {
			bits |= 1 << j
		}
	}
	return bits
}

func leading(s Scope) string {
	if s.SameAs != "" {
		return s.SameAs
	}
	return s.Value
}

// bits returns the families of the named standard scopes.
func (x *scopeIndex) bits(values ...string) uint64 {
	var bits uint64
	for _, value := range values {
		bits |= x.family[x.byValue[value]]
	}
	return bits
}
