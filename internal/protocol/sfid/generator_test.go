package sfid_test

import (
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

var epoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// generator returns a generator whose clock the test sets.
func generator(t *testing.T, node int) (*sfid.Generator, *time.Time) {
	t.Helper()
	clock := time.Date(2026, 3, 4, 5, 6, 7, 890_123_456, time.UTC)
	g, err := sfid.NewGenerator(node, func() time.Time { return clock })
	if err != nil {
		t.Fatal(err)
	}
	return g, &clock
}

func TestNewGeneratorRefuses(t *testing.T) {
	for _, node := range []int{-1, sfid.MaxNode + 1} {
		if _, err := sfid.NewGenerator(node, time.Now); err == nil {
			t.Errorf("node %d was accepted", node)
		}
	}
	if _, err := sfid.NewGenerator(0, nil); err == nil {
		t.Error("a generator without a clock was accepted")
	}
}

func TestIDCarriesTimeAndNode(t *testing.T) {
	g, clock := generator(t, 5)
	first, second := g.Next(), g.Next()
	if got, want := sfid.Time(first), clock.Truncate(time.Millisecond); !got.Equal(want) || got.Location() != time.UTC {
		t.Errorf("Time = %v, want %v", got, want)
	}
	if node := first >> 12 & sfid.MaxNode; node != 5 {
		t.Errorf("node = %d, want 5", node)
	}
	if second != first+1 {
		t.Errorf("the second id of a millisecond is %d after the first, want 1", second-first)
	}
}

func TestMonotonicWhenTheClockStepsBack(t *testing.T) {
	g, clock := generator(t, 1)
	last := g.Next()
	for _, step := range []time.Duration{0, -time.Millisecond, -time.Hour, 2 * time.Hour, -365 * 24 * time.Hour} {
		*clock = clock.Add(step)
		id := g.Next()
		if id <= last {
			t.Fatalf("after a step of %v: %d does not follow %d", step, id, last)
		}
		last = id
	}
}

func TestBurstBorrowsFromTheFollowingMilliseconds(t *testing.T) {
	g, clock := generator(t, sfid.MaxNode)
	last := g.Next()
	for range 3 * 4096 {
		id := g.Next()
		if id <= last {
			t.Fatalf("%d does not follow %d", id, last)
		}
		if node := id >> 12 & sfid.MaxNode; node != sfid.MaxNode {
			t.Fatalf("the counter ran into the node: %d", node)
		}
		last = id
	}
	if ahead := sfid.Time(last).Sub(clock.Truncate(time.Millisecond)); ahead != 3*time.Millisecond {
		t.Errorf("12289 ids ran %v ahead of the clock, want 3ms", ahead)
	}
}

func TestIDsStayPositive(t *testing.T) {
	for _, at := range []time.Time{{}, epoch.Add(-time.Hour), epoch, epoch.AddDate(80, 0, 0)} {
		g, clock := generator(t, 0)
		*clock = at
		if id := g.Next(); id <= 0 {
			t.Errorf("at %v: id %d is not positive", at, id)
		}
	}
}

func TestNodesDiffer(t *testing.T) {
	a, _ := generator(t, 1)
	b, _ := generator(t, 2)
	seen := map[int64]bool{}
	for range 5000 {
		seen[a.Next()], seen[b.Next()] = true, true
	}
	if len(seen) != 10000 {
		t.Errorf("two nodes made %d different ids, want 10000", len(seen))
	}
}

func TestConcurrentUse(t *testing.T) {
	g, _ := generator(t, 7)
	const workers, each = 8, 2000
	made := make([][]int64, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for range each {
				made[w] = append(made[w], g.Next())
			}
		})
	}
	group.Wait()
	seen := map[int64]bool{}
	for _, ids := range made {
		for i, id := range ids {
			if i > 0 && id <= ids[i-1] {
				t.Fatalf("%d does not follow %d", id, ids[i-1])
			}
			seen[id] = true
		}
	}
	if len(seen) != workers*each {
		t.Errorf("%d different ids, want %d", len(seen), workers*each)
	}
}

func TestFirstAt(t *testing.T) {
	g, clock := generator(t, 0)
	*clock = clock.Add(-time.Millisecond)
	before := g.Next()
	*clock = clock.Add(time.Millisecond)
	after := g.Next()
	bound := sfid.FirstAt(*clock)
	if before >= bound || after < bound {
		t.Errorf("FirstAt = %d, want it after %d and not after %d", bound, before, after)
	}
	if got := sfid.Time(bound); !got.Equal(clock.Truncate(time.Millisecond)) {
		t.Errorf("Time(FirstAt(t)) = %v, want %v", got, clock.Truncate(time.Millisecond))
	}
	for _, early := range []time.Time{{}, epoch.Add(-time.Second), epoch} {
		if got := sfid.FirstAt(early); got != 0 {
			t.Errorf("FirstAt(%v) = %d, want 0", early, got)
		}
	}
	if got := sfid.FirstAt(epoch.AddDate(500, 0, 0)); got <= 0 {
		t.Errorf("FirstAt far in the future = %d, want a positive number", got)
	}
}

func BenchmarkNext(b *testing.B) {
	g, err := sfid.NewGenerator(1, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			g.Next()
		}
	})
}
