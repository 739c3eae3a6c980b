package org

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// Create makes an org with the default settings and the standard profiles.
// myDomain may be empty. The error is an [*InvalidError], [ErrNameTaken],
// [ErrDomainTaken] or the store's.
func (r *Registry) Create(ctx context.Context, name, myDomain string) (*Outcome, error) {
	name = NormalizeName(name)
	problems := ValidateName(name)
	domain, wrong := ParseMyDomain(myDomain)
	if err := invalid(name, append(problems, wrong...)); err != nil {
		return nil, err
	}
	if err := r.nameFree(ctx, name, 0); err != nil {
		return nil, fmt.Errorf("create org %q: %w", name, err)
	}
	o := Org{
		ID: ID(r.deps.IDs.Next()), Name: name, MyDomain: domain, Status: Active,
		Settings: DefaultSettings(), CreatedAt: r.deps.Now(), Version: 1,
	}
	entries := []audit.Entry{entry("createdOrganization", "Created organization "+name, "", name)}
	seq, err := r.store.CreateOrg(ctx, o, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("create org %q: %w", name, explainDomain(err, domain))
	}
	return &Outcome{Org: o, Action: Created, Seq: seq, Changes: entries}, nil
}

// explainDomain says which My Domain is taken.
func explainDomain(err error, domain string) error {
	if errors.Is(err, ErrDomainTaken) {
		return fmt.Errorf("%s: %w: choose another host; no host is given a second time, even after its org was deleted", domain, err)
	}
	return err
}

// Rename gives an org another name. The error is an [*InvalidError] or
// [ErrNameTaken].
func (r *Registry) Rename(ctx context.Context, id ID, name string) (*Outcome, error) {
	name = NormalizeName(name)
	if err := invalid(name, ValidateName(name)); err != nil {
		return nil, err
	}
	if err := r.nameFree(ctx, name, id); err != nil {
		return nil, fmt.Errorf("rename org to %q: %w", name, err)
	}
	return r.change(ctx, id, func(o *Org) ([]audit.Entry, error) {
		was := o.Name
		if was == name {
			return nil, nil
		}
		o.Name = name
		return []audit.Entry{entry("renamedOrganization", fmt.Sprintf("Changed organization name from %s to %s", was, name), was, name)}, nil
	})
}

// SetMyDomain gives an org another origin, or none. Clients keep the old one in
// their configuration: it stops answering and no org can have it again.
func (r *Registry) SetMyDomain(ctx context.Context, id ID, myDomain string) (*Outcome, error) {
	domain, problems := ParseMyDomain(myDomain)
	if err := invalid(id.String(), problems); err != nil {
		return nil, err
	}
	out, err := r.change(ctx, id, func(o *Org) ([]audit.Entry, error) {
		was := o.MyDomain
		if was == domain {
			return nil, nil
		}
		o.MyDomain = domain
		e := entry("changedMyDomain", fmt.Sprintf("Changed My Domain from %q to %q", was, domain), was, domain)
		e.Section = "My Domain"
		return []audit.Entry{e}, nil
	})
	if err != nil {
		return nil, explainDomain(err, domain)
	}
	return out, nil
}
