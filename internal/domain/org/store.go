package org

import (
	"context"
	"errors"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// The refusals of a store that a caller must tell apart.
var (
	ErrConflict    = errors.New("the org was changed by somebody else in the meantime")
	ErrDomainTaken = errors.New("this My Domain is, or was, another org's")
)

// Store keeps the orgs themselves. Every change is one transaction with its
// audit trail and its entry in the change log, whose number it returns.
type Store interface {
	// Orgs returns at most limit orgs that are not deleted, with ids after the
	// given one.
	Orgs(ctx context.Context, after ID, limit int) ([]Org, error)
	// CreateOrg fails with [ErrDomainTaken].
	CreateOrg(ctx context.Context, o Org, by audit.Trail) (seq int64, err error)
	// UpdateOrg replaces the row that has o.Version; [ErrConflict].
	UpdateOrg(ctx context.Context, o Org, by audit.Trail) (seq int64, err error)
	// DeleteOrg removes the org's apps, users and tokens and leaves tombstones:
	// none of its ids, keys, usernames or domains is ever used again.
	DeleteOrg(ctx context.Context, id ID, by audit.Trail) (seq int64, err error)
}
