package directory

import (
	"context"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// Source reads one org's records. A record that is not there is ErrNotFound of
// its package.
type Source interface {
	Org(ctx context.Context) (org.Org, error)
	App(ctx context.Context, id app.ID) (*app.App, error)
	Account(ctx context.Context, id user.ID) (*user.Account, error)
	// ScopeSet returns the scopes, separated by spaces, that a number stands for.
	ScopeSet(ctx context.Context, id uint32) (string, error)
	// InternScopeSet returns the number of a set of scopes, giving it one if it
	// has none. The set is in canonical order.
	InternScopeSet(ctx context.Context, scopes string) (uint32, error)
	// TokenRevoked reports whether the token was revoked by itself.
	TokenRevoked(ctx context.Context, token [10]byte) (bool, error)
	// TokenExtension returns until when activity has extended the token; the
	// zero time when it has not.
	TokenExtension(ctx context.Context, token [10]byte) (time.Time, error)
}

// Resolver finds the one org that a globally unique name belongs to.
type Resolver interface {
	// OrgOfConsumerKey returns [app.ErrNotFound] for a key nobody has.
	OrgOfConsumerKey(ctx context.Context, key string) (org.ID, app.ID, error)
	// OrgOfUsername returns [user.ErrNotFound] for a name nobody has.
	OrgOfUsername(ctx context.Context, username string) (org.ID, user.ID, error)
	// OrgOfMyDomain returns [org.ErrNotFound] for a host no org has.
	OrgOfMyDomain(ctx context.Context, host string) (org.ID, error)
	// Revocations returns at most limit single revocations in force.
	Revocations(ctx context.Context, limit int) ([]Revocation, error)
}

// Revocation is one token that was revoked by itself.
type Revocation struct {
	Token [10]byte
	Until time.Time
}
