package audit

import (
	"time"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// ChangeID identifies a row of the setup audit trail and orders it in time.
// Its text form carries the prefix 0Ym.
type ChangeID int64

// String returns the 18-character form.
func (id ChangeID) String() string { return sfid.Encode18(sfid.SetupAuditTrail, int64(id)) }

// Change is one row of the setup audit trail. It is written in the same
// transaction as the change it describes.
type Change struct {
	ID  ChangeID
	Org int64
	// Actor is who did it: a username, or "command line (<OS user>)".
	Actor string
	// Action is a stable word such as "blockedConnectedApp".
	Action string
	// Section is the Setup page, such as "Connected Apps".
	Section string
	// Display is the sentence an admin reads.
	Display string
	// Old and New are the values of a changed field; never a secret.
	Old, New string
}

// At is when the change was made.
func (c *Change) At() time.Time { return sfid.Time(int64(c.ID)) }

// Trail is what a changing call brings along: without an actor and at least
// one entry no store changes anything.
type Trail struct {
	Actor   string
	Entries []Entry
}

// Entry describes one change; the store adds id, org and actor.
type Entry struct {
	Action, Section, Display, Old, New string
}

// By starts a trail.
func By(actor string, entries ...Entry) Trail { return Trail{Actor: actor, Entries: entries} }

// Complete reports whether the trail says who did what.
func (t Trail) Complete() bool {
	if t.Actor == "" || len(t.Entries) == 0 {
		return false
	}
	for _, e := range t.Entries {
		if e.Action == "" || e.Section == "" || e.Display == "" {
			return false
		}
	}
	return true
}
