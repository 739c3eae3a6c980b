package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// waste is what a sweeper finds: rows of each kind.
type waste struct {
	rows    map[string]int
	broken  string
	order   []string
	behind  map[string]bool
	onBatch func()
}

func (w *waste) sweeper() sweeper {
	w.behind = map[string]bool{}
	return sweeper{
		kinds: []string{"many", "few", "none"}, logger: slog.New(slog.DiscardHandler),
		batch: func(_ context.Context, kind string, limit int) (int, error) {
			w.order = append(w.order, kind)
			if w.onBatch != nil {
				w.onBatch()
			}
			if kind == w.broken {
				return 0, errors.New("away")
			}
			n := min(limit, w.rows[kind])
			w.rows[kind] -= n
			return n, nil
		},
		swept: func(kind string, _ int, more bool) { w.behind[kind] = more },
	}
}

// TestSweepUntilNothingIsLeft: a run ends when no batch was full, however many
// rows there were, pauses between batches and lets no kind wait for another.
func TestSweepUntilNothingIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &waste{rows: map[string]int{"many": 3*sweepBatch + 1, "few": 7}}
		began := time.Now()
		w.sweeper().run(t.Context())
		if w.rows["many"] != 0 || w.rows["few"] != 0 {
			t.Errorf("left: %v", w.rows)
		}
		if got := fmt.Sprint(w.order); got != "[many few none many many many]" {
			t.Errorf("batches of %s", got)
		}
		if took := time.Since(began); took != 3*sweepPause {
			t.Errorf("paused for %v, want three pauses", took)
		}
		if w.behind["many"] || w.behind["few"] {
			t.Errorf("behind at the end: %v", w.behind)
		}
	})
}

// TestSweepGoesOnAfterAFailure with the other kinds.
func TestSweepGoesOnAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &waste{rows: map[string]int{"many": 9, "few": 7}, broken: "many"}
		w.sweeper().run(t.Context())
		if w.rows["few"] != 0 || w.rows["many"] != 9 || len(w.order) != 3 {
			t.Errorf("left %v after %v", w.rows, w.order)
		}
	})
}

// TestSweepStops with the server, between batches and in a pause.
func TestSweepStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := &waste{rows: map[string]int{"many": 1 << 40}}
		w.onBatch = func() {
			if len(w.order) == 10 {
				cancel()
			}
		}
		w.sweeper().run(ctx)
		if len(w.order) != 10 {
			t.Errorf("%d batches", len(w.order))
		}
	})
}
