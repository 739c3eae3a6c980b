package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/latchstring/latchstring/internal/domain/user"
)

// nameSets replaces the labels of permission sets by their names, which are
// what the policies compare: an admin reads the label in Setup. A name wins over
// the label of another set, and a label that several sets have stands for none.
func (r *Registry) nameSets(ctx context.Context, d *Definition) error {
	if len(d.PermissionSets) == 0 {
		return nil
	}
	sets, err := r.users.PermissionSets(ctx)
	if err != nil {
		return fmt.Errorf("look up permission sets: %w", err)
	}
	named := slices.Clone(d.PermissionSets)
	for i, text := range named {
		named[i] = setName(sets, text)
	}
	d.PermissionSets = named
	return nil
}

// setName returns the name of the permission set that the text stands for; the
// text itself when it stands for none.
func setName(sets []user.PermissionSet, text string) string {
	name, labelled := text, 0
	for i := range sets {
		if sets[i].Name == text {
			return text
		}
		if sets[i].Label == text {
			name = sets[i].Name
			labelled++
		}
	}
	if labelled != 1 {
		return text
	}
	return name
}
