package coherence_test

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
)

func TestNodeAppliesChangesInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		log.add(coherence.Change{Kind: coherence.AppChanged}) // before the node: what Reset reads holds it
		node, memory, stop := start(t, log)
		defer stop()
		const many = 1203 // more than two batches
		for range many {
			log.add(coherence.Change{Kind: coherence.UserChanged})
		}
		time.Sleep(50 * time.Millisecond) // what a change of another process takes at most
		applied, resets := memory.seen()
		if len(applied) != many || !slices.IsSorted(applied) || applied[0] != 2 {
			t.Errorf("applied %d changes, sorted %v, from %d; want %d from 2", len(applied), slices.IsSorted(applied), applied[0], many)
		}
		if resets != 1 || !node.Trusted() {
			t.Errorf("reset %d times, trusted %v; want once and trusted", resets, node.Trusted())
		}
		if got := log.leases[0].Applied; got != many+1 {
			t.Errorf("the lease says %d applied, want %d", got, many+1)
		}
	})
}

func TestNodeIsNotTrustedBeforeStart(t *testing.T) {
	node := coherence.NewNode(newLog(), new(fakeMemory), func(int) {}, slog.New(slog.DiscardHandler))
	if node.Trusted() {
		t.Error("a node without a lease is trusted")
	}
}

// TestTrustEndsWithTheTerm holds the moment: a lease lasts Term from before
// its last renewal was sent, whichever call of the database fails.
func TestTrustEndsWithTheTerm(t *testing.T) {
	for name, fail := range map[string]func(*fakeLog){
		"everything fails": func(l *fakeLog) { l.away = true },
		"renewals fail":    func(l *fakeLog) { l.renewals = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := newLog()
				node, _, stop := start(t, log)
				defer stop()
				time.Sleep(10 * time.Second)
				if !node.Trusted() {
					t.Fatal("not trusted although every renewal succeeds")
				}
				log.set(func() { fail(log) })
				time.Sleep(coherence.Term - 1100*time.Millisecond)
				if !node.Trusted() {
					t.Error("trust ended before the term")
				}
				time.Sleep(1100 * time.Millisecond)
				if node.Trusted() {
					t.Error("still trusted a whole term after the last renewal")
				}
				log.set(func() { log.away, log.renewals = false, false })
				time.Sleep(50 * time.Millisecond)
				if !node.Trusted() {
					t.Error("not trusted again although renewals succeed again")
				}
			})
		})
	}
}

func TestNodeResetsWhenItsLeaseIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		node, memory, stop := start(t, log)
		defer stop()
		log.set(func() { clear(log.leases) })
		time.Sleep(1100 * time.Millisecond)
		if _, resets := memory.seen(); resets != 2 || log.count() != 1 || !node.Trusted() {
			t.Errorf("%d resets, %d leases, trusted %v; want 2, 1, true", resets, log.count(), node.Trusted())
		}
	})
}

// TestNoTrustWithoutReset: the entries between the old lease and the new one
// are skipped, so a memory that could not be reset must not be believed, also
// when renewals succeed.
func TestNoTrustWithoutReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		node, memory, stop := start(t, log)
		defer stop()
		memory.mu.Lock()
		memory.fails = 100
		memory.mu.Unlock()
		log.set(func() { clear(log.leases) })
		time.Sleep(1500 * time.Millisecond)
		if _, resets := memory.seen(); resets != 1 {
			t.Fatalf("%d resets, want the first only", resets)
		}
		if node.Trusted() {
			t.Error("trusted with a memory that was not reset")
		}
		time.Sleep(5 * time.Second)
		if _, resets := memory.seen(); resets != 2 || !node.Trusted() {
			t.Errorf("%d resets, trusted %v; want a second reset and trust", resets, node.Trusted())
		}
	})
}

