package bearer

import (
	"context"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Sessions opens tokens.
type Sessions interface {
	Open(ctx context.Context, token oauth.Credential, use session.Use) (*session.Session, *refusal.Refusal, error)
}

// Revoker ends tokens.
type Revoker interface {
	Revoke(ctx context.Context, token oauth.Credential, by session.Revocation) (*refusal.Refusal, error)
}

// Config is what [Tokens] are made of.
type Config struct {
	Sessions Sessions
	Revoker  Revoker
	// Refused records a refusal; it does not wait.
	Refused func(audit.Login)
	// NextID numbers the evidence.
	NextID func() int64
}

// Tokens opens and ends access tokens, and records why it does not.
type Tokens struct {
	cfg  Config
	told Told
}

// Told says what a surface answers for a cause: a code, and a description if it
// has one. Surfaces other than OAuth's have words of their own, and the evidence
// has to show those.
type Told func(refusal.Cause) (code, description string)

// New returns tokens whose refusals are answered as OAuth does.
func New(cfg Config) *Tokens { return &Tokens{cfg: cfg} }

// Telling returns the same tokens for a surface with words of its own.
func (t *Tokens) Telling(told Told) *Tokens { return &Tokens{cfg: t.cfg, told: told} }

// Open returns the session of a token, or why it has none; see [session.Sessions].
// A refusal has been recorded.
func (t *Tokens) Open(ctx context.Context, token oauth.Credential, use session.Use) (*session.Session, *refusal.Refusal, error) {
	s, r, err := t.cfg.Sessions.Open(ctx, token, use)
	if r != nil {
		t.Refused(s, r, use)
	}
	return s, r, err
}

// Refused records a refusal that a surface comes to by itself. The session is
// nil when there is none.
func (t *Tokens) Refused(s *session.Session, r *refusal.Refusal, use session.Use) {
	if t.told != nil {
		r.Wire.Code, r.Wire.Description = t.told(r.Cause)
	}
	row := audit.Login{ID: audit.LoginID(t.cfg.NextID()), Subtype: use.Subtype, Addr: use.Addr}
	if s != nil && belongs(s, r) {
		row.Org, row.App, row.User = s.Claims.Org, s.Claims.App, s.Claims.User
		if s.App != nil {
			r.For(s.App.Label)
		}
	}
	t.cfg.Refused(r.Row(row, use.Request))
}

// belongs reports whether there is an org to keep the refusal for. The tokens of
// an org that was deleted have outlived its history.
func belongs(s *session.Session, r *refusal.Refusal) bool {
	return s.Org != nil || r.Cause != refusal.OrgSuspended
}

// Revoke ends a token; see [session.Revoker]. A refusal has been recorded, for
// the app that asked.
func (t *Tokens) Revoke(ctx context.Context, token oauth.Credential, by session.Revocation) (*refusal.Refusal, error) {
	r, err := t.cfg.Revoker.Revoke(ctx, token, by)
	if r != nil {
		row := audit.Login{ID: audit.LoginID(t.cfg.NextID()), Subtype: audit.OauthRevocation, Addr: by.Addr}
		if by.Caller != nil {
			row.Org, row.App = int64(by.Caller.Org), int64(by.Caller.ID)
			r.For(by.Caller.Label)
		}
		t.cfg.Refused(r.Row(row, by.Request))
	}
	return r, err
}
