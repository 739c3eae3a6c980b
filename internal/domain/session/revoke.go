package session

import (
	"context"
	"fmt"
	"net/netip"

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

// Revoker ends tokens before their time.
type Revoker struct {
	sessions *Sessions
	settle   func(ctx context.Context, seq int64) error
	nextID   func() int64
}

// NewRevoker returns a revoker. settle waits until every server has applied the
// numbered change; nextID numbers the evidence.
func NewRevoker(sessions *Sessions, settle func(context.Context, int64) error, nextID func() int64) *Revoker {
	return &Revoker{sessions: sessions, settle: settle, nextID: nextID}
}

// Revoke ends the token that is presented. When it returns nil, nil no server
// accepts the token. A token that has ended already is no error (RFC 7009
// §2.2); what never was a token of this server is refused as Salesforce does.
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
	if s.Org == nil || r != nil && ended(r.Cause) {
		return nil, nil
	}
	return nil, v.write(ctx, s, by)
}

// ended reports whether a refused token can never come back, so that there is
// nothing left to revoke. A token whose org is suspended can.
func ended(c refusal.Cause) bool {
	switch c {
	case refusal.TokenExpired, refusal.TokenRetired, refusal.AppGone, refusal.UserGone:
		return true
	}
	return false
}

func (v *Revoker) write(ctx context.Context, s *Session, by Revocation) error {
	c := &s.Claims
	until := c.IssuedAt.Add(s.Org.Settings.SessionMax())
	if first := c.Expiry(); first.After(until) {
		until = first
	}
	seq, err := v.sessions.store(org.ID(c.Org)).RevokeToken(ctx, c.ID, until, audit.Login{
		ID: audit.LoginID(v.nextID()), Org: c.Org, User: c.User, App: c.App,
		Subtype: audit.OauthRevocation, Status: audit.Success, Addr: by.Addr, TokenID: c.ID,
	})
	if err != nil {
		return fmt.Errorf("revoke a token: %w", err)
	}
	return v.settle(ctx, seq)
}
