package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Revocation says who revokes.
type Revocation struct {
	// Caller is the app whose credentials came along; nil when none did.
	Caller  *app.App
	Addr    netip.Addr
	Request string
}

// ErrUnsettled says that a revocation was written, and will be in force, but that
// some server may not have applied it yet.
var ErrUnsettled = errors.New("the token is revoked, but some server may not know it yet")

// Settler waits until every server has applied a change: the one of a number,
// or all that there are.
type Settler interface {
	Settle(ctx context.Context, seq int64) error
	SettleHead(ctx context.Context) error
}

// Revoker ends tokens before their time.
type Revoker struct {
	sessions *Sessions
	settler  Settler
	nextID   func() int64
}

// NewRevoker returns a revoker. nextID numbers the evidence.
func NewRevoker(sessions *Sessions, settler Settler, nextID func() int64) *Revoker {
	return &Revoker{sessions: sessions, settler: settler, nextID: nextID}
}

// Revoke ends the token that is presented. When it returns nil, nil no server
// accepts the token. A token that has ended already is no error (RFC 7009
// §2.2); what never was a token of this server is refused as Salesforce does.
//
// Only the clock counts as an end. A token that is refused for another reason is
// revoked by itself too: the reason may pass, or be one that only this server
// sees. Each token is written once, so that whoever holds one cannot make
// evidence without end.
func (v *Revoker) Revoke(ctx context.Context, token oauth.Credential, by Revocation) (*refusal.Refusal, error) {
	s, r, err := v.sessions.live(ctx, token, 0)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return r, nil
	}
	if by.Caller != nil && (int64(by.Caller.Org) != s.Claims.Org || int64(by.Caller.ID) != s.Claims.App) {
		return refusal.New(refusal.TokenOfOtherApp), nil
	}
	if r != nil && r.Cause == refusal.TokenExpired {
		return nil, nil
	}
	return nil, v.end(ctx, s, by)
}

// end writes the revocation if there is anything to write. Where there is not,
// the change that shut the token out may still be on its way to another server.
func (v *Revoker) end(ctx context.Context, s *Session, by Revocation) error {
	if s.Org == nil { // deleted, and its tokens with it
		return v.settler.SettleHead(ctx)
	}
	until := s.latestEnd()
	if !v.sessions.now().Before(until) {
		return nil
	}
	revoked, err := v.sessions.dir.TokenRevoked(ctx, s.Org.ID, s.Claims.ID)
	if err != nil {
		return fmt.Errorf("ask whether a token is revoked: %w", err)
	}
	if revoked {
		return v.settler.SettleHead(ctx)
	}
	return v.write(ctx, s, until, by)
}

// latestEnd is when the token ends however active it is. Its org is known.
func (s *Session) latestEnd() time.Time {
	last := s.Claims.IssuedAt.Add(s.Org.Settings.SessionMax())
	if first := s.Claims.Expiry(); first.After(last) {
		return first
	}
	return last
}

func (v *Revoker) write(ctx context.Context, s *Session, until time.Time, by Revocation) error {
	c := &s.Claims
	seq, err := v.sessions.store(org.ID(c.Org)).RevokeToken(ctx, c.ID, until, audit.Login{
		ID: audit.LoginID(v.nextID()), Org: c.Org, User: c.User, App: c.App,
		Subtype: audit.OauthRevocation, Status: audit.Success, Addr: by.Addr, TokenID: c.ID,
	})
	if err != nil {
		return fmt.Errorf("revoke a token: %w", err)
	}
	if err := v.settler.Settle(ctx, seq); err != nil {
		return fmt.Errorf("%w: %w", ErrUnsettled, err)
	}
	return nil
}
