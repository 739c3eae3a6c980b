package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Check tries a deployment without writing: all that Deploy would complain of
// in the definition. It is for deployments of several apps of which either all
// or none should be made.
func (r *Registry) Check(ctx context.Context, name string, d Definition) ([]Problem, error) {
	stored, err := r.store.AppByName(ctx, name)
	switch {
	case err == nil:
		d = withParts(&stored.Definition, d)
	case !errors.Is(err, ErrNotFound):
		return nil, fmt.Errorf("app %q: %w", name, err)
	}
	if err := r.complete(ctx, &d); err != nil {
		return nil, fmt.Errorf("app %q: %w", name, err)
	}
	problems, err := r.check(ctx, name, &d, MetadataMode)
	var invalid *InvalidError
	if errors.As(err, &invalid) {
		return invalid.Problems, nil
	}
	return problems, err
}

// check returns the warnings, or an [*InvalidError].
func (r *Registry) check(ctx context.Context, name string, d *Definition, mode Mode) ([]Problem, error) {
	problems := append(ValidateName(name, mode), Validate(d, mode)...)
	c := &checker{mode: mode, problems: problems}
	if err := r.checkRecords(ctx, c, name, d); err != nil {
		return nil, fmt.Errorf("check app %q: %w", name, err)
	}
	if HasErrors(c.problems) {
		return nil, &InvalidError{Name: name, Problems: c.problems}
	}
	return c.problems, nil
}

// checkRecords holds a definition against the other records of the org.
func (r *Registry) checkRecords(ctx context.Context, c *checker, name string, d *Definition) error {
	r.checkScopes(c, d)
	if err := r.checkIntrospectAll(ctx, c, name, d); err != nil {
		return err
	}
	if err := r.checkNames(ctx, c, d); err != nil {
		return err
	}
	return r.checkRunAs(ctx, c, d)
}

// checkScopes foresees the client credentials flow's "no valid scopes defined".
func (r *Registry) checkScopes(c *checker, d *Definition) {
	if d.OAuth == nil || !d.OAuth.ClientCredentials || len(d.OAuth.Scopes) == 0 {
		return
	}
	set, unknown := oauth.ParseScopes(strings.Join(d.OAuth.Scopes, " "), nil)
	left := oauth.ClientCredentialsScopes(set, r.org.Settings.AllowFullScopeForClientCredentials)
	if left.IsEmpty() && len(unknown) == 0 {
		c.warn("Selected OAuth Scopes", "oauthConfig/scopes", "The client credentials flow leaves out full, web and refresh_token, "+
			"and nothing remains. Select Manage user data via APIs (api) as well, or keep full in this flow: "+
			"latchstring org set allow_full_scope_for_client_credentials true")
	}
}

// checkIntrospectAll holds the rule of one such app per org.
func (r *Registry) checkIntrospectAll(ctx context.Context, c *checker, name string, d *Definition) error {
	if d.OAuth == nil || !d.OAuth.IntrospectAllTokens {
		return nil
	}
	id, err := r.store.IntrospectAllApp(ctx)
	if err != nil || id == 0 {
		return err
	}
	other, err := r.store.App(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	case other.Name != name:
		c.fail("Introspect All Tokens", "oauthConfig/isIntrospectAllTokens",
			"The app %q introspects all tokens already, and an org has one such app. Switch it off there first.", Shown(other.Name))
	}
	return nil
}

// checkNames warns of profiles and permission sets that the org lacks. They
// are kept by name and count once they appear.
func (r *Registry) checkNames(ctx context.Context, c *checker, d *Definition) error {
	if len(d.Profiles) > 0 {
		profiles, err := r.users.Profiles(ctx)
		if err != nil {
			return err
		}
		for i, name := range d.Profiles {
			if !slices.ContainsFunc(profiles, func(p user.Profile) bool { return p.Name == name }) {
				c.warn("Profiles", indexed("profileName", i), "The org has no profile %q. It counts once there is one.", Shown(name))
			}
		}
	}
	if len(d.PermissionSets) == 0 {
		return nil
	}
	sets, err := r.users.PermissionSets(ctx)
	if err != nil {
		return err
	}
	for i, name := range d.PermissionSets {
		if !slices.ContainsFunc(sets, func(p user.PermissionSet) bool { return p.Name == name }) {
			c.warn("Permission Sets", indexed("permissionSetName", i),
				"The org has no permission set %q. It counts once there is one of that name.", Shown(name))
		}
	}
	return nil
}

// checkRunAs warns of a run-as user that the org lacks, or who cannot log in.
func (r *Registry) checkRunAs(ctx context.Context, c *checker, d *Definition) error {
	const field, path = "Run As", "oauthConfig/oauthClientCredentialUser"
	if d.Policy.RunAs == "" {
		return nil
	}
	account, err := r.users.AccountByUsername(ctx, strings.ToLower(d.Policy.RunAs))
	switch {
	case errors.Is(err, user.ErrNotFound):
		c.warn(field, path, "The org has no user %q. The flow is refused until there is one; a username is wanted, not an e-mail address.",
			Shown(d.Policy.RunAs))
	case err != nil:
		return err
	case !account.MayLogIn():
		c.warn(field, path, "The user %q is deactivated or frozen, so the flow is refused.", Shown(d.Policy.RunAs))
	}
	return nil
}
