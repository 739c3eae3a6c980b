package audit

import (
	"context"
	"time"
)

// LoginFilter selects rows of one org's login history, newest first.
type LoginFilter struct {
	// Before is exclusive; 0 starts at the newest row.
	Before LoginID
	// User and App select by record; 0 does not.
	User, App int64
	// RefusalsOnly leaves successes out.
	RefusalsOnly bool
	Limit        int
}

// Store keeps the evidence of one org.
type Store interface {
	// AppendLogins writes rows; durable when it returns.
	AppendLogins(ctx context.Context, rows []Login) error
	LoginHistory(ctx context.Context, f LoginFilter) ([]Login, error)
	// SetupAuditTrail returns at most limit rows before the given one, newest
	// first; 0 starts at the newest.
	SetupAuditTrail(ctx context.Context, before ChangeID, limit int) ([]Change, error)
}

// Retention drops evidence of all orgs by whole slices of time.
type Retention interface {
	// DropLoginsBefore empties the slices that end before t and returns how many.
	DropLoginsBefore(ctx context.Context, t time.Time) (int, error)
}
