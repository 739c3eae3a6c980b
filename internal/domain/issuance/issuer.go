package issuance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// Config is what an issuer is made of.
type Config struct {
	Directory *directory.Directory
	Keys      *sealedtoken.Keys
	// Store returns what one org's tokens leave behind.
	Store func(org.ID) Store
	// UsernameByEmail returns a username of the org with this e-mail address, or "".
	UsernameByEmail func(ctx context.Context, in org.ID, email string) (string, error)
	// Refused records why a request was refused; it does not wait.
	Refused func(audit.Login)
	// Sealer opens the consumer secret for the signature of an answer to a
	// request that presented none.
	Sealer app.Sealer
	// Origins are where this installation is reached.
	Origins Origins
	IDs     *sfid.Generator
	Now     func() time.Time
}

// Origins are the configured origins that answers are built from; a request's
// Host never is.
type Origins struct {
	// Login is the shared login origin; identity URLs start with it.
	Login string
	// Default is the My Domain of an org that has none of its own (quickstart).
	Default string
}

// MyDomain returns the origin of an org.
func (o Origins) MyDomain(of *org.Org) string {
	if of.MyDomain != "" {
		return of.MyDomain
	}
	return o.Default
}

// IdentityURL is the id of a user in tokens, and the sub of OpenID Connect.
func (o Origins) IdentityURL(in int64, of int64) string {
	b := make([]byte, 0, len(o.Login)+41)
	b = append(b, o.Login...)
	b = append(b, "/id/"...)
	b = sfid.AppendEncode18(b, sfid.Organization, in)
	b = append(b, '/')
	b = sfid.AppendEncode18(b, sfid.User, of)
	return string(b)
}

// Issuer is the pipeline.
type Issuer struct{ cfg Config }

// New returns an issuer.
func New(cfg Config) *Issuer { return &Issuer{cfg: cfg} }

// Issue answers an attempt with a token, or with a refusal that has been
// recorded, or with an error when the question could not be answered.
func (i *Issuer) Issue(ctx context.Context, att Attempt) (*oauth.TokenResponse, *refusal.Refusal, error) {
	x := &Exchange{
		presentation: presentation{att.Grant, att.Client, att.Site, att.Addr, att.Request},
		Grant:        att.Grant, now: i.cfg.Now(), login: i.cfg.Origins.Login,
		accounts: i.cfg.Directory, emails: i.cfg.UsernameByEmail,
	}
	subject, r, err := i.prove(ctx, x)
	if err != nil {
		return nil, nil, err
	}
	if r != nil {
		i.record(x, subject, r)
		return nil, r, nil
	}
	secret, err := i.signingSecret(x)
	if err != nil {
		return nil, nil, err
	}
	claims, r, err := i.commit(ctx, x, subject)
	if r != nil {
		i.record(x, subject, r)
	}
	if r != nil || err != nil {
		return nil, r, err
	}
	answer, err := i.mint(x, subject, claims, secret)
	return answer, nil, err
}

// step is one question of the pipeline; the first refusal ends it.
type step func(context.Context, *Exchange) (*refusal.Refusal, error)

// prove asks everything that comes before the transaction, in the order that
// clients and admins rely on.
func (i *Issuer) prove(ctx context.Context, x *Exchange) (Subject, *refusal.Refusal, error) {
	for _, ask := range [...]step{i.findApp, authenticate, inUse, enabled} {
		if r, err := ask(ctx, x); r != nil || err != nil {
			return Subject{}, named(r, x), err
		}
	}
	subject, r, err := x.Grant.Prove(ctx, x)
	if r != nil || err != nil {
		return subject, named(r, x), err
	}
	return subject, policy.Decide(policy.Input{
		Use: x.Grant.Use(), Org: x.Org, App: x.App, User: subject.User,
		Scopes: subject.Scopes, Addr: x.Addr, Now: x.now,
	}), nil
}

func named(r *refusal.Refusal, x *Exchange) *refusal.Refusal {
	if r != nil && x.App != nil {
		r.For(x.App.Label)
	}
	return r
}

func (i *Issuer) findApp(ctx context.Context, x *Exchange) (*refusal.Refusal, error) {
	key, r := x.credentials.ConsumerKey(x.Client)
	if r != nil {
		return r, nil
	}
	a, err := i.cfg.Directory.AppByConsumerKey(ctx, key)
	if errors.Is(err, app.ErrNotFound) {
		return refusal.New(refusal.UnknownConsumerKey), nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up a consumer key: %w", err)
	}
	o, err := i.cfg.Directory.Org(ctx, a.Org)
	if errors.Is(err, org.ErrNotFound) {
		return refusal.New(refusal.UnknownConsumerKey), nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the org of an app: %w", err)
	}
	x.App, x.Org, x.Consumer = a, o, a.Consumer(key)
	x.MyDomain = i.cfg.Origins.MyDomain(o)
	if asked := x.Site.OrgID; asked != 0 && asked != int64(a.Org) {
		return refusal.New(refusal.KeyOfAnotherOrg, "my_domain", x.MyDomain), nil
	}
	return nil, nil
}

