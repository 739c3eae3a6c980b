package quickstart

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server/installation"
)

// The names of what the first start makes.
const (
	OrgName  = "Acme"
	AppName  = "Data_Sync"
	AppLabel = "Data Sync"

	adminName       = "admin"
	integrationName = "integration"
	domain          = "acme.example"
)

// actor makes the changes, in the words of the audit trail.
const actor = "quickstart"

// Seeded is what a quickstart serves.
type Seeded struct {
	Org org.Org
	// AdminUsername is empty when nobody has the profile any more that the
	// first start gave its admin.
	AdminUsername string
	// AdminPassword is known at the first start only.
	AdminPassword seal.Secret
	// ConsumerKey is empty when the app was deleted, or has no key any more.
	ConsumerKey    string
	ConsumerSecret seal.Secret
	RunAs          string
}

// seeder makes or finds what the quickstart serves.
type seeder struct {
	inst   *installation.Installation
	dir    string
	origin string
	hasher *user.Hasher
	result Seeded
	// seqs are the numbers of the changes that were made.
	seqs chan int64
}

// Seed makes the first org in an empty installation and finds it in any other.
// The server runs already, under origin: so nobody else is at the same work,
// and Seed returns when the server has applied what was made. A start that was
// interrupted is taken up again.
func Seed(ctx context.Context, inst *installation.Installation, dir, origin string) (*Seeded, error) {
	s := &seeder{inst: inst, dir: dir, origin: origin, hasher: user.NewHasher(), seqs: make(chan int64, 8)}
	first, err := s.findOrg(ctx)
	if err != nil {
		return nil, err
	}
	if !first {
		return &s.result, s.find(ctx)
	}
	if err := s.make(ctx); err != nil {
		return nil, fmt.Errorf("make the org %s: %w", OrgName, err)
	}
	return &s.result, s.finish(ctx)
}

// findOrg finds the oldest org, or makes it. first says that its users and its
// app are still to be made.
func (s *seeder) findOrg(ctx context.Context) (first bool, err error) {
	orgs, err := s.inst.Store.Orgs(ctx, 0, 1)
	if err != nil {
		return false, fmt.Errorf("look for the org: %w", err)
	}
	if len(orgs) > 0 {
		s.result.Org = orgs[0]
		return s.unfinished()
	}
	if err := s.mark(); err != nil {
		return false, err
	}
	made, err := org.NewRegistry(s.inst.Store, org.Deps{Now: s.inst.Now, IDs: s.inst.IDs, Actor: actor}).
		Create(ctx, OrgName, "")
	if err != nil {
		return false, err
	}
	s.result.Org = made.Org
	return true, nil
}

// make makes the admin beside the rest: hashing his password takes longest.
func (s *seeder) make(ctx context.Context) error {
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return s.makeAdmin(ctx) })
	work.Go(func() error {
		if err := s.makeIntegration(ctx); err != nil {
			return err
		}
		return s.makeApp(ctx)
	})
	return work.Wait()
}

// finish waits until the server knows everything, and notes that it is done.
func (s *seeder) finish(ctx context.Context) error {
	close(s.seqs)
	last := int64(0)
	for seq := range s.seqs {
		last = max(last, seq)
	}
	if err := s.inst.Settle(ctx, last); err != nil {
		return fmt.Errorf("wait for the server to apply what was made: %w", err)
	}
	if err := os.Remove(s.marker()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("note that the first start is complete: %w", err)
	}
	return nil
}

// mark notes that the first start is not complete.
func (s *seeder) mark() error {
	if err := os.WriteFile(s.marker(), nil, 0o600); err != nil {
		return fmt.Errorf("note that the first start has begun: %w", err)
	}
	return nil
}

func (s *seeder) unfinished() (bool, error) {
	_, err := os.Stat(s.marker())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (s *seeder) marker() string { return filepath.Join(s.dir, unfinishedFile) }

func (s *seeder) users() *user.Registry {
	return user.NewRegistry(s.inst.Store.For(s.result.Org.ID), s.result.Org.ID, user.Deps{
		Now: s.inst.Now, IDs: s.inst.IDs, Hasher: s.hasher, Actor: actor,
	})
}

func (s *seeder) apps() *app.Registry {
	store := s.inst.Store.For(s.result.Org.ID)
	return app.NewRegistry(store, store, s.result.Org, app.Deps{
		Now: s.inst.Now, IDs: s.inst.IDs, Sealer: s.inst.Keyring, Actor: actor, MyDomain: s.origin,
	})
}
