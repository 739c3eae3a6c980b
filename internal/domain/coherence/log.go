package coherence

import "context"

// Log is what this package needs of a store.
type Log interface {
	// Head returns the number of the last entry, 0 when there is none.
	Head(ctx context.Context) (int64, error)
	// ChangesAfter returns at most limit entries after seq, in order.
	ChangesAfter(ctx context.Context, seq int64, limit int) ([]Change, error)

	// OpenLease takes the lowest free node number.
	OpenLease(ctx context.Context, incarnation string, applied int64) (Lease, error)
	// RenewLease writes Applied and adds one to Renewals. It reports false when
	// the lease is no longer there.
	RenewLease(ctx context.Context, l Lease) (bool, error)
	// Leases returns all leases.
	Leases(ctx context.Context) ([]Lease, error)
	// CloseLease removes another server's lease if its incarnation and renewals
	// are as given.
	CloseLease(ctx context.Context, l Lease) error
	// GiveLeaseBack removes the lease of an incarnation, however often it was
	// renewed. Only its holder may: he alone knows that no renewal is under way.
	GiveLeaseBack(ctx context.Context, incarnation string) error
}
