package user

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// profileNamed finds a profile of the org; a problem where there is none.
func (r *Registry) profileNamed(ctx context.Context, c *checker, name string) (Profile, error) {
	profiles, err := r.store.Profiles(ctx)
	if err != nil {
		return Profile{}, fmt.Errorf("read profiles: %w", err)
	}
	i := slices.IndexFunc(profiles, func(p Profile) bool { return p.Name == name })
	if i >= 0 {
		return profiles[i], nil
	}
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	c.fail("Profile", "%s Write one of: %s.", missing(name, "profile"), strings.Join(names, ", "))
	return Profile{}, nil
}

// permissionSetsNamed finds permission sets by API name or label, each once; a
// problem for each that the org lacks.
func (r *Registry) permissionSetsNamed(ctx context.Context, c *checker, names []string) ([]PermissionSet, error) {
	if len(names) == 0 {
		return nil, nil
	}
	sets, err := r.store.PermissionSets(ctx)
	if err != nil {
		return nil, fmt.Errorf("read permission sets: %w", err)
	}
	var found []PermissionSet
	for _, name := range names {
		i := slices.IndexFunc(sets, func(p PermissionSet) bool { return p.Name == name })
		if i < 0 {
			i = slices.IndexFunc(sets, func(p PermissionSet) bool { return p.Label == name && name != "" })
		}
		switch {
		case i < 0:
			c.fail("Permission Sets", "%s %s", missing(name, "permission set"), choices(sets))
		case !slices.ContainsFunc(found, func(p PermissionSet) bool { return p.ID == sets[i].ID }):
			found = append(found, sets[i])
		}
	}
	return found, nil
}

// choices names the permission sets there are.
func choices(sets []PermissionSet) string {
	if len(sets) == 0 {
		return "It has none yet."
	}
	names := make([]string, len(sets))
	for i, p := range sets {
		names[i] = p.Name
	}
	return "Write one of: " + strings.Join(names, ", ") + "."
}

func missing(name, kind string) string {
	if name == "" {
		return "The " + kind + " is missing."
	}
	return fmt.Sprintf("The org has no %s %q.", kind, shown(name))
}
