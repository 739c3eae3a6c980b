package coherence_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
)

func TestWaitForALateServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		lease, _ := log.OpenLease(t.Context(), "late", 4)
		began := time.Now()
		go func() {
			for range 7 { // alive, and behind
				time.Sleep(time.Second)
				_, _ = log.RenewLease(t.Context(), lease)
			}
			lease.Applied = 5
			_, _ = log.RenewLease(t.Context(), lease)
		}()
		if err := coherence.Wait(t.Context(), log, 5, ""); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < 7*time.Second || took > 7100*time.Millisecond {
			t.Errorf("waited %v, want until the server had applied the change at 7 s", took)
		}
		if log.count() != 1 {
			t.Error("the lease of a live server was removed")
		}
	})
}

func TestWaitForADeadServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		_, _ = log.OpenLease(t.Context(), "dead", 4)
		began := time.Now()
		if err := coherence.Wait(t.Context(), log, 5, ""); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		if took < coherence.Term || took > coherence.Term+100*time.Millisecond || log.count() != 0 {
			t.Errorf("waited %v and left %d leases; want a term and none", took, log.count())
		}
	})
}

// TestWaitSeesARenewalThatBeatsTheRemoval: a server that slept renews in the
// moment when the waiter removes its lease. It may have read the log before the
// change was written, so it is not yet safe to go on.
func TestWaitSeesARenewalThatBeatsTheRemoval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		lease, _ := log.OpenLease(t.Context(), "sleeper", 4)
		log.beforeClose = func() {
			log.beforeClose = nil
			_, _ = log.RenewLease(t.Context(), lease)
		}
		began := time.Now()
		if err := coherence.Wait(t.Context(), log, 5, ""); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < 2*coherence.Term {
			t.Errorf("waited %v although the lease had just been renewed; want another term", took)
		}
	})
}

func TestWaitDoesNotWait(t *testing.T) {
	for name, lease := range map[string]coherence.Lease{
		"for a server that has applied it": {Incarnation: "other", Applied: 5},
		"for the one that asks":            {Incarnation: "self", Applied: 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			log := newLog()
			_, _ = log.OpenLease(t.Context(), lease.Incarnation, lease.Applied)
			began := time.Now()
			if err := coherence.Wait(t.Context(), log, 5, "self"); err != nil || time.Since(began) != 0 {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
		})
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		_, _ = log.OpenLease(t.Context(), "dead", 4)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := coherence.Wait(ctx, log, 5, ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the deadline", err)
		}
	})
}

func TestWaitFailsWithTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newLog()
		_, _ = log.OpenLease(t.Context(), "dead", 4)
		go func() {
			time.Sleep(time.Second)
			log.set(func() { log.away = true })
		}()
		if err := coherence.Wait(t.Context(), log, 5, ""); !errors.Is(err, errAway) {
			t.Errorf("error %v, want the database's", err)
		}
	})
}
