package session

import (
	"context"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// Store keeps what happens to the tokens of one org after they left.
type Store interface {
	// RevokeToken makes the token invalid and writes the change log's entry;
	// until is when the token would have ended at the latest. Revoking twice is
	// no error.
	RevokeToken(ctx context.Context, token [10]byte, until time.Time, evidence audit.Login) (seq int64, err error)
	// ExtendToken keeps that activity extended the token. It never shortens.
	ExtendToken(ctx context.Context, token [10]byte, until time.Time) error
}
