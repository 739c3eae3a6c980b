package main

import (
	"strings"
	"testing"
)

func cpu(own ...float64) []sample {
	samples := make([]sample, len(own))
	for i, c := range own {
		samples[i].CPU = c
	}
	return samples
}

func TestRatios(t *testing.T) {
	onDatabase := cpu(30, 30, 30)
	for i := range onDatabase {
		onDatabase[i].Database = 10
	}
	m := measurements{samples: map[string][]sample{
		"floor": cpu(10, 20, 40), "double": cpu(20, 40, 80), "steady": cpu(20, 20, 20), "database": onDatabase,
		"idle": cpu(0, 0, 10),
	}}
	tests := []struct {
		goal goal
		want spread
		met  string
	}{
		{goal{"double", "floor", 2}, spread{2, 2, 2}, "met"},
		{goal{"double", "floor", 1.99}, spread{2, 2, 2}, "NOT MET"},
		{goal{"double", "floor", 0}, spread{2, 2, 2}, ""},
		{goal{"steady", "floor", 1}, spread{1, 0.5, 2}, "met"},
		{goal{"database", "floor", 2}, spread{2, 1, 4}, "met"},
		{goal{"double", "idle", 9}, spread{8, 8, 8}, "met"},
	}
	for _, tt := range tests {
		got := ratios([]goal{tt.goal}, m)
		if len(got) != 1 || got[0].Values != tt.want || verdict(got[0].Met) != tt.met {
			t.Errorf("%+v: %+v (%s), want %+v (%s)", tt.goal, got, verdict(got[0].Met), tt.want, tt.met)
		}
	}
	if got := ratios([]goal{{"absent", "floor", 2}, {"double", "absent", 2}}, m); len(got) != 0 {
		t.Errorf("work that was not measured has a ratio: %+v", got)
	}
}

// Every goal is about a load that exists, against a floor that exists.
func TestGoalsNameWhatIsMeasured(t *testing.T) {
	names := map[string]bool{"G": true, "H": true, "D": true}
	for _, engine := range []string{"SQLite ", "PostgreSQL "} {
		for _, s := range loads("localhost", &server{}, learned{}) {
			names[engine+s.name] = true
		}
	}
	for _, g := range goals() {
		if !names[g.work] || len(g.floor) != 1 || !names[g.floor] {
			t.Errorf("nothing is measured for the goal %+v", g)
		}
	}
}

func TestFacts(t *testing.T) {
	for _, tt := range []struct {
		f    fact
		want string
	}{
		{newFact("a", "ms", 10, 5, 30, 9), "met"},
		{newFact("a", "ms", 10, 11), "NOT MET"},
		{newFact("a", "ms", 0, 11), ""},
	} {
		if got := verdict(tt.f.Met); got != tt.want {
			t.Errorf("%+v is %q, want %q", tt.f, got, tt.want)
		}
	}
}

func TestReport(t *testing.T) {
	m := measurements{names: []string{"H", "SQLite " + workBasic}, samples: map[string][]sample{
		"H":                   {{Requests: 10, Rate: 1000, P50: 1, P99: 2, CPU: 20}},
		"SQLite " + workBasic: {{Requests: 10, Rate: 500, P50: 2, P99: 4, CPU: 60, Database: 12}},
	}}
	r := newResult(environment{Go: "go0"}, m, []fact{newFact("first start", "ms", 1000, 120)}, []string{"a note"})
	var text strings.Builder
	if err := write(&text, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"H                                 1000        1.00    2.00    20.0    (20.0-20.0)  -\n",
		"SQLite client credentials, Basic  500         2.00    4.00    60.0    (60.0-60.0)  +12.0\n",
		"SQLite client credentials, Basic / H  3.60   (3.60-3.60)  <= 3  NOT MET\n",
		"first start     120.0 ms  (120.0-120.0)  <= 1000 ms  met\n",
		"a note\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, text.String())
		}
	}
	if got := r.missed(); got != 1 {
		t.Errorf("%d goals are missed, want 1", got)
	}
	discard := new(strings.Builder)
	if err := publish(discard, options{gate: true}, r); err != errGoals {
		t.Errorf("with -gate: %v, want %v", err, errGoals)
	}
	if err := publish(discard, options{}, r); err != nil {
		t.Errorf("without -gate: %v", err)
	}
}
