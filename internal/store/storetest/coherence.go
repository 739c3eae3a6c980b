package storetest

import (
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// testChangeLog has twenty writers change things, some in vain, while a reader
// tails the log: he must see every number once, in order.
func testChangeLog(t *testing.T, open Open) {
	const writers, each = 20, 6
	w := newWorld(t, open)
	_, o := w.org("acme")
	w.app(o, "Taken")
	first, err := w.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var acknowledged []int64
	for i := range writers {
		wg.Go(func() {
			for k := range each {
				seq := change(t, w, o, i, k)
				mu.Lock()
				acknowledged = append(acknowledged, seq)
				mu.Unlock()
			}
		})
	}
	finished := make(chan struct{})
	go func() { wg.Wait(); close(finished) }()
	seen := tail(t, w, first, finished)
	slices.Sort(acknowledged)
	same(t, seen, acknowledged)
	for i, seq := range seen {
		if seq != first+int64(i)+1 {
			t.Fatalf("entry %d has number %d, want %d", i, seq, first+int64(i)+1)
		}
	}
	if head, err := w.Head(t.Context()); head != first+writers*each || err != nil {
		t.Errorf("head %d, %v; want %d", head, err, first+writers*each)
	}
}

// change makes one change in vain and one of two kinds that succeeds.
func change(t *testing.T, w *world, o *sqlstore.OrgStore, i, k int) int64 {
	if _, err := o.CreateApp(t.Context(), newApp("Taken"), by()); err == nil {
		t.Error("a taken name was given out")
	}
	var seq int64
	var err error
	if (i+k)%2 == 0 {
		seq, err = o.CreateApp(t.Context(), newApp("App_"+strconv.Itoa(i)+"_"+strconv.Itoa(k)), by())
	} else {
		seq, err = o.RevokeToken(t.Context(), [10]byte{byte(i), byte(k)}, w.now().Add(time.Hour), audit.Login{})
	}
	if err != nil {
		t.Error(err)
	}
	return seq
}

// tail follows the log until the writers have finished and nothing is left.
func tail(t *testing.T, w *world, after int64, finished <-chan struct{}) (seen []int64) {
	for done := false; ; {
		select {
		case <-finished:
			done = true
		default:
		}
		list, err := w.ChangesAfter(t.Context(), after, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			seen = append(seen, c.Seq)
			after = c.Seq
		}
		if done && len(list) == 0 {
			return seen
		}
	}
}

func testLeases(t *testing.T, open Open) {
	ctx := t.Context()
	w := newWorld(t, open)
	take := func(incarnation string, want int) coherence.Lease {
		t.Helper()
		l, err := w.OpenLease(ctx, incarnation, 5)
		if err != nil || l != (coherence.Lease{Node: want, Incarnation: incarnation, Applied: 5}) {
			t.Fatalf("lease %+v, %v; want node %d", l, err, want)
		}
		return l
	}
	renew := func(l coherence.Lease, want bool) {
		t.Helper()
		if there, err := w.RenewLease(ctx, l); there != want || err != nil {
			t.Errorf("renewed %+v: %v, %v; want %v", l, there, err, want)
		}
	}
	a, b, c := take("a", 0), take("b", 1), take("c", 2)
	stale := b
	b.Applied = 9
	renew(b, true)
	b.Renewals++
	if err := w.CloseLease(ctx, stale); err != nil {
		t.Fatal(err)
	}
	renew(b, true)
	b.Renewals++
	list, err := w.Leases(ctx)
	if err != nil {
		t.Fatal(err)
	}
	same(t, list, []coherence.Lease{a, b, c})
	if err := w.CloseLease(ctx, b); err != nil {
		t.Fatal(err)
	}
	renew(b, false)
	d := take("d", 1)
	b.Node = d.Node
	renew(b, false)
	if err := w.CloseLease(ctx, coherence.Lease{Node: 1, Incarnation: "b"}); err != nil {
		t.Fatal(err)
	}
	renew(d, true)
	take("a", 0) // the same process again: its old lease goes
	list, err = w.Leases(ctx)
	if err != nil || len(list) != 3 {
		t.Errorf("leases %v, %v; want 3", list, err)
	}
	// Its holder gives a lease back whatever he knows of its renewals.
	renew(d, true)
	for range 2 {
		if err := w.GiveLeaseBack(ctx, "d"); err != nil {
			t.Fatal(err)
		}
	}
	renew(d, false)
	renew(coherence.Lease{Node: c.Node, Incarnation: "c"}, true)
	concurrentLeases(t, w)
}

// concurrentLeases starts many servers at once: each gets a number of its own.
func concurrentLeases(t *testing.T, w *world) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var numbers []int
	for i := range 20 {
		wg.Go(func() {
			l, err := w.OpenLease(t.Context(), "server "+strconv.Itoa(i), 0)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			numbers = append(numbers, l.Node)
		})
	}
	wg.Wait()
	slices.Sort(numbers)
	if len(slices.Compact(slices.Clone(numbers))) != 20 {
		t.Errorf("servers share numbers: %v", numbers)
	}
}
