package org

import (
	"errors"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// ID identifies an org. Its text form carries the prefix 00D.
type ID int64

// String returns the 18-character form.
func (id ID) String() string { return sfid.Encode18(sfid.Organization, int64(id)) }

// Short returns the 15-character form that starts every access token.
func (id ID) Short() string { return sfid.Encode15(sfid.Organization, int64(id)) }

// ErrNotFound says that no such org exists, or that it was deleted.
var ErrNotFound = errors.New("org not found")

// Status is where an org stands in its life.
type Status string

// The three states of an org. A deleted org keeps only its tombstone: none of
// its ids, keys, usernames or domains is ever used again.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
	Deleted   Status = "deleted"
)

// Org is one tenant.
type Org struct {
	ID   ID
	Name string
	// MyDomain is the org's own origin: scheme, host and port, no path
	// (Salesforce: https://MyDomain.my.salesforce.com). Empty in the
	// quickstart, where the listener's address serves.
	MyDomain  string
	Status    Status
	Settings  Settings
	CreatedAt time.Time
	// Version counts changes of the row; an update names the version it read.
	Version int64
}

// Usable reports whether the org lets anybody in at all.
func (o Org) Usable() bool { return o.Status == Active }
