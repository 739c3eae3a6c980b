package app

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// fakeStore keeps apps in a map, with the versions and refusals of a real one.
type fakeStore struct {
	apps   map[string]App
	keys   map[string]bool
	trails []audit.Trail
	// conflicts makes the next so many updates fail.
	conflicts int
	// between, if set, is called once: before the next write reaches the store.
	between func()
}

func newFakeStore() *fakeStore { return &fakeStore{apps: map[string]App{}, keys: map[string]bool{}} }

func (s *fakeStore) App(_ context.Context, id ID) (*App, error) {
	for _, a := range s.apps {
		if a.ID == id {
			return &a, nil
		}
	}
	return nil, ErrNotFound
}

func (s *fakeStore) AppByName(_ context.Context, name string) (*App, error) {
	if a, ok := s.apps[name]; ok {
		return &a, nil
	}
	return nil, ErrNotFound
}

func (s *fakeStore) Apps(context.Context, string, int) ([]*App, error) { return nil, nil }

func (s *fakeStore) IntrospectAllApp(context.Context) (ID, error) {
	for _, a := range s.apps {
		if a.OAuth != nil && a.OAuth.IntrospectAllTokens {
			return a.ID, nil
		}
	}
	return 0, nil
}

func (s *fakeStore) CreateApp(_ context.Context, a *App, by audit.Trail) (int64, error) {
	s.meanwhile()
	if _, taken := s.apps[a.Name]; taken {
		return 0, ErrNameTaken
	}
	for _, c := range a.Consumers {
		if s.keys[c.Key] {
			return 0, ErrKeyTaken
		}
		s.keys[c.Key] = true
	}
	return s.put(*a, by), nil
}

func (s *fakeStore) UpdateApp(_ context.Context, a *App, by audit.Trail) (int64, error) {
	s.meanwhile()
	if s.conflicts > 0 || s.apps[a.Name].Version != a.Version {
		s.conflicts--
		return 0, ErrConflict
	}
	next := *a
	next.Version++
	return s.put(next, by), nil
}

// meanwhile lets somebody else be first.
func (s *fakeStore) meanwhile() {
	if f := s.between; f != nil {
		s.between = nil
		f()
	}
}

func (s *fakeStore) NoteApp(ctx context.Context, id ID, by audit.Trail) (int64, error) {
	a, err := s.App(ctx, id)
	if err != nil {
		return 0, err
	}
	return s.put(*a, by), nil
}

func (s *fakeStore) DeleteApp(_ context.Context, id ID, by audit.Trail) (int64, error) {
	for name, a := range s.apps {
		if a.ID == id {
			delete(s.apps, name)
			s.trails = append(s.trails, by)
			return int64(len(s.trails)), nil
		}
	}
	return 0, ErrNotFound
}

func (s *fakeStore) put(a App, by audit.Trail) int64 {
	s.apps[a.Name] = a
	s.trails = append(s.trails, by)
	return int64(len(s.trails))
}

// fakeUsers is an org with one run-as user and the standard profiles.
type fakeUsers struct{}

func (fakeUsers) AccountByUsername(_ context.Context, name string) (*user.Account, error) {
	switch name {
	case "integration@example.com":
		return &user.Account{User: user.User{Active: true}}, nil
	case "left@example.com":
		return &user.Account{}, nil
	}
	return nil, user.ErrNotFound
}

func (fakeUsers) Profiles(context.Context) ([]user.Profile, error) {
	return user.StandardProfiles(), nil
}

func (fakeUsers) PermissionSets(context.Context) ([]user.PermissionSet, error) {
	return []user.PermissionSet{{Name: "Data_Sync_Access", Label: "Data Sync Access"}}, nil
}

// registryOn returns a registry over a store; change may alter org and deps.
func registryOn(t *testing.T, s Store, change func(*org.Org, *Deps)) *Registry {
	t.Helper()
	ids, err := sfid.NewGenerator(1, clock)
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.NewKeyring(key)
	if err != nil {
		t.Fatal(err)
	}
	o := org.Org{ID: 42, MyDomain: "https://acme.example.com", Status: org.Active, Settings: org.DefaultSettings()}
	deps := Deps{Now: clock, IDs: ids, Sealer: ring, Actor: "admin@example.com"}
	if change != nil {
		change(&o, &deps)
	}
	return NewRegistry(s, fakeUsers{}, o, deps)
}

// dataSync is a valid definition.
func dataSync() Definition {
	o := DefaultOAuth()
	o.CallbackURLs = []string{"http://localhost:1717/OauthRedirect"}
	o.Scopes = []string{"api", "refresh_token"}
	o.ClientCredentials = true
	return Definition{
		Model: ConnectedApp, Label: "Data Sync", ContactEmail: "admin@example.com", OAuth: &o,
		Policy: Policy{
			RunAs: "integration@example.com", PermittedUsers: AllSelfAuthorized,
			IPRelaxation: EnforceIP, RefreshToken: RefreshPolicy{Kind: UntilRevoked},
		},
	}
}

// find returns the problem about a path.
func find(problems []Problem, path string) *Problem {
	i := slices.IndexFunc(problems, func(p Problem) bool { return p.Path == path })
	if i < 0 {
		return nil
	}
	return &problems[i]
}
