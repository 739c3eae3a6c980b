package main

import (
	"context"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// memory is an org's apps for the length of a run.
type memory struct {
	apps map[string]*app.App
	keys map[string]bool
	seq  int64
}

func newMemory() *memory { return &memory{apps: map[string]*app.App{}, keys: map[string]bool{}} }

func (m *memory) App(_ context.Context, id app.ID) (*app.App, error) {
	for _, a := range m.apps {
		if a.ID == id {
			return a, nil
		}
	}
	return nil, app.ErrNotFound
}

func (m *memory) AppByName(_ context.Context, name string) (*app.App, error) {
	if a := m.apps[name]; a != nil {
		return a, nil
	}
	return nil, app.ErrNotFound
}

func (m *memory) Apps(context.Context, string, int) ([]*app.App, error) { return nil, nil }

func (m *memory) IntrospectAllApp(context.Context) (app.ID, error) {
	for _, a := range m.apps {
		if a.OAuth != nil && a.OAuth.IntrospectAllTokens {
			return a.ID, nil
		}
	}
	return 0, nil
}

func (m *memory) CreateApp(_ context.Context, a *app.App, _ audit.Trail) (int64, error) {
	for _, c := range a.Consumers {
		if m.keys[c.Key] {
			return 0, app.ErrKeyTaken
		}
	}
	return m.put(a)
}

func (m *memory) UpdateApp(_ context.Context, a *app.App, _ audit.Trail) (int64, error) {
	return m.put(a)
}

func (m *memory) NoteApp(context.Context, app.ID, audit.Trail) (int64, error) {
	m.seq++
	return m.seq, nil
}

func (m *memory) put(a *app.App) (int64, error) {
	for _, c := range a.Consumers {
		m.keys[c.Key] = true
	}
	m.apps[a.Name] = a
	m.seq++
	return m.seq, nil
}

func (m *memory) DeleteApp(context.Context, app.ID, audit.Trail) (int64, error) { return 0, nil }

// nobody is an org with the standard profiles and no users.
type nobody struct{}

func (nobody) AccountByUsername(context.Context, string) (*user.Account, error) {
	return nil, user.ErrNotFound
}

func (nobody) Profiles(context.Context) ([]user.Profile, error) { return user.StandardProfiles(), nil }

func (nobody) PermissionSets(context.Context) ([]user.PermissionSet, error) { return nil, nil }
