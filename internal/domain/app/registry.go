package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// ErrCreationOff refuses a new connected app where the org's switch is off.
var ErrCreationOff = errors.New("creation of connected apps is off in this org: " +
	"switch on Setup › External Client Apps › Settings › Allow creation of connected apps")

// Users is what the registry needs to know of an org's people. [user.Store] is one.
type Users interface {
	AccountByUsername(ctx context.Context, username string) (*user.Account, error)
	Profiles(ctx context.Context) ([]user.Profile, error)
	PermissionSets(ctx context.Context) ([]user.PermissionSet, error)
}

// Deps are the things that a [Registry] works with; all are needed but
// MyDomain and CommandLine.
type Deps struct {
	Now    func() time.Time
	IDs    *sfid.Generator
	Sealer Sealer
	// Actor is who makes the changes: a username, or "command line (<OS user>)".
	Actor string
	// MyDomain is the origin that the org is reached under, for an org that has
	// none of its own (the quickstart).
	MyDomain string
	// CommandLine lets the operator's own command line create connected apps
	// although the org's switch is off. The switch is for the org's admins.
	CommandLine bool
}

// Registry is what can be done to the apps of one org. Setup, the REST
// resources and the command line all come through it.
//
// A change is made when the store has it; it is in force everywhere once every
// server has applied the entry of the change log whose number is returned.
//
// Block, Delete and the removal of the OAuth settings end all tokens of an app.
// No other change of its settings does: flows, scopes and policies are asked at
// the next use, and a narrower list of scopes holds from the next token on, as
// at Salesforce.
type Registry struct {
	store Store
	users Users
	org   org.Org
	deps  Deps
}

// NewRegistry returns the registry of one org.
func NewRegistry(store Store, users Users, o org.Org, deps Deps) *Registry {
	if deps.MyDomain == "" {
		deps.MyDomain = o.MyDomain
	}
	return &Registry{store: store, users: users, org: o, deps: deps}
}

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
	// App is the app as the store has it now; after Delete, as it was.
	App    *App
	Action Action
	// Seq is the number in the change log, 0 when nothing changed.
	Seq int64
	// Changes are the audited changes, in words.
	Changes []audit.Entry
	// Problems are the warnings.
	Problems []Problem
	// Secret is the consumer secret of an app that this call created.
	Secret seal.Secret
}

// change reads an app by name, lets edit change a copy and stores it. When
// somebody else changed the app in between, it starts over, so that Block
// cannot lose against a save. No entries means that nothing changed. An error
// of edit is returned as it is, so edit names the app in it.
func (r *Registry) change(ctx context.Context, name string, edit func(*App) ([]audit.Entry, error)) (*Outcome, error) {
	const attempts = 5
	for attempt := 1; ; attempt++ {
		out, err := r.changeOnce(ctx, name, edit)
		if !errors.Is(err, ErrConflict) || attempt == attempts {
			return out, err
		}
	}
}

func (r *Registry) changeOnce(ctx context.Context, name string, edit func(*App) ([]audit.Entry, error)) (*Outcome, error) {
	stored, err := r.store.AppByName(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("app %q: %w", name, err)
	}
	a := *stored
	a.Consumers = slices.Clone(stored.Consumers)
	entries, err := edit(&a)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return &Outcome{App: stored, Action: Unchanged}, nil
	}
	a.ModifiedAt = r.deps.Now()
	seq, err := r.store.UpdateApp(ctx, &a, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("save app %q: %w", name, err)
	}
	return &Outcome{App: &a, Action: Updated, Seq: seq, Changes: entries}, nil
}
