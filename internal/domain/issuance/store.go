package issuance

import (
	"context"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
)

// Commit is what one issue writes, all of it or nothing.
type Commit struct {
	// Consume are artefacts of this server that the request spends, Claims are
	// artefacts of others whose use it records.
	Consume []singleuse.Key
	Claims  []singleuse.Claim
	// Offer are successors.
	Offer []singleuse.Artefact
	// Login is the evidence.
	Login audit.Login
}

// Store keeps what issuing leaves behind, for one org.
type Store interface {
	// CommitIssue is durable when it returns nil. [singleuse.ErrSpent] means
	// that another request was first and that nothing was written.
	CommitIssue(ctx context.Context, c Commit) error
}
