package main

// result is everything a run has to say.
type result struct {
	Environment environment `json:"environment"`
	Works       []work      `json:"works"`
	Ratios      []ratio     `json:"ratios"`
	Facts       []fact      `json:"facts"`
	Notes       []string    `json:"notes,omitempty"`
}

// work sums up the rounds of a subject.
type work struct {
	Name     string   `json:"name"`
	Rate     spread   `json:"requests_per_second"`
	P50      spread   `json:"p50_ms"`
	P99      spread   `json:"p99_ms"`
	CPU      spread   `json:"cpu_us"`
	Database spread   `json:"database_cpu_us"`
	Rounds   []sample `json:"rounds"`
}

func newResult(env environment, m measurements, facts []fact, notes []string) *result {
	r := &result{Environment: env, Ratios: ratios(goals(), m), Facts: facts, Notes: notes}
	for _, name := range m.names {
		r.Works = append(r.Works, newWork(name, m.samples[name]))
	}
	return r
}

func newWork(name string, rounds []sample) work {
	over := func(value func(sample) float64) spread {
		values := make([]float64, len(rounds))
		for i, s := range rounds {
			values[i] = value(s)
		}
		return spreadOf(values)
	}
	return work{
		Name: name, Rounds: rounds,
		Rate:     over(func(s sample) float64 { return s.Rate }),
		P50:      over(func(s sample) float64 { return s.P50 }),
		P99:      over(func(s sample) float64 { return s.P99 }),
		CPU:      over(func(s sample) float64 { return s.CPU }),
		Database: over(func(s sample) float64 { return s.Database }),
	}
}

// missed counts the goals that are not met.
func (r *result) missed() (n int) {
	for _, ratio := range r.Ratios {
		if ratio.Met != nil && !*ratio.Met {
			n++
		}
	}
	for _, fact := range r.Facts {
		if fact.Met != nil && !*fact.Met {
			n++
		}
	}
	return n
}
