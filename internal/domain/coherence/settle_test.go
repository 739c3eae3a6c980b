package coherence_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
)

func TestSettleConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		a, ofA, stopA := start(t, log)
		defer stopA()
		_, ofB, stopB := start(t, log)
		defer stopB()
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				seq := log.add(coherence.Change{Kind: coherence.TokenRevoked})
				if err := a.Settle(t.Context(), seq); err != nil {
					t.Errorf("settle %d: %v", seq, err)
				}
				for name, m := range map[string]*fakeMemory{"own": ofA, "other": ofB} {
					if applied, _ := m.seen(); !slices.Contains(applied, seq) {
						t.Errorf("the %s server had not applied %d when Settle returned", name, seq)
					}
				}
			})
		}
		all.Wait()
		if applied, _ := ofA.seen(); len(applied) != 50 || !slices.IsSorted(applied) {
			t.Errorf("applied %v", applied)
		}
	})
}

// TestSettleFailure: a change that the own server could not apply is not
// acknowledged, and the own memory is not believed any more.
func TestSettleFailure(t *testing.T) {
	for name, fail := range map[string]func(*fakeLog, *fakeMemory, int64){
		"the log cannot be read":       func(l *fakeLog, _ *fakeMemory, _ int64) { l.set(func() { l.away = true }) },
		"the change cannot be applied": func(_ *fakeLog, m *fakeMemory, seq int64) { m.refuse(seq) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := newLog()
				node, memory, stop := start(t, log)
				defer stop()
				seq := log.add(coherence.Change{Kind: coherence.AppChanged})
				fail(log, memory, seq)
				if err := node.Settle(t.Context(), seq); !errors.Is(err, errAway) || node.Trusted() {
					t.Errorf("error %v, trusted %v; want the database's error and no trust", err, node.Trusted())
				}
			})
		})
	}
}

// TestSettleForOneWhoHungUp: he gets no answer, but the change is applied, and
// the server goes on trusting its memory for everybody else.
func TestSettleForOneWhoHungUp(t *testing.T) {
	for name, when := range map[string]func(*fakeLog, context.CancelFunc){
		"before":                func(_ *fakeLog, hangUp context.CancelFunc) { hangUp() },
		"while the log is read": func(l *fakeLog, hangUp context.CancelFunc) { l.duringRead = hangUp },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := newLog()
				node, memory, stop := start(t, log)
				defer stop()
				ctx, cancel := context.WithCancel(t.Context())
				when(log, cancel)
				for range 20 {
					seq := log.add(coherence.Change{Kind: coherence.UserChanged})
					_ = node.Settle(ctx, seq)
					if applied, _ := memory.seen(); !node.Trusted() || !slices.Contains(applied, seq) {
						t.Fatalf("trusted %v, applied %v; want trust and change %d", node.Trusted(), applied, seq)
					}
				}
			})
		})
	}
}

// TestSettleDoesNotWaitForWhatHangs: a request that waits behind one that hangs
// in the database can give up; and a renewal that hangs keeps nobody waiting.
func TestSettleDoesNotWaitForWhatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		node, _, stop := start(t, log)
		defer stop()
		hangs := make(chan struct{})
		log.set(func() { log.duringRenewal = func() { <-hangs } })
		seq := log.add(coherence.Change{Kind: coherence.AppChanged})
		time.Sleep(50 * time.Millisecond) // applied; the renewal hangs
		if err := node.Settle(t.Context(), seq); err != nil {
			t.Errorf("settle %d during a renewal: %v", seq, err)
		}
		log.set(func() { log.duringRead = func() { <-hangs } })
		next := log.add(coherence.Change{Kind: coherence.AppChanged})
		go func() { _ = node.Settle(t.Context(), next) }()
		synctest.Wait() // it holds the lock
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := node.Settle(ctx, next); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the deadline", err)
		}
		close(hangs)
		synctest.Wait()
	})
}

// TestSettleTellsOthersSoon: what a server applied for a request of its own is
// what another waits for; it need not wait for the next renewal that is due.
func TestSettleTellsOthersSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		a, _, stopA := start(t, log)
		defer stopA()
		b, _, stopB := start(t, log)
		defer stopB()
		time.Sleep(5 * time.Second)
		first := log.add(coherence.Change{Kind: coherence.AppChanged})
		second := log.add(coherence.Change{Kind: coherence.AppChanged})
		began := time.Now()
		var both sync.WaitGroup
		both.Go(func() { _ = b.Settle(t.Context(), second) })
		synctest.Wait()
		if err := a.Settle(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 50*time.Millisecond {
			t.Errorf("waited %v for a server that had applied the change at once", took)
		}
		both.Wait()
	})
}

func TestSettleHead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		node, own, stop := start(t, log)
		defer stop()
		_, other, stopOther := start(t, log)
		defer stopOther()
		seq := log.add(coherence.Change{Kind: coherence.TokenRevoked})
		if err := node.SettleHead(t.Context()); err != nil {
			t.Fatal(err)
		}
		for name, m := range map[string]*fakeMemory{"own": own, "other": other} {
			if applied, _ := m.seen(); !slices.Contains(applied, seq) {
				t.Errorf("the %s server had not applied %d", name, seq)
			}
		}
		log.set(func() { log.away = true })
		if err := node.SettleHead(t.Context()); !errors.Is(err, errAway) {
			t.Errorf("error %v, want the database's", err)
		}
	})
}
