package audit

import (
	"context"
	"time"
)

// The rhythm of writing.
const (
	// roundEvery is how often a minute's end is looked for, and what could not be
	// written is tried again.
	roundEvery = time.Second
	// flushTimeout bounds one round of writing, and the last rounds together.
	flushTimeout = 5 * time.Second
	// lastPause is between the tries of a recorder that stops.
	lastPause = 100 * time.Millisecond
)

// Run writes what was kept until ctx ends; then it writes the rest. A write
// that is under way when ctx ends is finished.
func (r *Recorder) Run(ctx context.Context) {
	tick := time.NewTicker(roundEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			r.finish()
			return
		case <-tick.C:
			r.mu.Lock()
			r.turnMinute()
			r.mu.Unlock()
		case <-r.wake:
			if r.isAway() {
				continue // the next round tries again
			}
		}
		r.flushWithin(context.WithoutCancel(ctx))
	}
}

func (r *Recorder) isAway() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.away
}

func (r *Recorder) flushWithin(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	r.Flush(ctx)
}

// finish writes the rest, in several tries if need be.
func (r *Recorder) finish() {
	r.mu.Lock()
	r.closeTallies()
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	for r.Flush(ctx); r.isAway() && ctx.Err() == nil; r.Flush(ctx) {
		select {
		case <-ctx.Done():
		case <-time.After(lastPause):
		}
	}
	r.giveUp()
}

// giveUp drops what could not be written before the end.
func (r *Recorder) giveUp() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.queue); n > 0 {
		r.queue = nil
		r.lost(n)
		r.logger.Error("refusals could not be written to the login history before the end", "rows", n)
	}
}

// Flush tries to write what is waiting now.
func (r *Recorder) Flush(ctx context.Context) {
	r.mu.Lock()
	rows := r.queue
	r.queue = nil
	r.mu.Unlock()
	byOrg := map[int64][]Login{}
	for _, row := range rows {
		byOrg[row.Org] = append(byOrg[row.Org], row)
	}
	var kept []Login
	for org, rows := range byOrg {
		err := r.write(ctx, org, rows)
		switch {
		case err == nil:
		case r.again(err):
			r.sayAway(err)
			kept = append(kept, rows...)
		default:
			r.lost(len(rows))
			r.logger.Error("cannot write refusals to the login history", "rows", len(rows), "error", err)
		}
	}
	r.keep(kept)
}

// sayAway logs the first of several failures; the others would say the same.
func (r *Recorder) sayAway(err error) {
	if !r.isAway() {
		r.logger.Warn("cannot write refusals to the login history now; they are kept and tried again", "error", err)
	}
}

// keep puts rows back to the head of the queue, as far as there is room. Those
// that came meanwhile stay.
func (r *Recorder) keep(rows []Login) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.away = len(rows) > 0
	if over := len(rows) - (recorderQueue - len(r.queue)); over > 0 {
		rows = rows[:len(rows)-over]
		r.lost(over)
	}
	r.queue = append(rows, r.queue...)
}
