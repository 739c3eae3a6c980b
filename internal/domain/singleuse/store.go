package singleuse

import "context"

// Store keeps the artefacts of one org.
type Store interface {
	// Offer keeps an artefact that may be consumed once until it expires.
	Offer(ctx context.Context, a Artefact) error
	// Peek returns an artefact that is neither spent nor expired, without
	// spending it, so that a request can be decided first; [ErrSpent].
	Peek(ctx context.Context, key Key) (Artefact, error)
	// Consume spends an artefact; exactly one of any number of callers gets nil,
	// the others [ErrSpent].
	Consume(ctx context.Context, key Key) error
	// ClaimOnce records the use of a foreign artefact; exactly one of any number
	// of callers gets nil until it expires, the others [ErrSpent].
	ClaimOnce(ctx context.Context, c Claim) error
}
