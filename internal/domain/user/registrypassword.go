package user

import (
	"context"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// ResetPassword gives a user a new password and ends all his tokens, so that
// whoever had the old one is out (Salesforce does so too). An empty password
// has one made, which is returned in the outcome and nowhere else. The error is
// an [*InvalidError] or [ErrBusy].
func (r *Registry) ResetPassword(ctx context.Context, username string, password seal.Secret) (*Outcome, error) {
	var made seal.Secret
	if password.IsZero() {
		made = GeneratePassword()
		password = made
	}
	name := NormalizeUsername(username)
	if err := invalid(shown(name), ValidatePassword(password, name)); err != nil {
		return nil, err
	}
	if _, err := r.Get(ctx, name); err != nil {
		return nil, err
	}
	hash, err := r.deps.Hasher.Hash(ctx, password)
	if err != nil {
		return nil, fmt.Errorf("user %q: %w", name, err)
	}
	out, err := r.change(ctx, name, func(_ *Account, u *User) ([]audit.Entry, error) {
		u.PasswordHash = hash
		u.Generation++
		return []audit.Entry{entry("resetpassword", "Reset password for user "+u.Username, "", "")}, nil
	})
	if err != nil {
		return nil, err
	}
	out.Password = made
	return out, nil
}