func inUse(_ context.Context, x *Exchange) (*refusal.Refusal, error) {
	if !x.Org.Usable() {
		return refusal.New(refusal.OrgSuspended, "org", x.Org.Name), nil
	}
	if x.App.OAuth == nil {
		return refusal.New(refusal.AppHasNoOAuth), nil
	}
	return policy.AppInUse(x.App), nil
}

func enabled(_ context.Context, x *Exchange) (*refusal.Refusal, error) {
	return x.Grant.Enabled(x), nil
}

// commit writes what the token rests on. Nothing is minted before it is durable.
func (i *Issuer) commit(ctx context.Context, x *Exchange, s Subject) (sealedtoken.Claims, *refusal.Refusal, error) {
	scopes, err := i.cfg.Directory.ScopeSetID(ctx, x.Org.ID, s.Scopes)
	if err != nil {
		return sealedtoken.Claims{}, nil, fmt.Errorf("number the scopes: %w", err)
	}
	claims := sealedtoken.Claims{
		Org: int64(x.Org.ID), App: int64(x.App.ID), User: int64(s.User.ID), ScopeSet: scopes,
		Kind: sealedtoken.KindAccess, Level: sealedtoken.LevelStandard,
		IssuedAt: x.now.Truncate(time.Millisecond), Lifetime: lifetime(x, s), ID: sealedtoken.NewID(),
		AppGeneration: x.App.Generation, UserGeneration: s.User.Generation,
	}
	err = i.cfg.Store(x.Org.ID).CommitIssue(ctx, Commit{
		Consume: s.Consume, Claims: s.Claims, Offer: s.Offer,
		Login: audit.Login{
			ID: audit.LoginID(i.cfg.IDs.Next()), Org: claims.Org, User: claims.User, App: claims.App,
			Subtype: x.Grant.Subtype(), Status: audit.Success, Addr: x.Addr, TokenID: claims.ID,
		},
	})
	if errors.Is(err, singleuse.ErrSpent) {
		return claims, named(refusal.New(cmp.Or(s.SpentAs, refusal.AlreadySpent)), x), nil
	}
	if err != nil {
		return claims, nil, fmt.Errorf("write the evidence of a token: %w", err)
	}
	return claims, nil, nil
}

func lifetime(x *Exchange, s Subject) time.Duration {
	return time.Duration(app.SessionTimeout(x.App, s.User.SessionTimeoutMinutes, x.Org.Settings)) * time.Minute
}

// signingSecret is what the answer's signature is made with: the secret that
// was presented, else that of the pair whose key the request names. A public
// app signs with the empty key. It comes before the commit, so that a secret
// that does not open leaves no evidence of a token.
func (i *Issuer) signingSecret(x *Exchange) (oauth.Credential, error) {
	if !x.Client.Secret.IsZero() || x.Consumer.SealedSecret == "" {
		return x.Client.Secret, nil
	}
	secret, err := x.Consumer.Reveal(i.cfg.Sealer, x.Org.ID)
	if err != nil {
		return oauth.Credential{}, fmt.Errorf("sign an answer: %w", err)
	}
	return oauth.NewCredential(secret.Reveal()), nil
}

// mint seals the token and composes the answer.
func (i *Issuer) mint(x *Exchange, s Subject, claims sealedtoken.Claims, secret oauth.Credential) (*oauth.TokenResponse, error) {
	token, err := i.cfg.Keys.Seal(claims)
	if err != nil {
		return nil, fmt.Errorf("seal a token: %w", err)
	}
	t := &oauth.TokenResponse{
		AccessToken:    oauth.NewCredential(token),
		Scope:          s.Scopes.String(),
		InstanceURL:    x.MyDomain,
		ID:             i.cfg.Origins.IdentityURL(claims.Org, claims.User),
		IssuedAt:       strconv.FormatInt(claims.IssuedAt.UnixMilli(), 10),
		APIInstanceURL: x.MyDomain,
		TokenFormat:    "opaque",
	}
	t.Signature = oauth.Signature(secret, t.ID, t.IssuedAt)
	if x.Org.Settings.ExpiresInTokenResponse {
		t.ExpiresIn = int64(claims.Lifetime / time.Second)
	}
	return t, nil
}

// record keeps why a request was refused, for the org it belongs to; without
// an org it is a log line and a metric only.
func (i *Issuer) record(x *Exchange, s Subject, r *refusal.Refusal) {
	row := audit.Login{ID: audit.LoginID(i.cfg.IDs.Next()), Subtype: x.credentials.Subtype(), Addr: x.Addr}
	if x.App != nil {
		row.Org, row.App = int64(x.App.Org), int64(x.App.ID)
	}
	if s.User != nil {
		row.User = int64(s.User.ID)
	}
	i.cfg.Refused(r.Row(row, x.Request))
}
