package user

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// ErrLastAdministrator refuses what would leave an org without anybody who can
// administer it.
var ErrLastAdministrator = errors.New("this is the last active user with the profile " + SystemAdministrator +
	": give another active user that profile first")

// Deps are the things that a [Registry] works with; all are needed.
type Deps struct {
	Now func() time.Time
	IDs *sfid.Generator
	// Hasher is the process's one hasher.
	Hasher *Hasher
	// Actor is who makes the changes: a username, or "command line (<OS user>)".
	Actor string
}

// Registry is what can be done to the users of one org. Setup, the REST
// resources and the command line all come through it.
//
// A change is made when the store has it; it is in force everywhere once every
// server has applied the entry of the change log whose number is returned.
//
// Deactivate, Freeze and ResetPassword end all tokens of a user, and nothing
// brings those back. A change of profile or permission sets ends none: rights
// are asked at the next use.
type Registry struct {
	store Store
	org   org.ID
	deps  Deps
}

// NewRegistry returns the registry of one org, whose store it is given.
func NewRegistry(store Store, in org.ID, deps Deps) *Registry {
	return &Registry{store: store, org: in, deps: deps}
}

// Action is what a call did.
type Action string

// What a call can have done.
const (
	Created   Action = "created"
	Updated   Action = "updated"
	Unchanged Action = "unchanged"
)

// Outcome is the result of a call that succeeded.
type Outcome struct {
	// User is the user as he is now. Read him again before changing him.
	User   *User
	Action Action
	// Seq is the number in the change log, 0 when nothing changed.
	Seq int64
	// Changes are the audited changes, in words.
	Changes []audit.Entry
	// Password is the one that ResetPassword made; empty where it was given.
	Password seal.Secret
}

// edit changes a copy of a user and says what it did; no entries mean that
// nothing changed. It may run more than once.
type edit func(a *Account, u *User) ([]audit.Entry, error)

// change reads a user by name, lets edit change a copy and stores it. When
// somebody else changed the user in between, it starts over, so that Freeze
// cannot lose against a save.
func (r *Registry) change(ctx context.Context, username string, do edit) (*Outcome, error) {
	return retried(func() (*Outcome, error) { return r.changeOnce(ctx, username, do) })
}

func (r *Registry) changeOnce(ctx context.Context, username string, do edit) (*Outcome, error) {
	a, err := r.Get(ctx, username)
	if err != nil {
		return nil, err
	}
	u := a.User
	u.PermissionSets = slices.Clone(a.PermissionSets)
	entries, err := do(a, &u)
	if err != nil {
		return nil, fmt.Errorf("user %q: %w", u.Username, err)
	}
	if len(entries) == 0 {
		return &Outcome{User: &u, Action: Unchanged}, nil
	}
	u.ModifiedAt = r.deps.Now()
	seq, err := r.store.UpdateUser(ctx, &u, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("save user %q: %w", u.Username, err)
	}
	return &Outcome{User: &u, Action: Updated, Seq: seq, Changes: entries}, nil
}

// entry is one row of the audit trail in the section of users.
func entry(action, display, before, after string) audit.Entry {
	return audit.Entry{Action: action, Section: "Manage Users", Display: display, Old: before, New: after}
}
