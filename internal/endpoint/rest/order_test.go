package rest

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// TestSortIsCharged: sorting spends of the same budget as searching, and its
// time is looked at too.
func TestSortIsCharged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([]row, 5000)
	for i := range rows {
		rows[i] = r.Int64()
	}
	number := &field{value: func(r row) soql.Value { return soql.Int(r.(int64) >> 40) }}
	same := &field{value: constant(soql.Text("X"))}
	by := []ordering{{field: same}, {field: number}}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	poor := newBudget(t.Context())
	poor.left = 50_000
	for name, b := range map[string]*budget{"no work left": poor, "no time left": newBudget(over)} {
		if sortRows(slices.Clone(rows), by, b) {
			t.Errorf("%s: sorted to the end", name)
		}
	}
	rich := newBudget(t.Context())
	if !sortRows(rows, by, rich) {
		t.Fatal("the budget did not suffice")
	}
	if spent := maxWork - rich.left; spent < 50_000 {
		t.Errorf("the sorting cost %d only", spent)
	}
	if !slices.IsSortedFunc(rows, func(a, b row) int { return int(a.(int64)>>40 - b.(int64)>>40) }) {
		t.Error("the rows are not in order")
	}
}
