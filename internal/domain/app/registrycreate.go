package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/callback"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// Create registers what an admin filled into the form. The error is an
// [*InvalidError], [ErrNameTaken], [ErrCreationOff] or the store's.
func (r *Registry) Create(ctx context.Context, name string, d Definition) (*Outcome, error) {
	fillForm(&d)
	return r.create(ctx, name, d, GivenPair{}, FormMode)
}

// create registers an app of either origin.
func (r *Registry) create(ctx context.Context, name string, d Definition, given GivenPair, mode Mode) (*Outcome, error) {
	if !r.mayCreate(&d) {
		return nil, fmt.Errorf("create app %q: %w", name, ErrCreationOff)
	}
	if err := r.complete(ctx, &d); err != nil {
		return nil, fmt.Errorf("create app %q: %w", name, err)
	}
	problems, err := r.check(ctx, name, &d, mode)
	if err != nil {
		return nil, err
	}
	a, secret, err := r.newApp(name, d, given)
	if err != nil {
		return nil, fmt.Errorf("create app %q: %w", name, err)
	}
	if a.OAuth != nil {
		problems = append(problems, secretNotes(given)...)
	}
	entries := []audit.Entry{entry("insertConnectedApplication", fmt.Sprintf("Created connected app %s", name), "", name)}
	seq, err := r.store.CreateApp(ctx, a, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("create app %q: %w", name, explainTaken(err, given))
	}
	return &Outcome{App: a, Action: Created, Seq: seq, Changes: entries, Problems: problems, Secret: secret}, nil
}

// mayCreate asks the org's switch, which is for connected apps and binds
// everybody but the operator's command line.
func (r *Registry) mayCreate(d *Definition) bool {
	return r.org.Settings.AllowConnectedAppCreation || r.deps.CommandLine || d.Model == ExternalClientApp
}

// explainTaken tells the one who gave a key what to do about it.
func explainTaken(err error, given GivenPair) error {
	if errors.Is(err, ErrKeyTaken) && given.Key != "" {
		return fmt.Errorf("%w: remove <consumerKey> from the file and a new key is made", err)
	}
	return err
}

func (r *Registry) newApp(name string, d Definition, given GivenPair) (*App, seal.Secret, error) {
	now := r.deps.Now()
	a := &App{
		ID: ID(r.deps.IDs.Next()), Org: r.org.ID, Name: name, Definition: d, Installed: true,
		CreatedAt: now, ModifiedAt: now, Version: 1,
	}
	secret, err := r.addPair(a, given)
	return a, secret, err
}

// addPair gives an app with OAuth settings its pair.
func (r *Registry) addPair(a *App, given GivenPair) (seal.Secret, error) {
	if a.OAuth == nil {
		return seal.Secret{}, nil
	}
	c, secret, err := NewConsumer(r.deps.Sealer, r.org.ID, ConsumerID(r.deps.IDs.Next()), given, r.deps.Now())
	if err != nil {
		return seal.Secret{}, err
	}
	a.Consumers = []Consumer{c}
	return secret, nil
}

// fillForm writes the defaults out that the form shows.
func fillForm(d *Definition) {
	if d.Model == "" {
		d.Model = ConnectedApp
	}
	if d.OAuth == nil {
		return
	}
	p := &d.Policy
	p.PermittedUsers = or(p.PermittedUsers, AllSelfAuthorized)
	p.IPRelaxation = or(p.IPRelaxation, EnforceIP)
	p.RefreshToken.Kind = or(p.RefreshToken.Kind, UntilRevoked)
}

func or[T ~string](value, otherwise T) T {
	if value == "" {
		return otherwise
	}
	return value
}

// complete writes out what a definition leaves to the server.
func (r *Registry) complete(ctx context.Context, d *Definition) error {
	r.fillPlaceholder(d)
	return r.nameSets(ctx, d)
}

// fillPlaceholder does what ticking Enable for Device Flow does in the form:
// without a callback URL, the org's own success page becomes it.
func (r *Registry) fillPlaceholder(d *Definition) {
	if d.OAuth == nil || !d.OAuth.DeviceFlow || len(d.OAuth.CallbackURLs) > 0 || r.deps.MyDomain == "" {
		return
	}
	filled := *d.OAuth
	filled.CallbackURLs = []string{callback.DeviceFlowPlaceholder(r.deps.MyDomain)}
	d.OAuth = &filled
}
