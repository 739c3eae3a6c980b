package session

import (
	"context"
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
)

// unexpired sets when the session ends, and refuses one that has ended. A
// token says its own first end; only past that is an extension looked for.
func (s *Sessions) unexpired(ctx context.Context, session *Session) (*refusal.Refusal, error) {
	c, now := &session.Claims, s.now()
	session.ExpiresAt = c.Expiry()
	last := c.IssuedAt.Add(session.Org.Settings.SessionMax())
	if now.Before(session.ExpiresAt) && !s.maybeExtended(session, now) {
		return nil, nil
	}
	if now.Before(last) {
		until, err := s.dir.TokenExtension(ctx, org.ID(c.Org), c.ID, session.ExpiresAt, now)
		if err != nil {
			return nil, err
		}
		// The maximum may have been lowered since.
		if until.After(last) {
			until = last
		}
		if until.After(session.ExpiresAt) {
			session.ExpiresAt = until
		}
	}
	if !now.Before(session.ExpiresAt) {
		return refusal.New(refusal.TokenExpired, "ended", session.ExpiresAt.UTC().Format(time.RFC3339)), nil
	}
	return nil, nil
}

// maybeExtended reports whether the token is old enough for an extension to
// have been written: half of its lifetime.
func (s *Sessions) maybeExtended(session *Session, now time.Time) bool {
	return now.Sub(session.Claims.IssuedAt) >= session.Claims.Lifetime/2
}

// touch extends the session when more than half of its idle timeout has gone
// by. (Salesforce notes activity only after half the timeout.)
func (s *Sessions) touch(ctx context.Context, session *Session) error {
	c, now := &session.Claims, s.now()
	if session.ExpiresAt.Sub(now) > c.Lifetime/2 {
		return nil
	}
	until := now.Add(c.Lifetime)
	if last := c.IssuedAt.Add(session.Org.Settings.SessionMax()); until.After(last) {
		until = last
	}
	if !until.After(session.ExpiresAt) {
		return nil
	}
	if err := s.store(org.ID(c.Org)).ExtendToken(ctx, c.ID, until); err != nil {
		return fmt.Errorf("extend a session: %w", err)
	}
	s.dir.Extended(c.ID, until, now)
	session.ExpiresAt = until
	return nil
}
