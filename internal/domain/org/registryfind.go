package org

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/origin"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// pageSize is how many orgs are read at once.
const pageSize = 200

// List goes through all orgs that are not deleted, oldest first. It ends after
// the first error.
func (r *Registry) List(ctx context.Context) iter.Seq2[Org, error] {
	return func(yield func(Org, error) bool) {
		for after := ID(0); ; {
			page, err := r.store.Orgs(ctx, after, pageSize)
			if err != nil {
				yield(Org{}, fmt.Errorf("list orgs: %w", err))
				return
			}
			for _, o := range page {
				if !yield(o, nil) {
					return
				}
				after = o.ID
			}
			if len(page) < pageSize {
				return
			}
		}
	}
}

// Get returns the org with this id; [ErrNotFound].
func (r *Registry) Get(ctx context.Context, id ID) (Org, error) {
	page, err := r.store.Orgs(ctx, id-1, 1)
	switch {
	case err != nil:
		return Org{}, fmt.Errorf("org %s: %w", id, err)
	case len(page) == 0 || page[0].ID != id:
		return Org{}, fmt.Errorf("org %s: %w", id, ErrNotFound)
	}
	return page[0], nil
}

// Find returns the org that a person means by its name in any case, its id of
// 15 or 18 characters, or its My Domain; [ErrNotFound].
func (r *Registry) Find(ctx context.Context, text string) (Org, error) {
	if id, err := sfid.Parse(sfid.Organization, text); err == nil {
		return r.Get(ctx, ID(id))
	}
	name, domain := NormalizeName(text), ""
	if o, err := origin.Parse(text); err == nil {
		domain = o.String()
	}
	for o, err := range r.List(ctx) {
		if err != nil {
			return Org{}, err
		}
		if strings.EqualFold(o.Name, name) || domain != "" && o.MyDomain == domain {
			return o, nil
		}
	}
	return Org{}, fmt.Errorf("org %q: %w", text, ErrNotFound)
}

// nameFree fails with [ErrNameTaken] where an org other than self has the name.
// People and commands say an org by its name, so two of one name are a mistake
// waiting; two that are created in the same moment can still be told apart by
// their ids.
func (r *Registry) nameFree(ctx context.Context, name string, self ID) error {
	for o, err := range r.List(ctx) {
		if err != nil {
			return err
		}
		if o.ID != self && strings.EqualFold(o.Name, name) {
			return ErrNameTaken
		}
	}
	return nil
}
