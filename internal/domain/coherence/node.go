package coherence

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Memory is what a server keeps of the database.
type Memory interface {
	// Apply forgets or learns what one change is about.
	Apply(c Change)
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

	mu    sync.Mutex // held while entries are applied and the lease is renewed
	lease Lease
	held  bool
}

// NewNode returns a node that holds no lease yet; see [Node.Start]. number is
// told the node's number with each lease: ids that carry it differ from those
// of every other live server.
func NewNode(log Log, memory Memory, number func(int), logger *slog.Logger) *Node {
	return &Node{log: log, memory: memory, number: number, logger: logger, incarnation: rand.Text(), started: time.Now()}
}

// Start takes a lease and fills the memory. The node is trusted afterwards.
func (n *Node) Start(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.join(ctx)
}

// join opens a lease at the head of the log. What Reset reads afterwards is at
// least as new as that entry, and later entries are applied on top. A lease
// counts as held only once Reset has succeeded: the entries before it are known
// in no other way, so renewing it must not bring trust. One that is left behind
// is replaced by the next attempt, or runs out.
func (n *Node) join(ctx context.Context) error {
	head, err := n.log.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the head of the change log: %w", err)
	}
	sent := time.Now()
	lease, err := n.log.OpenLease(ctx, n.incarnation, head)
	if err != nil {
		return fmt.Errorf("take a lease: %w", err)
	}
	n.lease, n.held = lease, false
	n.number(lease.Node)
	if err := n.memory.Reset(ctx); err != nil {
		return fmt.Errorf("fill the memory: %w", err)
	}
	n.held = true
	n.trust(sent)
	return nil
}

func (n *Node) trust(sent time.Time) {
	n.trustedUntil.Store(int64(sent.Add(Term).Sub(n.started)))
}

// Trusted reports whether what is in memory may be believed. When it is false
// the database must be asked.
func (n *Node) Trusted() bool {
	return int64(time.Since(n.started)) < n.trustedUntil.Load()
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
			n.leave()
			return
		case <-tick.C:
		}
		due := time.Since(renewed) >= renewEvery
		if n.turn(ctx, due) {
			renewed = time.Now()
		}
	}
}

// turn does one round and reports whether the lease was renewed.
func (n *Node) turn(ctx context.Context, due bool) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if ctx.Err() != nil {
		return false
	}
	// A round that has begun is finished at shutdown too.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Term)
	defer cancel()
	if !n.held {
		return n.logged("take a lease again", n.join(ctx))
	}
	moved, err := n.catchUp(ctx)
	if err != nil {
		return n.logged("read the change log", err)
	}
	if !moved && !due {
		return false
	}
	return n.logged("renew the lease", n.renew(ctx))
}

func (n *Node) logged(what string, err error) bool {
	if err != nil && n.Trusted() {
		n.logger.Warn("cannot "+what+"; memory is trusted until the lease runs out", "error", err)
	}
	return err == nil
}

// catchUp applies all entries after the lease's place.
func (n *Node) catchUp(ctx context.Context) (moved bool, err error) {
	const batch = 500
	for {
		changes, err := n.log.ChangesAfter(ctx, n.lease.Applied, batch)
		if err != nil {
			return moved, err
		}
		for _, c := range changes {
			n.memory.Apply(c)
			n.lease.Applied = c.Seq
			moved = true
		}
		if len(changes) < batch {
			return moved, nil
		}
	}
}

func (n *Node) renew(ctx context.Context) error {
	sent := time.Now()
	ok, err := n.log.RenewLease(ctx, n.lease)
	if err != nil {
		return err
	}
	if !ok {
		n.held = false
		n.trustedUntil.Store(0)
		return n.join(ctx)
	}
	n.lease.Renewals++
	n.trust(sent)
	return nil
}

// Settle returns when this server and every other has applied seq. It is
// called before a change is acknowledged.
func (n *Node) Settle(ctx context.Context, seq int64) error {
	if err := n.applyThrough(ctx, seq); err != nil {
		return err
	}
	return Wait(ctx, n.log, seq, n.incarnation)
}

func (n *Node) applyThrough(ctx context.Context, seq int64) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.lease.Applied >= seq {
		return nil
	}
	if _, err := n.catchUp(ctx); err != nil {
		n.trustedUntil.Store(0)
		return fmt.Errorf("apply change %d: %w", seq, err)
	}
	return nil
}

// leave gives the lease back so that nobody waits for it.
func (n *Node) leave() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.trustedUntil.Store(0)
	if !n.held {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), Term)
	defer cancel()
	if err := n.log.CloseLease(ctx, n.lease); err != nil {
		n.logger.Warn("cannot give the lease back", "error", err)
	}
	n.held = false
}
