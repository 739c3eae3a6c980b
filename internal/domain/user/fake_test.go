package user_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// fakeStore keeps users in memory, by name.
type fakeStore struct {
	user.Store // what a test does not expect panics

	users    []user.User
	profiles []user.Profile
	sets     []user.PermissionSet
	trails   []audit.Trail
	seq      int64
	// beforeUpdate runs once before the next update.
	beforeUpdate func()
	err          error
}

func (f *fakeStore) account(u user.User) *user.Account {
	a := &user.Account{User: u}
	for _, p := range f.profiles {
		if p.ID == u.Profile {
			a.ProfileName, a.Permissions = p.Name, p.Permissions
		}
	}
	return a
}

func (f *fakeStore) AccountByUsername(_ context.Context, name string) (*user.Account, error) {
	for _, u := range f.users {
		if u.Username == name {
			return f.account(u), nil
		}
	}
	return nil, user.ErrNotFound
}

func (f *fakeStore) Accounts(_ context.Context, after string, limit int) ([]*user.Account, error) {
	slices.SortFunc(f.users, func(a, b user.User) int { return cmp.Compare(a.Username, b.Username) })
	var page []*user.Account
	for _, u := range f.users {
		if u.Username > after && len(page) < limit {
			page = append(page, f.account(u))
		}
	}
	return page, f.err
}

func (f *fakeStore) CreateUser(_ context.Context, u *user.User, by audit.Trail) (int64, error) {
	if slices.ContainsFunc(f.users, func(other user.User) bool { return other.Username == u.Username }) {
		return 0, user.ErrUsernameTaken
	}
	f.users = append(f.users, *u)
	return f.done(by)
}

func (f *fakeStore) UpdateUser(_ context.Context, u *user.User, by audit.Trail) (int64, error) {
	if hook := f.beforeUpdate; hook != nil {
		f.beforeUpdate = nil
		hook()
	}
	for i := range f.users {
		if f.users[i].ID == u.ID && f.users[i].Version == u.Version {
			f.users[i] = *u
			f.users[i].Version++
			return f.done(by)
		}
	}
	return 0, user.ErrConflict
}

func (f *fakeStore) Profiles(context.Context) ([]user.Profile, error) { return f.profiles, f.err }

func (f *fakeStore) PermissionSets(context.Context) ([]user.PermissionSet, error) {
	return f.sets, f.err
}

// profileRow finds a profile in the version that was read.
func (f *fakeStore) profileRow(id user.ProfileID, version int64) *user.Profile {
	for i := range f.profiles {
		if f.profiles[i].ID == id && f.profiles[i].Version == version {
			return &f.profiles[i]
		}
	}
	return nil
}

func (f *fakeStore) CreateProfile(_ context.Context, p user.Profile, by audit.Trail) (int64, error) {
	f.profiles = append(f.profiles, p)
	return f.done(by)
}

func (f *fakeStore) UpdateProfile(_ context.Context, p user.Profile, by audit.Trail) (int64, error) {
	if hook := f.beforeUpdate; hook != nil {
		f.beforeUpdate = nil
		hook()
	}
	row := f.profileRow(p.ID, p.Version)
	if row == nil {
		return 0, user.ErrConflict
	}
	*row = p
	row.Version++
	return f.done(by)
}

func (f *fakeStore) CreatePermissionSet(_ context.Context, p user.PermissionSet, by audit.Trail) (int64, error) {
	f.sets = append(f.sets, p)
	return f.done(by)
}

func (f *fakeStore) UpdatePermissionSet(_ context.Context, p user.PermissionSet, by audit.Trail) (int64, error) {
	for i := range f.sets {
		if f.sets[i].ID == p.ID && f.sets[i].Version == p.Version {
			f.sets[i] = p
			f.sets[i].Version++
			return f.done(by)
		}
	}
	return 0, user.ErrConflict
}

func (f *fakeStore) done(by audit.Trail) (int64, error) {
	f.seq++
	f.trails = append(f.trails, by)
	return f.seq, nil
}

func (f *fakeStore) user(t *testing.T, name string) user.User {
	t.Helper()
	for _, u := range f.users {
		if u.Username == name {
			return u
		}
	}
	t.Fatalf("no user %q", name)
	return user.User{}
}

const (
	actor = "admin@example.com"
	ada   = "ada@example.com"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// newRegistry returns the registry of an org with its standard profiles, two
// permission sets and the administrator Ada.
func newRegistry(t *testing.T) (*user.Registry, *fakeStore) {
	t.Helper()
	now := func() time.Time { return noon }
	ids, err := sfid.NewGenerator(1, now)
	if err != nil {
		t.Fatal(err)
	}
	store := &fakeStore{profiles: user.StandardProfiles(), sets: []user.PermissionSet{
		{ID: 21, Name: "Data_Loader", Label: "Data Loader"}, {ID: 22, Name: "Reports", Label: "Reports"},
	}}
	for i := range store.profiles {
		store.profiles[i].ID = user.ProfileID(11 + i)
	}
	hasher := user.NewSlowHasher(1, func() {})
	r := user.NewRegistry(store, 7, user.Deps{Now: now, IDs: ids, Hasher: hasher, Actor: actor})
	create(t, r, ada, user.SystemAdministrator)
	return r, store
}

// create makes a user that the test needs.
func create(t *testing.T, r *user.Registry, name, profile string) *user.User {
	t.Helper()
	out, err := r.Create(t.Context(), user.New{
		Username: name, Email: name, LastName: "Test", Profile: profile, Password: seal.NewSecret("correct horse"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.User
}

// lastTrail holds that a trail is complete and by the actor, and returns its
// entries.
func lastTrail(t *testing.T, f *fakeStore) []audit.Entry {
	t.Helper()
	trail := f.trails[len(f.trails)-1]
	if !trail.Complete() || trail.Actor != actor {
		t.Errorf("incomplete trail %+v", trail)
	}
	for _, e := range trail.Entries {
		if e.Section != "Manage Users" {
			t.Errorf("audited in section %q", e.Section)
		}
	}
	return trail.Entries
}
