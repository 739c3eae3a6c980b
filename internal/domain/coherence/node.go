package coherence

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// Memory is what a server keeps of the database.
type Memory interface {
	// Apply forgets or learns what one change is about. After an error the
	// change counts as not applied, memory is not believed, and Apply is called
	// again with the same change.
	Apply(ctx context.Context, c Change) error
	// Reset forgets everything and reads anew what must be known beforehand,
	// such as the revocations in force.
	Reset(ctx context.Context) error
}

// Node is one server's part in the protocol.
type Node struct {
	log    Log
	memory Memory
	number func(int)
	logger *slog.Logger

	// incarnation is random for each process.
	incarnation string
	// trustedUntil is when the lease runs out, as nanoseconds since started on
	// the monotonic clock.
	trustedUntil atomic.Int64
	started      time.Time

	mu    lock // held while entries are applied, never while a lease is renewed
	lease Lease
	held  bool
	// told is the last entry that the lease's row says was applied.
	told int64
	// doubts counts how often trust was lost, so that a renewal that was under
	// way meanwhile does not bring it back.
	doubts int
}

// NewNode returns a node that holds no lease yet; see [Node.Start]. number is
// told the node's number with each lease: ids that carry it differ from those
// of every other live server.
func NewNode(log Log, memory Memory, number func(int), logger *slog.Logger) *Node {
	return &Node{
		log: log, memory: memory, number: number, logger: logger,
		incarnation: rand.Text(), started: time.Now(), mu: make(lock, 1),
	}
}

// Start takes a lease and fills the memory. The node is trusted afterwards.
func (n *Node) Start(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.join(ctx)
}

// Run tails the log and renews the lease until ctx ends; then it gives the
// lease back.
func (n *Node) Run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	renewed := time.Now()
	for {
		select {
		case <-ctx.Done():
			n.Leave()
			return
		case <-tick.C:
		}
		due := time.Since(renewed) >= renewEvery
		if n.turn(ctx, due) {
			renewed = time.Now()
		}
	}
}

// turn does one round and reports whether the lease is fresh.
func (n *Node) turn(ctx context.Context, due bool) bool {
	if ctx.Err() != nil {
		return false
	}
	// A round that has begun is finished at shutdown too.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Term)
	defer cancel()
	joined, behind, err := n.advance(ctx)
	if err != nil || joined {
		return joined
	}
	return (due || behind) && n.renew(ctx)
}

// advance takes a lease if there is none, else it applies what is new. behind
// says that the lease's row does not tell yet what has been applied.
func (n *Node) advance(ctx context.Context) (joined, behind bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.held {
		err := n.join(ctx)
		n.report("take a lease again", err)
		return err == nil, false, err
	}
	err = n.catchUp(ctx)
	n.report("read the change log", err)
	return false, n.lease.Applied > n.told, err
}

// report logs what goes wrong as long as memory is still believed; after that
// every round would say the same.
func (n *Node) report(what string, err error) {
	if err != nil && n.Trusted() {
		n.logger.Warn("cannot "+what+"; memory is trusted until the lease runs out", "error", err)
	}
}

// catchUp applies all entries after the lease's place. One that could not be
// applied stops it there: it is tried again, and what is in memory is not
// believed meanwhile.
func (n *Node) catchUp(ctx context.Context) error {
	const batch = 500
	for {
		changes, err := n.log.ChangesAfter(ctx, n.lease.Applied, batch)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := n.memory.Apply(ctx, c); err != nil {
				err = fmt.Errorf("apply change %d (%s): %w", c.Seq, c.Kind, err)
				n.fail("apply a change", err)
				return err
			}
			n.lease.Applied = c.Seq
		}
		if len(changes) < batch {
			return nil
		}
	}
}
