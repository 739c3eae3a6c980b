package org

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// ErrNameTaken refuses a name that differs from another org's in case at most.
var ErrNameTaken = errors.New("another org has this name: give it another one")

// ErrNotConfirmed refuses to delete an org under any name but its own.
var ErrNotConfirmed = errors.New("the name that was written to confirm is not the org's; write it as the list of orgs shows it")

// Deps are the things that a [Registry] works with; all are needed.
type Deps struct {
	Now func() time.Time
	IDs *sfid.Generator
	// Actor is who makes the changes: a username, or "command line (<OS user>)".
	Actor string
}

// Registry is what can be done to the orgs of an installation. Setup and the
// command line come through it.
//
// A change is made when the store has it; it is in force everywhere once every
// server has applied the entry of the change log whose number is returned.
type Registry struct {
	store Store
	deps  Deps
}

// NewRegistry returns the registry of all orgs.
func NewRegistry(store Store, deps Deps) *Registry { return &Registry{store: store, deps: deps} }

// Action is what a call did.
type Action string

// What a call can have done.
const (
	Created   Action = "created"
	Updated   Action = "updated"
	Unchanged Action = "unchanged"
	Removed   Action = "deleted"
)

// Outcome is the result of a call that succeeded.
type Outcome struct {
	// Org is the org as it is now (as it was, after Delete). Read it again
	// before changing it: its Version is the one before this change.
	Org    Org
	Action Action
	// Seq is the number in the change log, 0 when nothing changed.
	Seq int64
	// Changes are the audited changes, in words.
	Changes []audit.Entry
}

// change reads an org, lets edit change a copy and stores it. When somebody
// else changed the org in between, it starts over, so that Suspend cannot lose
// against a save. No entries means that nothing changed.
func (r *Registry) change(ctx context.Context, id ID, edit func(*Org) ([]audit.Entry, error)) (*Outcome, error) {
	const attempts = 5
	for attempt := 1; ; attempt++ {
		out, err := r.changeOnce(ctx, id, edit)
		if !errors.Is(err, ErrConflict) || attempt == attempts {
			return out, err
		}
	}
}

func (r *Registry) changeOnce(ctx context.Context, id ID, edit func(*Org) ([]audit.Entry, error)) (*Outcome, error) {
	o, err := r.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	name := o.Name
	entries, err := edit(&o)
	if err != nil {
		return nil, fmt.Errorf("org %q: %w", name, err)
	}
	if len(entries) == 0 {
		return &Outcome{Org: o, Action: Unchanged}, nil
	}
	seq, err := r.store.UpdateOrg(ctx, o, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("save org %q: %w", name, err)
	}
	return &Outcome{Org: o, Action: Updated, Seq: seq, Changes: entries}, nil
}

// entry is one row of the audit trail about the org itself.
func entry(action, display, before, after string) audit.Entry {
	return audit.Entry{Action: action, Section: "Company Information", Display: display, Old: before, New: after}
}
