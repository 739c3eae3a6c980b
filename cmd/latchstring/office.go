package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/server/quickstart"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// office is an open installation with the org that is meant.
type office struct {
	*installation.Installation
	target *target
	where  where
	org    org.Org
}

// errWrongKey keeps secrets from being sealed where the server cannot read them.
var errWrongKey = errors.New("this is not the master key that the server runs with: give the right one with --master-key-file FILE")

// checkKey finds a master key that opens nothing of what is there.
func (o *office) checkKey(ctx context.Context) error {
	keys, err := o.Store.SealingKeys(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if !o.Keyring.Stale(k.Sealed) {
			return nil
		}
	}
	if len(keys) > 0 {
		return errWrongKey
	}
	return nil
}

// settle returns when every running server has applied a change.
func (o *office) settle(ctx context.Context, seq int64) error {
	if err := o.Settle(ctx, seq); err != nil {
		return fmt.Errorf("the change is saved, but it is not certain that every server knows it: %w", err)
	}
	return nil
}

func (o *office) store() *sqlstore.OrgStore { return o.Store.For(o.org.ID) }

// orgs is the registry of all orgs.
func (o *office) orgs() *org.Registry {
	return org.NewRegistry(o.Store, org.Deps{Now: o.Now, IDs: o.IDs, Actor: actor()})
}

// apps is the registry of the org's apps.
func (o *office) apps() *app.Registry {
	deps := app.Deps{Now: o.Now, IDs: o.IDs, Actor: actor(), MyDomain: o.myDomain(), CommandLine: true}
	if o.Keyring != nil {
		deps.Sealer = o.Keyring
	}
	return app.NewRegistry(o.store(), o.store(), o.org, deps)
}

// users is the registry of the org's users.
func (o *office) users() *user.Registry {
	return user.NewRegistry(o.store(), o.org.ID, user.Deps{
		Now: o.Now, IDs: o.IDs, Hasher: user.NewHasher(), Actor: actor(),
	})
}

// myDomain is the org's, or in a quickstart where its server was last reached.
func (o *office) myDomain() string {
	dir := o.where.data
	if dir == "" && !isPostgres(o.where.database) {
		dir = filepath.Dir(o.where.database)
	}
	if o.org.MyDomain != "" || dir == "" {
		return o.org.MyDomain
	}
	return quickstart.KeptOrigin(dir)
}

// appByName reads an app of the org.
func (o *office) appByName(ctx context.Context, name string) (*app.App, error) {
	a, err := o.store().AppByName(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("app %q: %w", clean(name), err)
	}
	return a, nil
}
