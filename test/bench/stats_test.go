package main

import "testing"

func TestPercentile(t *testing.T) {
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = i + 1
	}
	tests := []struct {
		sorted []int
		p      float64
		want   int
	}{
		{nil, 0.5, 0},
		{[]int{7}, 0.5, 7},
		{[]int{7}, 0.99, 7},
		{[]int{1, 2}, 0.5, 1},
		{[]int{1, 2, 3}, 0.5, 2},
		{[]int{1, 2, 3, 4}, 0.99, 4},
		{hundred, 0.5, 50},
		{hundred, 0.99, 99},
		{hundred, 0, 1},
		{hundred, 1, 100},
	}
	for _, tt := range tests {
		if got := percentile(tt.sorted, tt.p); got != tt.want {
			t.Errorf("percentile %v of %d values is %d, want %d", tt.p, len(tt.sorted), got, tt.want)
		}
	}
}

func TestSpreadOf(t *testing.T) {
	tests := []struct {
		values []float64
		want   spread
	}{
		{nil, spread{}},
		{[]float64{4}, spread{4, 4, 4}},
		{[]float64{3, 1, 2}, spread{2, 1, 3}},
		{[]float64{4, 1, 3, 2}, spread{2.5, 1, 4}},
	}
	for _, tt := range tests {
		given := append([]float64(nil), tt.values...)
		if got := spreadOf(given); got != tt.want {
			t.Errorf("%v: %+v, want %+v", tt.values, got, tt.want)
		}
		for i := range given {
			if given[i] != tt.values[i] {
				t.Fatalf("the values were reordered to %v", given)
			}
		}
	}
}
