package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// Deploy creates the app of this name or makes it what the metadata says. The
// same definition again changes nothing. An app keeps its key and secret: other
// ones in the file are a warning, since Salesforce takes them at creation only.
// Parts of an external client app that are left out stay as they are. Deploying
// installs the app and leaves a block alone.
func (r *Registry) Deploy(ctx context.Context, name string, d Definition, given GivenPair) (*Outcome, error) {
	const attempts = 3
	for attempt := 1; ; attempt++ {
		e := &edition{to: d, given: given, mode: MetadataMode}
		out, err := r.change(ctx, name, e.edit(ctx, r))
		if errors.Is(err, ErrNotFound) {
			out, err = r.create(ctx, name, d, given, MetadataMode)
		} else {
			out, err = e.outcome(out, err)
		}
		// Somebody else may create the app in between.
		if !errors.Is(err, ErrNameTaken) || attempt == attempts {
			return out, err
		}
	}
}

// Update saves the form of an existing app. seen is the version of the app that
// the form was filled from; the error is [ErrConflict], and nothing is saved,
// when the app has been changed since. Then the person has to look again.
func (r *Registry) Update(ctx context.Context, name string, seen int64, d Definition) (*Outcome, error) {
	fillForm(&d)
	e := &edition{to: d, mode: FormMode}
	edit := e.edit(ctx, r)
	return e.outcome(r.changeOnce(ctx, name, func(a *App) ([]audit.Entry, error) {
		if a.Version != seen {
			return nil, fmt.Errorf("save app %q: %w", name, ErrConflict)
		}
		return edit(a)
	}))
}

// edition is what an app is to become. Its edit may run several times, each
// time against what the app is by then.
type edition struct {
	to    Definition
	given GivenPair
	mode  Mode

	problems []Problem
	secret   seal.Secret
}

// edit merges and checks against the row that is going to be replaced, so that
// a change which somebody else makes in between is neither undone nor passed by.
func (e *edition) edit(ctx context.Context, r *Registry) func(*App) ([]audit.Entry, error) {
	return func(a *App) ([]audit.Entry, error) {
		d, problems, err := r.prepare(ctx, a, e)
		if err != nil {
			return nil, err
		}
		e.secret = seal.Secret{}
		e.problems = slices.Concat(problems, modelNotes(a, &d), pairNotes(a, &d, e.given))
		entries := replace(a, d, e.mode)
		if d.OAuth == nil || a.Current() != nil {
			return entries, nil
		}
		if e.secret, err = r.addPair(a, e.given); err != nil {
			return nil, fmt.Errorf("app %q: %w", a.Name, err)
		}
		e.problems = append(e.problems, secretNotes(e.given)...)
		return entries, nil
	}
}

// prepare returns the definition that an app gets, with the warnings.
func (r *Registry) prepare(ctx context.Context, a *App, e *edition) (Definition, []Problem, error) {
	d := e.to
	if e.mode == MetadataMode {
		d = withParts(&a.Definition, d)
	}
	if err := r.complete(ctx, &d); err != nil {
		return d, nil, fmt.Errorf("app %q: %w", a.Name, err)
	}
	problems, err := r.check(ctx, a.Name, &d, e.mode)
	if err != nil {
		return d, nil, err
	}
	if err := r.mayBecome(a, &d); err != nil {
		return d, nil, fmt.Errorf("app %q: %w", a.Name, err)
	}
	return d, problems, nil
}

// outcome adds what the last edit found.
func (e *edition) outcome(out *Outcome, err error) (*Outcome, error) {
	if err != nil {
		return nil, explainTaken(err, e.given)
	}
	out.Problems, out.Secret = e.problems, e.secret
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
