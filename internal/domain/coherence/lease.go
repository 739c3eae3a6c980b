package coherence

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errGone says that others removed the lease because it had run out.
var errGone = errors.New("it ran out and was removed")

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
	n.held, n.told = true, head
	n.trust(sent)
	return nil
}

// Trusted reports whether what is in memory may be believed. When it is false
// the database must be asked.
func (n *Node) Trusted() bool {
	return int64(time.Since(n.started)) < n.trustedUntil.Load()
}

func (n *Node) trust(sent time.Time) {
	n.trustedUntil.Store(int64(sent.Add(Term).Sub(n.started)))
}

// distrust ends trust at once. The next renewal that is sent when everything is
// applied brings it back.
func (n *Node) distrust() {
	n.doubts++
	n.trustedUntil.Store(0)
}

// fail ends trust for a reason, which is logged once.
func (n *Node) fail(what string, err error) {
	if n.Trusted() {
		n.logger.Error("cannot "+what+"; the database is asked for everything until that succeeds", "error", err)
	}
	n.distrust()
}

// renew writes how far this server has read. It holds no lock meanwhile: a
// write may wait for others, and nobody who applies changes need wait for it.
func (n *Node) renew(ctx context.Context) bool {
	n.mu.Lock()
	lease, doubts := n.lease, n.doubts
	n.mu.Unlock()
	sent := time.Now()
	there, err := n.log.RenewLease(ctx, lease)
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case err != nil:
		n.report("renew the lease", err)
		return false
	case !there:
		n.held = false
		n.fail("keep the lease", errGone)
		return n.join(ctx) == nil
	case n.doubts == doubts:
		n.trust(sent)
	}
	n.told = lease.Applied
	return true
}

// Leave gives the lease back so that nobody waits for it. [Node.Run] does so at
// its end; a server that started its node and does not get to run it has to.
func (n *Node) Leave() {
	n.mu.Lock()
	n.held = false
	n.distrust()
	n.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), Term)
	defer cancel()
	if err := n.log.GiveLeaseBack(ctx, n.incarnation); err != nil {
		n.logger.Warn("cannot give the lease back", "error", err)
	}
}
