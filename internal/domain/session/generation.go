package session

import (
	"context"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// app looks up a token's app. A token of a later generation than memory has
// comes from a server that has heard of more, so the database is asked.
func (s *Sessions) app(ctx context.Context, c *sealedtoken.Claims) (*app.App, error) {
	in, id := org.ID(c.Org), app.ID(c.App)
	a, err := s.dir.App(ctx, in, id)
	if err == nil && later(c.AppGeneration, a.Generation) {
		return s.dir.AppInDatabase(ctx, in, id)
	}
	return a, err
}

// user looks up a token's user, as app does the app.
func (s *Sessions) user(ctx context.Context, c *sealedtoken.Claims) (*user.Account, error) {
	in, id := org.ID(c.Org), user.ID(c.User)
	u, err := s.dir.Account(ctx, in, id)
	if err == nil && later(c.UserGeneration, u.Generation) {
		return s.dir.AccountInDatabase(ctx, in, id)
	}
	return u, err
}

// later compares generations, which go round (as RFC 1982 compares serial
// numbers).
func later(a, b uint16) bool { return int16(a-b) > 0 }

// understood reports whether this release checks all that a token rests on. A
// later one may rest tokens on approvals, or make other kinds of them.
func understood(c *sealedtoken.Claims) bool {
	return c.Kind == sealedtoken.KindAccess && c.Approval == 0 && c.ApprovalGeneration == 0
}
