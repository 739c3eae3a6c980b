package app

import (
	"context"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// Block ends all use of an app and all its tokens.
func (r *Registry) Block(ctx context.Context, name string) (*Outcome, error) {
	return r.change(ctx, name, func(a *App) ([]audit.Entry, error) {
		if a.Blocked {
			return nil, nil
		}
		a.Blocked = true
		a.Generation++
		return []audit.Entry{entry("blockedConnectedApp", fmt.Sprintf("Blocked connected app %s", name), "", "")}, nil
	})
}

// Unblock lets an app be used again. Its tokens from before stay dead.
func (r *Registry) Unblock(ctx context.Context, name string) (*Outcome, error) {
	return r.change(ctx, name, func(a *App) ([]audit.Entry, error) {
		if !a.Blocked {
			return nil, nil
		}
		a.Blocked = false
		a.Generation++
		return []audit.Entry{entry("unblockedConnectedApp", fmt.Sprintf("Unblocked connected app %s", name), "", "")}, nil
	})
}

// Install lets every user of the org use an app, as its policies say.
func (r *Registry) Install(ctx context.Context, name string) (*Outcome, error) {
	return r.change(ctx, name, func(a *App) ([]audit.Entry, error) {
		if a.Installed {
			return nil, nil
		}
		a.Installed = true
		return []audit.Entry{entry("installConnectedApp", fmt.Sprintf("Installed connected app %s", name), "", "")}, nil
	})
}

// Uninstall removes an app's local policies: who may use it, as whom it runs
// and for how long. Its tokens are refused until it is installed again, and then
// those that have not ended are good again; Block ends them for good.
func (r *Registry) Uninstall(ctx context.Context, name string) (*Outcome, error) {
	return r.change(ctx, name, func(a *App) ([]audit.Entry, error) {
		if !a.Installed {
			return nil, nil
		}
		bare := a.Definition
		bare.Policy, bare.Session = Policy{}, SessionPolicy{}
		bare.Profiles, bare.PermissionSets = nil, nil
		entries := diff(name, &a.Definition, &bare)
		a.Definition = bare
		a.Installed = false
		return append(entries, entry("uninstallConnectedApp", fmt.Sprintf("Uninstalled connected app %s", name), "", "")), nil
	})
}

// Delete removes an app for good and ends all its tokens. Its name may be used
// again, its consumer keys never.
func (r *Registry) Delete(ctx context.Context, name string) (*Outcome, error) {
	a, err := r.store.AppByName(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("app %q: %w", name, err)
	}
	entries := []audit.Entry{entry("deleteConnectedApplication", fmt.Sprintf("Deleted connected app %s", name), name, "")}
	seq, err := r.store.DeleteApp(ctx, a.ID, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("delete app %q: %w", name, err)
	}
	return &Outcome{App: a, Action: Removed, Seq: seq, Changes: entries}, nil
}

// Reveal opens an app's current secret and leaves a row in the audit trail
// that somebody has seen it; the app stays as it is. The error is [ErrNoSecret]
// for an app without OAuth settings. Without the row there is no secret.
func (r *Registry) Reveal(ctx context.Context, name string) (key string, secret seal.Secret, out *Outcome, err error) {
	a, err := r.store.AppByName(ctx, name)
	if err != nil {
		return "", seal.Secret{}, nil, fmt.Errorf("app %q: %w", name, err)
	}
	c := a.Current()
	if c == nil {
		return "", seal.Secret{}, nil, fmt.Errorf("app %q: %w", name, ErrNoSecret)
	}
	if secret, err = c.Reveal(r.deps.Sealer, r.org.ID); err != nil {
		return "", seal.Secret{}, nil, fmt.Errorf("app %q: %w", name, err)
	}
	entries := []audit.Entry{entry("viewedConsumerDetails", fmt.Sprintf("Viewed the consumer details of connected app %s", name), "", "")}
	seq, err := r.store.NoteApp(ctx, a.ID, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return "", seal.Secret{}, nil, fmt.Errorf("note that the secret of app %q was seen: %w", name, err)
	}
	return c.Key, secret, &Outcome{App: a, Action: Unchanged, Seq: seq, Changes: entries}, nil
}

// entry is one row of the audit trail in the section of connected apps.
func entry(action, display, before, after string) audit.Entry {
	return audit.Entry{Action: action, Section: "Connected Apps", Display: display, Old: before, New: after}
}
