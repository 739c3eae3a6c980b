package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Session is a live access token with everything it stands for. It is made for
// one request; what it points to is shared and read-only.
type Session struct {
	Claims sealedtoken.Claims
	Org    *org.Org
	App    *app.App
	User   *user.Account
	Scopes oauth.ScopeSet
	// ExpiresAt is when the session ends if nothing uses it again.
	ExpiresAt time.Time
}

// Use is how a token is presented.
type Use struct {
	// Policy is what the holder wants to do with it.
	Policy policy.Use
	// Org is the org whose My Domain was asked; 0 on the login origin.
	Org org.ID
	// Addr is the client's address.
	Addr netip.Addr
	// Subtype is what the evidence calls the request, and Request the id that
	// the client finds in X-Request-Id.
	Subtype audit.Subtype
	Request string
	// Activity extends the session; introspection is not activity.
	Activity bool
}

// Sessions opens tokens.
type Sessions struct {
	keys  *sealedtoken.Keys
	dir   *directory.Directory
	store func(org.ID) Store
	now   func() time.Time
}

// New returns sessions over the given keys, directory and stores.
func New(keys *sealedtoken.Keys, dir *directory.Directory, store func(org.ID) Store, now func() time.Time) *Sessions {
	return &Sessions{keys: keys, dir: dir, store: store, now: now}
}

// Open returns the session of a token, or why it has none. An error means that
// the question could not be answered, and the caller refuses.
func (s *Sessions) Open(ctx context.Context, token oauth.Credential, use Use) (*Session, *refusal.Refusal, error) {
	session, r, err := s.live(ctx, token, use.Org)
	if r != nil || err != nil {
		return session, r, err
	}
	r = policy.Decide(policy.Input{
		Use: use.Policy, Org: session.Org, App: session.App, User: session.User,
		Scopes: session.Scopes, Addr: use.Addr, Now: s.now(),
	})
	if r != nil {
		return session, r, nil
	}
	if use.Activity {
		err = s.touch(ctx, session)
	}
	return session, nil, err
}

// live opens the token and looks up what it names. The session that comes with
// a refusal holds as much as was found out, for the evidence.
func (s *Sessions) live(ctx context.Context, token oauth.Credential, asked org.ID) (*Session, *refusal.Refusal, error) {
	if token.IsZero() {
		return nil, refusal.New(refusal.TokenMissing), nil
	}
	claims, err := s.keys.Open(token.Reveal())
	switch {
	case errors.Is(err, sealedtoken.ErrMalformed):
		return nil, refusal.New(refusal.TokenMalformed), nil
	case err != nil:
		return nil, refusal.New(refusal.TokenForged), nil
	}
	session := &Session{Claims: claims}
	if asked != 0 && int64(asked) != claims.Org {
		return session, refusal.New(refusal.TokenOfOtherOrg), nil
	}
	r, err := s.resolve(ctx, session)
	if r != nil || err != nil {
		return session, r, err
	}
	r, err = s.unexpired(ctx, session)
	return session, r, err
}

// resolve fills in the records and compares their generations.
func (s *Sessions) resolve(ctx context.Context, session *Session) (*refusal.Refusal, error) {
	c, in := &session.Claims, org.ID(session.Claims.Org)
	var err error
	if session.Org, err = s.dir.Org(ctx, in); err != nil {
		return gone(err, org.ErrNotFound, refusal.OrgSuspended)
	}
	if session.App, err = s.app(ctx, c); err != nil {
		return gone(err, app.ErrNotFound, refusal.AppGone)
	}
	if session.User, err = s.user(ctx, c); err != nil {
		return gone(err, user.ErrNotFound, refusal.UserGone)
	}
	if session.Scopes, err = s.dir.ScopeSet(ctx, in, c.ScopeSet); err != nil {
		return nil, fmt.Errorf("read scope set %d: %w", c.ScopeSet, err)
	}
	if c.AppGeneration != session.App.Generation || c.UserGeneration != session.User.Generation {
		return refusal.New(refusal.TokenRetired), nil
	}
	if session.App.OAuth == nil || session.App.Current() == nil {
		return refusal.New(refusal.AppHasNoOAuth), nil
	}
	revoked, err := s.dir.TokenRevoked(ctx, in, c.ID)
	if err != nil {
		return nil, fmt.Errorf("ask whether a token is revoked: %w", err)
	}
	if revoked {
		return refusal.New(refusal.TokenRevoked), nil
	}
	if !understood(c) {
		return refusal.New(refusal.TokenForged), nil
	}
	return nil, nil
}

// gone turns a missing record into a refusal and leaves other errors alone.
func gone(err, missing error, cause refusal.Cause) (*refusal.Refusal, error) {
	if errors.Is(err, missing) {
		return refusal.New(cause), nil
	}
	return nil, fmt.Errorf("look up a token's record: %w", err)
}
