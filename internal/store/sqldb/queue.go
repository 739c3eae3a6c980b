package sqldb

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// errAbandoned answers the callers whose batch ended without a verdict, which
// happens only when a closure ends its goroutine (runtime.Goexit).
var errAbandoned = errors.New("database: the write ended its goroutine")

// Queue is a bounded queue of work done in batches: what has gathered while one
// batch was under way is the next. Nobody waits for a batch to fill, so an idle
// system answers at once.
type Queue[T any] struct {
	waiting chan *Request[T]
	closing chan struct{} // no more work is taken
	stopped chan struct{} // every worker has ended
	close   sync.Once
	workers sync.WaitGroup
	largest int
}

// NewQueue returns a queue in which bound requests may wait and that hands out
// at most largest of them at a time.
func NewQueue[T any](bound, largest int) *Queue[T] {
	return &Queue[T]{
		waiting: make(chan *Request[T], bound),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
		largest: largest,
	}
}

// Do queues item and returns the answer of the worker that handled it. See [DB]
// for the errors of a full or closed queue and an ended context.
func (q *Queue[T]) Do(ctx context.Context, item T) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-q.closing:
		return ErrClosed
	default:
	}
	r := &Request[T]{Item: item, answer: make(chan error, 1)}
	select {
	case q.waiting <- r:
		return q.await(ctx, r)
	default:
		return ErrOverloaded
	}
}

func (q *Queue[T]) await(ctx context.Context, r *Request[T]) error {
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done():
		if r.claim() {
			return ctx.Err()
		}
	case <-q.stopped:
		if r.claim() {
			return ErrClosed
		}
	}
	return <-r.answer
}

// Start runs the given number of workers, each of which passes batches to
// handle. handle answers every request it is given.
func (q *Queue[T]) Start(workers int, handle func([]*Request[T])) {
	q.workers.Add(workers)
	for range workers {
		go q.work(handle)
	}
	go func() {
		q.workers.Wait()
		close(q.stopped)
	}()
}

// Close takes no more work, finishes what is queued and waits for the workers.
// It may be called more than once.
func (q *Queue[T]) Close() {
	q.close.Do(func() { close(q.closing) })
	<-q.stopped
}

func (q *Queue[T]) work(handle func([]*Request[T])) {
	ended := false
	defer func() {
		if !ended { // runtime.Goexit in a closure must not stop the database
			go q.work(handle)
			return
		}
		q.workers.Done()
	}()
	batch := make([]*Request[T], 0, q.largest)
	for {
		batch = q.next(batch[:0])
		if len(batch) == 0 {
			ended = true
			return
		}
		serve(batch, handle)
		clear(batch)
	}
}

// serve answers whoever handle did not get to because its goroutine ended.
func serve[T any](batch []*Request[T], handle func([]*Request[T])) {
	defer func() {
		for _, r := range batch {
			r.Answer(errAbandoned)
		}
	}()
	handle(batch)
}

// next waits for a first request and adds those that are there already. An empty
// batch means that the queue is closed and drained.
func (q *Queue[T]) next(batch []*Request[T]) []*Request[T] {
	for len(batch) == 0 {
		select {
		case r := <-q.waiting:
			batch = r.join(batch)
		case <-q.closing:
			batch = q.drain(batch)
			return batch
		}
	}
	return q.gather(batch)
}

// gather lets callers that are ready to run queue their work too before the
// batch is closed, for as long as that brings any. It waits for nobody who is
// not: on an idle system it costs less than a microsecond.
func (q *Queue[T]) gather(batch []*Request[T]) []*Request[T] {
	for {
		batch = q.drain(batch)
		before := len(batch)
		runtime.Gosched()
		if batch = q.drain(batch); len(batch) == before {
			return batch
		}
	}
}

func (q *Queue[T]) drain(batch []*Request[T]) []*Request[T] {
	for len(batch) < q.largest {
		select {
		case r := <-q.waiting:
			batch = r.join(batch)
		default:
			return batch
		}
	}
	return batch
}

// Request is one caller's work in a Queue.
type Request[T any] struct {
	Item     T
	claimed  atomic.Bool
	answered bool
	answer   chan error
}

// Answer gives the caller its result. Only the first answer counts.
func (r *Request[T]) Answer(err error) {
	if !r.answered {
		r.answered = true
		r.answer <- err
	}
}

// claim decides between a worker that picks the request up and a caller that
// stops waiting for it: exactly one of them gets true.
func (r *Request[T]) claim() bool { return r.claimed.CompareAndSwap(false, true) }

func (r *Request[T]) join(batch []*Request[T]) []*Request[T] {
	if r.claim() {
		return append(batch, r)
	}
	return batch
}
