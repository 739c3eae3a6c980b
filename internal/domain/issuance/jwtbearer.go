package issuance

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/jose"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// JWTBearer is the grant of RFC 7523 §2.1: the app acts as the user whom an
// assertion names that its own key has signed. It needs no secret, gives no
// refresh token and takes no scope parameter, and the user must have been let
// in beforehand. Salesforce serves it on the login origin and on My Domain.
type JWTBearer struct {
	assertion *jose.Assertion
	// problem is why the assertion cannot be read; assertion is nil then.
	problem error
}

var _ Grant = JWTBearer{}

// NewJWTBearer reads an assertion. One that cannot be read is refused by the
// pipeline, so that the refusal is recorded.
func NewJWTBearer(assertion oauth.Credential) JWTBearer {
	parsed, err := jose.Parse(assertion.Reveal())
	return JWTBearer{assertion: parsed, problem: err}
}

// Use is part of [Grant].
func (JWTBearer) Use() policy.Use { return policy.JWTBearer }

// Subtype is part of [Credentials].
func (JWTBearer) Subtype() audit.Subtype { return audit.OauthJWTBearer }

// ConsumerKey is part of [Credentials]: the issuer, which is believed once the
// signature by that app's key has been checked. With an assertion that cannot
// be read, a client_id still says in whose history the refusal belongs.
func (g JWTBearer) ConsumerKey(client oauth.ClientAuth) (string, *refusal.Refusal) {
	switch {
	case g.assertion != nil:
		return g.assertion.Claims.Issuer, nil
	case client.ConsumerKey != "":
		return client.ConsumerKey, nil
	}
	return "", g.malformed()
}

// NeedsSecret is part of [Credentials]: the signature authenticates the app.
func (JWTBearer) NeedsSecret(*app.App) bool { return false }

// Enabled is part of [Grant]. "Use digital signatures" is the flow's switch.
func (JWTBearer) Enabled(x *Exchange) *refusal.Refusal {
	if x.App.OAuth.Certificate == "" {
		return refusal.New(refusal.NoCertificate, "problem", "none was uploaded")
	}
	return nil
}

// Prove is part of [Grant]. The signature comes before everything that the
// assertion says.
func (g JWTBearer) Prove(ctx context.Context, x *Exchange) (Subject, *refusal.Refusal, error) {
	for _, ask := range [...]func(*Exchange) *refusal.Refusal{g.readable, g.signedByApp, g.inTime, g.forUs} {
		if r := ask(x); r != nil {
			return Subject{}, r, nil
		}
	}
	account, r, err := g.user(ctx, x)
	subject := Subject{User: account}
	if r != nil || err != nil {
		return subject, r, err
	}
	if r := approved(x, account); r != nil {
		return subject, r, nil
	}
	all := oauth.ScopesOf(x.App.OAuth.Scopes)
	subject.Scopes = all.Without(oauth.ScopeRefreshToken)
	if subject.Scopes.IsEmpty() {
		return subject, refusal.New(refusal.NoUsableScopes, "scopes", all.String(), "left_out", "refresh_token and offline_access"), nil
	}
	subject.Claims, subject.SpentAs = g.once(x), refusal.AssertionReplayed
	return subject, nil, nil
}

func (g JWTBearer) malformed() *refusal.Refusal {
	return refusal.New(refusal.AssertionMalformed, "problem", g.problem.Error())
}

// readable also holds a client_id that came along to the issuer.
func (g JWTBearer) readable(x *Exchange) *refusal.Refusal {
	switch {
	case g.assertion == nil:
		return g.malformed()
	case x.Client.ConsumerKey != "" && x.Client.ConsumerKey != g.assertion.Claims.Issuer:
		return refusal.New(refusal.AssertionMalformed, "problem", "iss is not the client_id that was sent with it")
	}
	return nil
}

// user finds the user of the app's org. Names of other orgs are unknown here.
func (g JWTBearer) user(ctx context.Context, x *Exchange) (*user.Account, *refusal.Refusal, error) {
	name := user.NormalizeUsername(g.assertion.Claims.Subject)
	account, err := x.accounts.AccountByUsername(ctx, name)
	if errors.Is(err, user.ErrNotFound) || err == nil && account.Org != x.Org.ID {
		return nil, refusal.New(refusal.AssertionUnknownUser, "username", app.Shown(name)), nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look up the user of an assertion: %w", err)
	}
	return account, nil, nil
}

// approved holds that somebody has let the app in for this user beforehand.
// Where admins approve, a user without profile or permission set of the app is
// refused as Salesforce refuses him; no permission and no run-as role stands in
// for the assignment. Where users approve for themselves, only an approval with
// a refresh token would do, and there are none yet.
func approved(x *Exchange, account *user.Account) *refusal.Refusal {
	byAdmin := x.App.Policy.PermittedUsers == app.AdminApprovedPreAuthorized
	switch {
	case byAdmin && policy.PreAuthorized(x.App, account):
		return nil
	case byAdmin && !account.Permissions.Has(user.UseAnyAPIClient):
		return refusal.New(refusal.NotPermitted, "username", account.Username, "profile", account.ProfileName)
	}
	return refusal.New(refusal.NotApproved, "username", account.Username)
}

// once makes an assertion that carries a jti usable once (RFC 7523 §3): the id
// is the app's own, and is remembered for as long as the assertion is good.
func (g JWTBearer) once(x *Exchange) []singleuse.Claim {
	c := &g.assertion.Claims
	if c.ID == "" {
		return nil
	}
	return []singleuse.Claim{{
		Key:       singleuse.KeyOf(singleuse.AssertionID, x.App.ID.String()+" "+c.ID),
		ExpiresAt: c.ExpiresAt.Add(skew),
	}}
}
