package server

import (
	"context"
	"log/slog"
	"time"

	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// How much a sweep does at a time.
const (
	// sweepBatch bounds the rows of one short transaction.
	sweepBatch = 5_000
	// sweepPause lets others write between two full batches. With it a sweep
	// keeps up with tens of thousands of rows a second.
	sweepPause = 50 * time.Millisecond
)

// sweeper deletes rows that have ended until none is left.
type sweeper struct {
	kinds []string
	// batch deletes at most limit rows of a kind and returns how many went.
	batch func(ctx context.Context, kind string, limit int) (int, error)
	// swept is told of every batch, and whether more rows may be waiting.
	swept  func(kind string, rows int, more bool)
	logger *slog.Logger
}

func (p *parts) sweeper() sweeper {
	return sweeper{
		kinds: sqlstore.SweepKinds(), swept: p.metrics.sweptRows, logger: p.logger,
		batch: func(ctx context.Context, kind string, limit int) (int, error) {
			return p.inst.Store.SweepExpired(ctx, kind, p.inst.Now(), limit)
		},
	}
}

// run goes round the kinds, a batch each, for as long as any batch is full: a
// kind with many rows does not keep the others waiting. A kind that fails is
// left for the next run.
func (s sweeper) run(ctx context.Context) {
	for left := s.kinds; ; {
		left = s.round(ctx, left)
		if len(left) == 0 || !breathe(ctx, sweepPause) {
			return
		}
	}
}

// round sweeps a batch of each kind and returns the kinds that may have more.
func (s sweeper) round(ctx context.Context, kinds []string) (left []string) {
	for _, kind := range kinds {
		n, err := s.batch(ctx, kind, sweepBatch)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			s.logger.Error("cannot clear away expired rows", "kind", kind, "error", err)
			continue
		}
		more := n >= sweepBatch
		s.swept(kind, n, more)
		if more {
			left = append(left, kind)
		}
	}
	return left
}

// breathe pauses and reports whether to go on.
func breathe(ctx context.Context, pause time.Duration) bool {
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
