package coherence

import (
	"context"
	"fmt"
	"time"
)

// Wait returns when every lease but those of the given incarnation has applied
// seq or has run out. A lease that has gone a whole term without a renewal
// belongs to a server that no longer trusts its memory; it is removed, so that
// nobody waits for it again. A renewal may be quicker than the removal, so Wait
// returns only when it has looked again.
func Wait(ctx context.Context, log Log, seq int64, except string) error {
	watched := map[string]sighting{}
	for {
		behind, err := behind(ctx, log, seq, except)
		if err != nil {
			return err
		}
		if len(behind) == 0 {
			return nil
		}
		for _, l := range behind {
			if err := watch(ctx, log, watched, l); err != nil {
				return err
			}
		}
		if err := pause(ctx, pollEvery/4); err != nil {
			return fmt.Errorf("wait until every server has applied change %d: %w", seq, err)
		}
	}
}

// sighting is when a lease was first seen with this count of renewals.
type sighting struct {
	renewals int64
	since    time.Time
}

func behind(ctx context.Context, log Log, seq int64, except string) ([]Lease, error) {
	leases, err := log.Leases(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the servers' leases: %w", err)
	}
	var late []Lease
	for _, l := range leases {
		if l.Applied < seq && l.Incarnation != except {
			late = append(late, l)
		}
	}
	return late, nil
}

// watch notes a renewal, and removes a lease that has gone a term without one.
func watch(ctx context.Context, log Log, watched map[string]sighting, l Lease) error {
	seen, ok := watched[l.Incarnation]
	if !ok || seen.renewals != l.Renewals {
		watched[l.Incarnation] = sighting{renewals: l.Renewals, since: time.Now()}
		return nil
	}
	if time.Since(seen.since) < Term {
		return nil
	}
	if err := log.CloseLease(ctx, l); err != nil {
		return fmt.Errorf("remove the run-out lease of node %d: %w", l.Node, err)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