func TestStartFails(t *testing.T) {
	away := newLog()
	away.away = true
	for name, c := range map[string]struct {
		log    *fakeLog
		memory *fakeMemory
	}{
		"no database": {away, new(fakeMemory)},
		"no reset":    {newLog(), &fakeMemory{fails: 1}},
	} {
		node := coherence.NewNode(c.log, c.memory, func(int) {}, slog.New(slog.DiscardHandler))
		if err := node.Start(t.Context()); err == nil || node.Trusted() {
			t.Errorf("%s: error %v, trusted %v; want an error and no trust", name, err, node.Trusted())
		}
	}
}

func TestLeaveGivesTheLeaseBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		node, _, stop := start(t, log)
		time.Sleep(5 * time.Second)
		stop()
		if log.count() != 0 || node.Trusted() {
			t.Errorf("%d leases left, trusted %v", log.count(), node.Trusted())
		}
	})
}

// TestNodeNumbers: live nodes have different numbers, and a free one is taken
// again.
func TestNodeNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		numbers := map[int]bool{}
		for range 3 {
			node := coherence.NewNode(log, new(fakeMemory), func(n int) { numbers[n] = true }, slog.New(slog.DiscardHandler))
			if err := node.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if len(numbers) != 3 || !numbers[0] || !numbers[2] {
			t.Errorf("numbers %v, want 0, 1 and 2", numbers)
		}
	})
}

// TestLeaveAfterALateRenewal: renewals that were written although the database
// did not say so leave the lease with a count that its holder does not know.
func TestLeaveAfterALateRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		_, _, stop := start(t, log)
		log.set(func() { log.late = true })
		time.Sleep(1500 * time.Millisecond)
		stop()
		if log.count() != 0 {
			t.Error("the lease was not given back: others wait for it for a whole term")
		}
	})
}

// TestApplyFails: a change that could not be applied ends trust at once, is
// tried again, and holds up those after it. Meanwhile no renewal is sent, so
// that those who wait for this server wait for a term at most.
func TestApplyFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		node, memory, stop := start(t, log)
		defer stop()
		_, _, stopOther := start(t, log)
		defer stopOther()
		log.add(coherence.Change{Kind: coherence.AppChanged})
		seq := log.add(coherence.Change{Kind: coherence.SealingKeyChanged})
		log.add(coherence.Change{Kind: coherence.AppChanged})
		memory.refuse(seq)
		time.Sleep(50 * time.Millisecond)
		if applied, _ := memory.seen(); !slices.Equal(applied, []int64{1}) || node.Trusted() {
			t.Errorf("applied %v, trusted %v; want the first only and no trust", applied, node.Trusted())
		}
		began := time.Now()
		if err := coherence.Wait(t.Context(), log, 3, ""); err != nil || time.Since(began) > coherence.Term+time.Second {
			t.Errorf("waited %v, error %v; want a term", time.Since(began), err)
		}
		memory.refuse(0)
		time.Sleep(50 * time.Millisecond)
		if applied, _ := memory.seen(); !slices.Equal(applied, []int64{1, 2, 3}) || !node.Trusted() {
			t.Errorf("applied %v, trusted %v; want all three and trust again", applied, node.Trusted())
		}
	})
}

// TestARenewalBringsBackNoTrust that was lost while it was under way.
func TestARenewalBringsBackNoTrust(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		node, memory, stop := start(t, log)
		defer stop()
		hangs := make(chan struct{})
		log.set(func() { log.duringRenewal = func() { <-hangs } })
		time.Sleep(1100 * time.Millisecond) // a renewal is due
		seq := log.add(coherence.Change{Kind: coherence.AppChanged})
		memory.refuse(seq)
		if err := node.Settle(t.Context(), seq); !errors.Is(err, errAway) {
			t.Fatalf("error %v, want the one of Apply", err)
		}
		close(hangs)
		synctest.Wait()
		if node.Trusted() {
			t.Error("trusted although a change is not applied")
		}
	})
}
