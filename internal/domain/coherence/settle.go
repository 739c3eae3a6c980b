package coherence

import (
	"context"
	"fmt"
)

// Settle returns when this server and every other has applied seq. It is
// called before a change is acknowledged.
func (n *Node) Settle(ctx context.Context, seq int64) error {
	if err := n.applyThrough(ctx, seq); err != nil {
		return err
	}
	return Wait(ctx, n.log, seq, n.incarnation)
}

// SettleHead returns when every server has applied all that the log holds now.
// It is for what was found to be so already: whoever changed it may still be
// waiting for a server that has not heard of it.
func (n *Node) SettleHead(ctx context.Context) error {
	head, err := n.log.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the head of the change log: %w", err)
	}
	return n.Settle(ctx, head)
}

// applyThrough works for all requests, so the one that asks cannot end it by
// hanging up: only a database that fails costs this server its trust.
func (n *Node) applyThrough(ctx context.Context, seq int64) error {
	if err := n.mu.LockFor(ctx); err != nil {
		return fmt.Errorf("wait to apply change %d: %w", seq, err)
	}
	defer n.mu.Unlock()
	if n.lease.Applied >= seq {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Term)
	defer cancel()
	if err := n.catchUp(ctx); err != nil {
		n.fail("read the change log", err)
		return fmt.Errorf("apply change %d: %w", seq, err)
	}
	return nil
}
