package audit_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// TestKeptWhileBusy: rows of a write that may succeed later are neither lost nor
// written twice, and come before newer ones.
func TestKeptWhileBusy(t *testing.T) {
	h := newHistory()
	r := h.recorder()
	h.busy = true
	r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
	r.Refused(refusal(2, 12, "192.0.2.7", "secret_wrong"))
	r.Flush(t.Context())
	r.Flush(t.Context())
	h.want(t, "while busy", 0, 0, 0)
	h.busy = false
	r.Refused(refusal(1, 13, "192.0.2.7", "secret_wrong"))
	r.Flush(t.Context())
	r.Flush(t.Context())
	h.want(t, "afterwards", 3, 0, 0)
	var order []int64
	for _, row := range h.rows {
		if row.Org == 1 {
			order = append(order, row.App)
		}
	}
	if fmt.Sprint(order) != "[11 13]" || h.lost != 0 {
		t.Errorf("written in the order %v, %d lost", order, h.lost)
	}
}

// TestKeptWithinBounds: what is kept counts against the room of the queue, and
// what has none is told.
func TestKeptWithinBounds(t *testing.T) {
	h := newHistory()
	r := h.recorder()
	h.busy = true
	const many = 6000
	for i := range many {
		r.Refused(refusal(1, int64(i), "192.0.2.7", "secret_wrong"))
		if i%1000 == 0 {
			r.Flush(t.Context())
		}
	}
	h.busy = false
	r.Flush(t.Context())
	if plain, _, _ := h.counts(); plain != 4096 || h.lost != many-4096 {
		t.Errorf("%d written, %d lost of %d; want 4096 written and every other told", plain, h.lost, many)
	}
}

// TestOneRoundASecondWhileBusy: refusals that come while nothing can be written
// do not make for a try each.
func TestOneRoundASecondWhileBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHistory()
		h.busy = true
		r := h.recorder()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); r.Run(ctx) }()
		for i := range 50 {
			r.Refused(refusal(1, int64(i), "192.0.2.7", "secret_wrong"))
			time.Sleep(100 * time.Millisecond)
		}
		synctest.Wait()
		h.mu.Lock()
		if h.tries < 4 || h.tries > 7 {
			t.Errorf("%d tries in five seconds", h.tries)
		}
		h.busy = false
		h.mu.Unlock()
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		h.want(t, "a second after", 50, 0, 0)
		cancel()
		<-done
		if h.lost != 0 {
			t.Errorf("%d lost", h.lost)
		}
	})
}

// TestStopWhileBusy: a recorder that stops tries for a while, and tells what it
// could not write.
func TestStopWhileBusy(t *testing.T) {
	for name, soon := range map[string]bool{"busy for a moment": true, "busy for good": false} {
		synctest.Test(t, func(t *testing.T) {
			h := newHistory()
			h.busy = true
			r := h.recorder()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
			began := time.Now()
			if soon {
				time.AfterFunc(time.Second, func() { h.mu.Lock(); h.busy = false; h.mu.Unlock() })
			}
			r.Run(ctx)
			written, lost := 1, 0
			if !soon {
				written, lost = 0, 1
			}
			if took := time.Since(began); len(h.rows) != written || h.lost != lost || took > 6*time.Second {
				t.Errorf("%s: %d written, %d lost, after %v", name, len(h.rows), h.lost, took)
			}
		})
	}
}
