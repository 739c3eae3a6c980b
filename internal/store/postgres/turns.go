package postgres

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// turns bounds the transactions under way and those that wait for one to end.
type turns struct {
	free    chan struct{} // a token for each transaction that may run
	closing chan struct{}
	waiting *atomic.Int64
	bound   int64
	once    *sync.Once
}

func newTurns(running, bound int) turns {
	t := turns{
		free:    make(chan struct{}, running),
		closing: make(chan struct{}),
		waiting: new(atomic.Int64),
		bound:   int64(bound),
		once:    new(sync.Once),
	}
	for range running {
		t.free <- struct{}{}
	}
	return t
}

// take waits for a turn, which the caller gives back.
func (t turns) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-t.closing:
		return sqldb.ErrClosed
	case <-t.free:
		return nil
	default:
	}
	if t.waiting.Add(1) > t.bound {
		t.waiting.Add(-1)
		return sqldb.ErrOverloaded
	}
	defer t.waiting.Add(-1)
	select {
	case <-t.free:
		return nil
	case <-t.closing:
		return sqldb.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turns) give() { t.free <- struct{}{} }

// close lets nobody start and waits until the transactions under way have ended.
func (t turns) close() {
	t.once.Do(func() {
		close(t.closing)
		for range cap(t.free) {
			<-t.free
		}
	})
}
