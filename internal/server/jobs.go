package server

import (
	"context"
	"time"
)

// The rhythm of the jobs that clear away what has ended.
const (
	sweepEvery = time.Minute
	dropEvery  = time.Hour
	// historyKept is how long evidence is kept; it goes by whole slices.
	historyKept = 180 * 24 * time.Hour
)

// jobs returns what runs in the background until its context ends.
func (p *parts) jobs() []func(context.Context) {
	return []func(context.Context){
		p.node.Run,
		p.rotation.Run,
		p.recorder.Run,
		p.stray.Run,
		p.ensureSigningKey,
		every(sweepEvery, p.sweep),
		every(dropEvery, p.dropHistory),
	}
}

// every runs a job now and then until the context ends.
func every(pause time.Duration, job func(context.Context)) func(context.Context) {
	return func(ctx context.Context) {
		tick := time.NewTicker(pause)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				job(ctx)
			}
		}
	}
}

// ensureSigningKey makes the first signing key away from the start, which it
// would slow down.
func (p *parts) ensureSigningKey(ctx context.Context) {
	if err := p.signing.Ensure(ctx); err != nil && ctx.Err() == nil {
		p.logger.Error("cannot prepare the signing key; it is made when it is first asked for", "error", err)
	}
}

// sweep clears away what has ended, in the database and then in memory.
func (p *parts) sweep(ctx context.Context) {
	p.sweeper().run(ctx)
	if err := p.dir.Refresh(ctx); err != nil && ctx.Err() == nil {
		p.logger.Error("cannot read the revocations anew; the database is asked for every token until that succeeds", "error", err)
	}
}

func (p *parts) dropHistory(ctx context.Context) {
	dropped, err := p.inst.Store.DropLoginsBefore(ctx, p.inst.Now().Add(-historyKept))
	switch {
	case err != nil && ctx.Err() == nil:
		p.logger.Error("cannot drop old login history", "error", err)
	case dropped > 0:
		p.logger.Info("dropped old login history", "slices", dropped)
	}
}
