package issuance

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// ClientCredentials is the grant of RFC 6749 §4.4: the app acts as its run-as
// user. Salesforce serves it on My Domain only and ignores a scope parameter.
type ClientCredentials struct{}

var _ Grant = ClientCredentials{}

// Use is part of [Grant].
func (ClientCredentials) Use() policy.Use { return policy.ClientCredentials }

// Subtype is part of [Credentials].
func (ClientCredentials) Subtype() audit.Subtype { return audit.OauthClientCredentials }

// ConsumerKey is part of [Credentials].
func (ClientCredentials) ConsumerKey(client oauth.ClientAuth) (string, *refusal.Refusal) {
	return presentedKey(client)
}

// presentedKey is the key of the client authentication.
func presentedKey(client oauth.ClientAuth) (string, *refusal.Refusal) {
	if client.ConsumerKey == "" {
		return "", refusal.New(refusal.MissingConsumerKey)
	}
	return client.ConsumerKey, nil
}

// NeedsSecret is part of [Credentials]; RFC 6749 §4.4: confidential clients only.
func (ClientCredentials) NeedsSecret(*app.App) bool { return true }

// Enabled is part of [Grant].
func (ClientCredentials) Enabled(x *Exchange) *refusal.Refusal {
	// A site that is no one org's is the My Domain of those that have its origin.
	shared := x.Site.OrgID == 0 && x.Site.Origin != x.MyDomain
	if shared || !x.Site.Kind.Has(reqinfo.MyDomain) {
		return refusal.New(refusal.WrongDomain, "asked", x.Site.Origin, "my_domain", x.MyDomain)
	}
	if x.App.ClientCredentialsEnabled() {
		return nil
	}
	if x.App.OAuth.ClientCredentials {
		return refusal.New(refusal.FlowOffInPolicies)
	}
	return refusal.New(refusal.FlowOff)
}

// Prove is part of [Grant]. It checks the run-as user before the scopes.
func (ClientCredentials) Prove(ctx context.Context, x *Exchange) (Subject, *refusal.Refusal, error) {
	runAs, r, err := runAsUser(ctx, x)
	subject := Subject{User: runAs}
	if r != nil || err != nil {
		return subject, r, err
	}
	all := oauth.ScopesOf(x.App.OAuth.Scopes)
	subject.Scopes = oauth.ClientCredentialsScopes(all, x.Org.Settings.AllowFullScopeForClientCredentials)
	if subject.Scopes.IsEmpty() {
		return subject, refusal.New(refusal.NoUsableScopes, "scopes", all.String(),
			"left_out", "full, web and refresh_token"), nil
	}
	return subject, nil, nil
}

func runAsUser(ctx context.Context, x *Exchange) (*user.Account, *refusal.Refusal, error) {
	name := user.NormalizeUsername(x.App.Policy.RunAs)
	if name == "" {
		return nil, refusal.New(refusal.RunAsMissing), nil
	}
	account, err := x.accounts.AccountByUsername(ctx, name)
	switch {
	case errors.Is(err, user.ErrNotFound), err == nil && account.Org != x.Org.ID:
		return unknownRunAs(ctx, x, name)
	case err != nil:
		return nil, nil, fmt.Errorf("look up the run-as user: %w", err)
	case !account.Active:
		return account, refusal.New(refusal.RunAsInactive, "run_as", name), nil
	case account.Frozen:
		return account, refusal.New(refusal.RunAsFrozen, "run_as", name), nil
	}
	return account, nil, nil
}

// unknownRunAs tells apart a name that nobody has from an e-mail address that
// was entered in the place of a username.
func unknownRunAs(ctx context.Context, x *Exchange, name string) (*user.Account, *refusal.Refusal, error) {
	username, err := x.emails(ctx, x.Org.ID, x.App.Policy.RunAs)
	if err != nil {
		return nil, nil, fmt.Errorf("look up the run-as user by e-mail address: %w", err)
	}
	if username != "" {
		return nil, refusal.New(refusal.RunAsIsEmail, "run_as", name, "username", username), nil
	}
	return nil, refusal.New(refusal.RunAsUnknown, "run_as", name), nil
}
