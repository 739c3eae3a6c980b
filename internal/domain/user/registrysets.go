package user

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// PermissionSetOutcome is the result of a change of a permission set that
// succeeded.
type PermissionSetOutcome struct {
	// PermissionSet is as it is now.
	PermissionSet PermissionSet
	Action        Action
	// Seq is the number in the change log, 0 when nothing changed.
	Seq int64
	// Changes are the audited changes, in words.
	Changes []audit.Entry
}

// CreatePermissionSet makes a permission set that has what is granted. Without
// a label it gets one made of its API name. The error is an [*InvalidGrantError].
func (r *Registry) CreatePermissionSet(ctx context.Context, name, label string, granted Grants) (*PermissionSetOutcome, error) {
	label = cmp.Or(strings.TrimSpace(label), strings.ReplaceAll(name, "_", " "))
	list, err := r.store.PermissionSets(ctx)
	if err != nil {
		return nil, err
	}
	c := &checker{}
	c.apiName("API Name", name)
	c.grantName("Label", label)
	if slices.ContainsFunc(list, func(p PermissionSet) bool { return strings.EqualFold(p.Name, name) }) {
		c.fail("API Name", "The org has a permission set of this name. Choose another name.")
	}
	if err := invalidGrant("permission set", name, c.problems); err != nil {
		return nil, err
	}
	p := PermissionSet{
		ID: PermissionSetID(r.deps.IDs.Next()), Name: name, Label: label, Permissions: granted.apply(0),
	}
	entries := append([]audit.Entry{entry("PermSetCreate", "Created permission set "+name, "", name)},
		setChanges(name, 0, p.Permissions)...)
	seq, err := r.store.CreatePermissionSet(ctx, p, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("create permission set %q: %w", name, err)
	}
	return &PermissionSetOutcome{PermissionSet: p, Action: Created, Seq: seq, Changes: entries}, nil
}

// EditPermissionSet changes the permissions of a permission set, named by API
// name or label, for all who have it. The error is an [*InvalidGrantError].
func (r *Registry) EditPermissionSet(ctx context.Context, name string, change Grants) (*PermissionSetOutcome, error) {
	return retried(func() (*PermissionSetOutcome, error) { return r.editSetOnce(ctx, name, change) })
}

func (r *Registry) editSetOnce(ctx context.Context, name string, change Grants) (*PermissionSetOutcome, error) {
	c := &checker{}
	found, err := r.permissionSetsNamed(ctx, c, []string{name})
	if err != nil {
		return nil, err
	}
	if err := invalidGrant("permission set", name, c.problems); err != nil {
		return nil, err
	}
	p := found[0]
	entries := setChanges(p.Name, p.Permissions, change.apply(p.Permissions))
	p.Permissions = change.apply(p.Permissions)
	if len(entries) == 0 {
		return &PermissionSetOutcome{PermissionSet: p, Action: Unchanged}, nil
	}
	seq, err := r.store.UpdatePermissionSet(ctx, p, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("save permission set %q: %w", p.Name, err)
	}
	return &PermissionSetOutcome{PermissionSet: p, Action: Updated, Seq: seq, Changes: entries}, nil
}

func setChanges(name string, was, is Permissions) []audit.Entry {
	return permissionChanges("permission set", "PermSetPermissionChanged", name, was, is)
}
