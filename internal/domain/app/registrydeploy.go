package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// Deploy creates the app of this name or makes it what the metadata says. The
// same definition again changes nothing. An app keeps its key and secret: other
// ones in the file are a warning, since Salesforce takes them at creation only.
// Parts of an external client app that are left out stay as they are. Deploying
// installs the app and leaves a block alone.
func (r *Registry) Deploy(ctx context.Context, name string, d Definition, given GivenPair) (*Outcome, error) {
	stored, err := r.store.AppByName(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return r.create(ctx, name, d, given, MetadataMode)
	}
	if err != nil {
		return nil, fmt.Errorf("app %q: %w", name, err)
	}
	return r.update(ctx, name, withParts(&stored.Definition, d), given, MetadataMode)
}

// Update saves the form of an existing app.
func (r *Registry) Update(ctx context.Context, name string, d Definition) (*Outcome, error) {
	fillForm(&d)
	return r.update(ctx, name, d, GivenPair{}, FormMode)
}

func (r *Registry) update(ctx context.Context, name string, d Definition, given GivenPair, mode Mode) (*Outcome, error) {
	r.fillPlaceholder(&d)
	problems, err := r.check(ctx, name, &d, mode)
	if err != nil {
		return nil, err
	}
	var notes []Problem
	var secret seal.Secret
	out, err := r.change(ctx, name, func(a *App) ([]audit.Entry, error) {
		if err := r.mayBecome(a, &d); err != nil {
			return nil, err
		}
		notes = append(modelNotes(a, &d), pairNotes(a, &d, given)...)
		entries := replace(a, d, mode)
		if d.OAuth == nil || a.Current() != nil {
			return entries, nil
		}
		var err error
		secret, err = r.addPair(a, given)
		return entries, err
	})
	if err != nil {
		return nil, explainTaken(err, given)
	}
	out.Problems = append(problems, notes...)
	out.Secret = secret
	return out, nil
}

// replace gives an app its new definition and says what changed.
func replace(a *App, d Definition, mode Mode) []audit.Entry {
	entries := diff(a.Name, &a.Definition, &d)
	a.Definition = d
	if !a.Installed && mode == MetadataMode {
		a.Installed = true
		entries = append(entries, entry("installConnectedApp", fmt.Sprintf("Installed connected app %s", a.Name), "", ""))
	}
	if d.OAuth == nil && len(a.Consumers) > 0 {
		entries = append(entries, entry("removedConsumer",
			fmt.Sprintf("Removed the consumer key of connected app %s with its OAuth settings", a.Name), a.Consumers[0].Key, ""))
		a.Consumers = nil
		a.Generation++
	}
	return entries
}

// mayBecome keeps the org's switch from being passed by: an external client
// app that turns into a connected app is a new connected app.
func (r *Registry) mayBecome(a *App, d *Definition) error {
	if a.Model == ExternalClientApp && d.Model != ExternalClientApp && !r.mayCreate(d) {
		return ErrCreationOff
	}
	return nil
}

// modelNotes warns of an app that turns into one of the other family. Names
// are unique over both, so a deployment of that name means this app.
func modelNotes(a *App, d *Definition) []Problem {
	k := &checker{}
	if was, is := or(a.Model, ConnectedApp), or(d.Model, ConnectedApp); was != is {
		k.warn("Type", "", "The app changes its type from %s to %s. If another app was meant, give it another name.", was, is)
	}
	return k.problems
}

// pairNotes warns where a file's key or secret, or the lack of OAuth settings,
// does not do what its writer may think.
func pairNotes(a *App, d *Definition, given GivenPair) []Problem {
	c := a.Current()
	if c == nil {
		return nil
	}
	k := &checker{}
	if d.OAuth == nil {
		k.warn("Enable OAuth Settings", "oauthConfig", "The OAuth settings are gone, and with them the consumer key %s and all tokens.", c.Key)
		return k.problems
	}
	if given.Key != "" && given.Key != c.Key {
		k.warn("Consumer Key", "oauthConfig/consumerKey",
			"The app keeps its consumer key %s: a key can be given only when an app is created.", c.Key)
	}
	if !given.Secret.IsZero() && !seal.VerifySecret(c.SecretHash, given.Secret) {
		k.warn("Consumer Secret", "oauthConfig/consumerSecret",
			"The app keeps its consumer secret: a secret can be given only when an app is created.")
	}
	return k.problems
}
