package user

import (
	"context"
	"fmt"
	"slices"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// AssignPermissionSet adds a permission set to a user, by API name or label.
// The error is an [*InvalidError] where the org has no such permission set.
func (r *Registry) AssignPermissionSet(ctx context.Context, username, name string) (*Outcome, error) {
	p, err := r.permissionSet(ctx, username, name)
	if err != nil {
		return nil, err
	}
	return r.change(ctx, username, func(_ *Account, u *User) ([]audit.Entry, error) {
		if slices.Contains(u.PermissionSets, p.ID) {
			return nil, nil
		}
		u.PermissionSets = append(u.PermissionSets, p.ID)
		return []audit.Entry{assignment(p.Name, u)}, nil
	})
}

// UnassignPermissionSet takes a permission set from a user.
func (r *Registry) UnassignPermissionSet(ctx context.Context, username, name string) (*Outcome, error) {
	p, err := r.permissionSet(ctx, username, name)
	if err != nil {
		return nil, err
	}
	return r.change(ctx, username, func(_ *Account, u *User) ([]audit.Entry, error) {
		at := slices.Index(u.PermissionSets, p.ID)
		if at < 0 {
			return nil, nil
		}
		u.PermissionSets = slices.Delete(u.PermissionSets, at, at+1)
		display := fmt.Sprintf("Permission set %s: removed from user %s (UserID: %s)", p.Name, u.Username, u.ID)
		return []audit.Entry{entry("PermSetUnassign", display, p.Name, "")}, nil
	})
}

func (r *Registry) permissionSet(ctx context.Context, username, name string) (PermissionSet, error) {
	c := &checker{}
	found, err := r.permissionSetsNamed(ctx, c, []string{name})
	if err != nil {
		return PermissionSet{}, err
	}
	if err := invalid(shown(username), c.problems); err != nil {
		return PermissionSet{}, err
	}
	return found[0], nil
}

// assignment is what the audit trail says of a permission set that was given.
func assignment(name string, u *User) audit.Entry {
	display := fmt.Sprintf("Permission set %s: assigned to user %s (UserID: %s)", name, u.Username, u.ID)
	return entry("PermSetAssign", display, "", name)
}
