package user

import (
	"context"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// Store keeps the users, profiles and permission sets of one org. Every change
// is one transaction with its audit trail and its entry in the change log,
// whose number it returns.
type Store interface {
	// Account returns a user with his permissions; [ErrNotFound].
	Account(ctx context.Context, id ID) (*Account, error)
	// AccountByUsername finds a user of this org by name; [ErrNotFound].
	AccountByUsername(ctx context.Context, username string) (*Account, error)
	// Accounts returns at most limit users whose username comes after the given one.
	Accounts(ctx context.Context, afterUsername string, limit int) ([]*Account, error)
	// CreateUser fails with [ErrUsernameTaken].
	CreateUser(ctx context.Context, u *User, by audit.Trail) (seq int64, err error)
	// UpdateUser replaces the row that has u.Version; [ErrConflict].
	UpdateUser(ctx context.Context, u *User, by audit.Trail) (seq int64, err error)

	// Profiles and PermissionSets return all of them, by name.
	Profiles(ctx context.Context) ([]Profile, error)
	PermissionSets(ctx context.Context) ([]PermissionSet, error)
	CreateProfile(ctx context.Context, p Profile, by audit.Trail) (seq int64, err error)
	UpdateProfile(ctx context.Context, p Profile, by audit.Trail) (seq int64, err error)
	CreatePermissionSet(ctx context.Context, p PermissionSet, by audit.Trail) (seq int64, err error)
	UpdatePermissionSet(ctx context.Context, p PermissionSet, by audit.Trail) (seq int64, err error)
}
