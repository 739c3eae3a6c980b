package org_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// fakeStore keeps orgs in memory, in the order of their ids.
type fakeStore struct {
	orgs   []org.Org
	trails []audit.Trail
	seq    int64
	// beforeUpdate runs once before the next update.
	beforeUpdate func()
	err          error
}

func (f *fakeStore) Orgs(_ context.Context, after org.ID, limit int) ([]org.Org, error) {
	var page []org.Org
	for _, o := range f.orgs {
		if o.ID > after && o.Status != org.Deleted && len(page) < limit {
			page = append(page, o)
		}
	}
	return page, f.err
}

func (f *fakeStore) CreateOrg(_ context.Context, o org.Org, by audit.Trail) (int64, error) {
	taken := func(other org.Org) bool { return o.MyDomain != "" && other.MyDomain == o.MyDomain }
	if slices.ContainsFunc(f.orgs, taken) {
		return 0, org.ErrDomainTaken
	}
	f.orgs = append(f.orgs, o)
	return f.done(by)
}

func (f *fakeStore) UpdateOrg(_ context.Context, o org.Org, by audit.Trail) (int64, error) {
	if hook := f.beforeUpdate; hook != nil {
		f.beforeUpdate = nil
		hook()
	}
	for i := range f.orgs {
		if f.orgs[i].ID == o.ID && f.orgs[i].Version == o.Version {
			o.Version++
			f.orgs[i] = o
			return f.done(by)
		}
	}
	return 0, org.ErrConflict
}

func (f *fakeStore) DeleteOrg(_ context.Context, id org.ID, by audit.Trail) (int64, error) {
	for i := range f.orgs {
		if f.orgs[i].ID == id {
			f.orgs[i].Status = org.Deleted
		}
	}
	return f.done(by)
}

func (f *fakeStore) done(by audit.Trail) (int64, error) {
	f.seq++
	f.trails = append(f.trails, by)
	return f.seq, nil
}

const actor = "command line (root)"

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func newRegistry(t *testing.T) (*org.Registry, *fakeStore) {
	t.Helper()
	now := func() time.Time { return noon }
	ids, err := sfid.NewGenerator(1, now)
	if err != nil {
		t.Fatal(err)
	}
	store := &fakeStore{}
	return org.NewRegistry(store, org.Deps{Now: now, IDs: ids, Actor: actor}), store
}

// create makes an org that the test needs.
func create(t *testing.T, r *org.Registry, name, domain string) org.Org {
	t.Helper()
	out, err := r.Create(t.Context(), name, domain)
	if err != nil {
		t.Fatal(err)
	}
	return out.Org
}

// lastTrail holds that a trail is complete and by the actor, and returns its
// entries.
func lastTrail(t *testing.T, f *fakeStore) []audit.Entry {
	t.Helper()
	trail := f.trails[len(f.trails)-1]
	if !trail.Complete() || trail.Actor != actor {
		t.Errorf("incomplete trail %+v", trail)
	}
	return trail.Entries
}
