package user

import (
	"context"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// Deactivate shuts a user out and ends all his tokens. The error is
// [ErrLastAdministrator] for the org's last one.
func (r *Registry) Deactivate(ctx context.Context, username string) (*Outcome, error) {
	return r.change(ctx, username, func(a *Account, u *User) ([]audit.Entry, error) {
		if !u.Active {
			return nil, nil
		}
		if err := r.keepAdministrator(ctx, a); err != nil {
			return nil, err
		}
		u.Active = false
		u.Generation++
		return []audit.Entry{entry("deactivateduser", "Deactivated user "+u.Username, "active", "inactive")}, nil
	})
}

// Activate lets a deactivated user in again. His tokens from before stay dead,
// and a user who was frozen as well stays frozen.
func (r *Registry) Activate(ctx context.Context, username string) (*Outcome, error) {
	return r.change(ctx, username, func(_ *Account, u *User) ([]audit.Entry, error) {
		if u.Active {
			return nil, nil
		}
		u.Active = true
		return []audit.Entry{entry("activateduser", "Activated user "+u.Username, "inactive", "active")}, nil
	})
}

// Freeze shuts a user out for a while and ends all his tokens. The error is
// [ErrLastAdministrator] for the org's last one.
func (r *Registry) Freeze(ctx context.Context, username string) (*Outcome, error) {
	return r.change(ctx, username, func(a *Account, u *User) ([]audit.Entry, error) {
		if u.Frozen {
			return nil, nil
		}
		if err := r.keepAdministrator(ctx, a); err != nil {
			return nil, err
		}
		u.Frozen = true
		u.Generation++
		return []audit.Entry{entry("frozeuser", "Froze user "+u.Username, "", "frozen")}, nil
	})
}

// Unfreeze lets a frozen user in again. His tokens from before stay dead.
func (r *Registry) Unfreeze(ctx context.Context, username string) (*Outcome, error) {
	return r.change(ctx, username, func(_ *Account, u *User) ([]audit.Entry, error) {
		if !u.Frozen {
			return nil, nil
		}
		u.Frozen = false
		return []audit.Entry{entry("unfrozeuser", "Unfroze user "+u.Username, "frozen", "")}, nil
	})
}

// SetProfile gives a user another profile, by its name. The error is an
// [*InvalidError] where the org has no such profile, or [ErrLastAdministrator].
func (r *Registry) SetProfile(ctx context.Context, username, profile string) (*Outcome, error) {
	c := &checker{}
	p, err := r.profileNamed(ctx, c, profile)
	if err != nil {
		return nil, err
	}
	if err := invalid(shown(username), c.problems); err != nil {
		return nil, err
	}
	return r.change(ctx, username, func(a *Account, u *User) ([]audit.Entry, error) {
		if u.Profile == p.ID {
			return nil, nil
		}
		if err := r.keepAdministrator(ctx, a); err != nil {
			return nil, err
		}
		u.Profile = p.ID
		display := fmt.Sprintf("Changed profile for user %s from %s to %s", u.Username, a.ProfileName, p.Name)
		return []audit.Entry{entry("changedprofileforuser", display, a.ProfileName, p.Name)}, nil
	})
}
