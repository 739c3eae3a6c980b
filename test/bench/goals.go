package main

// goal bounds the CPU time of some work by that of a floor.
type goal struct {
	work  string
	floor string
	// most is the largest ratio that meets the goal; 0 where the ratio is
	// printed for comparison only.
	most float64
}

// goals are what the project holds itself to. Work on PostgreSQL includes the
// CPU time of PostgreSQL.
func goals() []goal {
	return []goal{
		{"SQLite " + workBasic, "H", 3.0},
		{"SQLite " + workBasic, "D", 1.3},
		{"SQLite " + workBody, "H", 3.0},
		{"SQLite " + workBody, "D", 1.3},
		{"SQLite " + workIntrospect, "H", 1.4},
		{"SQLite " + workUserinfo, "H", 1.4},
		{"SQLite " + workLimits, "H", 1.4},
		{"SQLite " + workQuery, "H", 0},
		{"SQLite " + workDiscovery, "G", 1.2},
		{"SQLite " + workJWKS, "G", 1.2},
		{"PostgreSQL " + workBasic, "H", 4.5},
		{"PostgreSQL " + workBody, "H", 4.5},
		{"PostgreSQL " + workIntrospect, "H", 1.4},
		{"PostgreSQL " + workUserinfo, "H", 1.4},
		{"D", "H", 0},
		{"H", "G", 0},
	}
}

// ratio is a goal held against a run.
type ratio struct {
	Work   string  `json:"work"`
	Floor  string  `json:"floor"`
	Values spread  `json:"ratio"`
	Most   float64 `json:"most,omitempty"`
	Met    *bool   `json:"met,omitempty"`
}

// ratios holds goals against what was measured; those of work that was not are
// left out. A ratio is taken within each round, and the median of them counts.
func ratios(all []goal, m measurements) []ratio {
	var out []ratio
	for _, g := range all {
		work, floor := m.samples[g.work], m.samples[g.floor]
		if len(work) == 0 || len(floor) == 0 {
			continue
		}
		r := ratio{Work: g.work, Floor: g.floor, Most: g.most, Values: spreadOf(paired(work, floor))}
		if g.most > 0 {
			met := r.Values.Median <= g.most
			r.Met = &met
		}
		out = append(out, r)
	}
	return out
}

// paired divides round by round. A round in which the floor used no countable
// time says nothing.
func paired(work, floor []sample) []float64 {
	var values []float64
	for i := range min(len(work), len(floor)) {
		if floor[i].total() > 0 {
			values = append(values, work[i].total()/floor[i].total())
		}
	}
	return values
}
