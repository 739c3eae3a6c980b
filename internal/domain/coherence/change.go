package coherence

import "time"

// Kind says what a change is about.
type Kind string

// The kinds of change. A kind that a server does not know makes it forget
// everything, so an older server stays safe beside a newer one.
const (
	OrgChanged         Kind = "org"
	AppChanged         Kind = "app"
	UserChanged        Kind = "user"
	PermissionsChanged Kind = "permissions"
	TokenRevoked       Kind = "token"
	SealingKeyChanged  Kind = "sealing_key"
	SigningKeyChanged  Kind = "signing_key"
)

// Change is one entry of the change log.
type Change struct {
	// Seq numbers the entries without gaps in the order of their commits.
	Seq int64
	// Org is 0 for keys, which belong to the installation.
	Org  int64
	Kind Kind
	// Key is the record that changed.
	Key int64
	// Token is the id of a revoked token; Until is when that token would have
	// ended by itself, however active.
	Token [10]byte
	Until time.Time
}

// Lease is one server's place in the log.
type Lease struct {
	// Node is the server's number, 0 to 511, unique among live servers.
	Node int
	// Incarnation tells apart the processes that had the number in turn.
	Incarnation string
	// Applied is the last entry that the server has applied.
	Applied int64
	// Renewals counts the renewals; a waiter watches it move.
	Renewals int64
}

// The times of the protocol.
const (
	// Term is how long a lease lasts after the renewal that began it was sent.
	Term = 3 * time.Second
	// renewEvery leaves room for two lost renewals in a term.
	renewEvery = time.Second
	// pollEvery bounds how long a change of another process goes unnoticed.
	pollEvery = 20 * time.Millisecond
)
