package org

import (
	"context"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// Suspend shuts an org: nobody logs in, no app gets a token, and tokens that
// are out are refused for as long as it lasts.
func (r *Registry) Suspend(ctx context.Context, id ID) (*Outcome, error) {
	return r.setStatus(ctx, id, Suspended, "suspendedOrganization", "Suspended organization %s")
}

// Resume opens a suspended org. Tokens that have not ended meanwhile work again.
func (r *Registry) Resume(ctx context.Context, id ID) (*Outcome, error) {
	return r.setStatus(ctx, id, Active, "resumedOrganization", "Resumed organization %s")
}

func (r *Registry) setStatus(ctx context.Context, id ID, status Status, action, display string) (*Outcome, error) {
	return r.change(ctx, id, func(o *Org) ([]audit.Entry, error) {
		was := o.Status
		if was == status {
			return nil, nil
		}
		o.Status = status
		return []audit.Entry{entry(action, fmt.Sprintf(display, o.Name), string(was), string(status))}, nil
	})
}

// Delete removes an org with its apps, users and tokens, for good. confirmed is
// the org's name as the person wrote it to confirm; another name is refused
// with [ErrNotConfirmed]. None of the org's ids, keys, usernames and domains is
// ever used again.
func (r *Registry) Delete(ctx context.Context, id ID, confirmed string) (*Outcome, error) {
	o, err := r.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if confirmed != o.Name {
		return nil, fmt.Errorf("delete org %q: %w", o.Name, ErrNotConfirmed)
	}
	entries := []audit.Entry{entry("deletedOrganization", "Deleted organization "+o.Name, o.Name, "")}
	seq, err := r.store.DeleteOrg(ctx, id, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("delete org %q: %w", o.Name, err)
	}
	return &Outcome{Org: o, Action: Removed, Seq: seq, Changes: entries}, nil
}
