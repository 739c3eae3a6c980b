package user

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// New is a user to create. Username, Email, LastName and Profile are needed.
type New struct {
	Username  string
	Email     string
	FirstName string
	LastName  string
	// Nickname is the part of the username before the @ unless it is given.
	Nickname string
	Phone    string
	// TimeZone is UTC, Locale and Language are en_US unless they are given.
	TimeZone string
	Locale   string
	Language string
	// Profile is the name of a profile; PermissionSets are API names or labels.
	Profile        string
	PermissionSets []string
	// Password may be empty: the user then cannot log in with a password, as
	// befits one that only client credentials run as.
	Password seal.Secret
}

// Create makes an active user. The error is an [*InvalidError] with all
// problems at once, [ErrUsernameTaken], [ErrBusy] or the store's.
func (r *Registry) Create(ctx context.Context, n New) (*Outcome, error) {
	u, sets, err := r.check(ctx, n)
	if err != nil {
		return nil, err
	}
	if !n.Password.IsZero() {
		if u.PasswordHash, err = r.deps.Hasher.Hash(ctx, n.Password); err != nil {
			return nil, fmt.Errorf("create user %q: %w", u.Username, err)
		}
	}
	u.ID = ID(r.deps.IDs.Next())
	entries := creation(u, n.Profile, sets)
	seq, err := r.store.CreateUser(ctx, u, audit.By(r.deps.Actor, entries...))
	if err != nil {
		return nil, fmt.Errorf("create user %q: %w", u.Username, explainTaken(err))
	}
	return &Outcome{User: u, Action: Created, Seq: seq, Changes: entries}, nil
}

// explainTaken says what to do about a taken username.
func explainTaken(err error) error {
	if errors.Is(err, ErrUsernameTaken) {
		return fmt.Errorf("%w: usernames are unique across all orgs for ever, deleted ones too; choose another", err)
	}
	return err
}

// check returns the user without id and password and his permission sets, or an
// [*InvalidError].
func (r *Registry) check(ctx context.Context, n New) (*User, []PermissionSet, error) {
	now := r.deps.Now()
	u := &User{
		Org: r.org, Username: n.Username, Email: n.Email, FirstName: n.FirstName, LastName: n.LastName,
		Nickname: n.Nickname, Phone: n.Phone, TimeZone: n.TimeZone, Locale: n.Locale, Language: n.Language,
		Active: true, CreatedAt: now, ModifiedAt: now, Version: 1,
	}
	normalize(u)
	fillDefaults(u)
	c := &checker{}
	c.fields(u)
	if !n.Password.IsZero() {
		c.problems = append(c.problems, ValidatePassword(n.Password, u.Username)...)
	}
	sets, err := r.checkNames(ctx, c, u, n)
	if err != nil {
		return nil, nil, fmt.Errorf("create user %q: %w", shown(u.Username), err)
	}
	return u, sets, invalid(shown(u.Username), c.problems)
}

// checkNames finds the profile and the permission sets.
func (r *Registry) checkNames(ctx context.Context, c *checker, u *User, n New) ([]PermissionSet, error) {
	profile, err := r.profileNamed(ctx, c, n.Profile)
	if err != nil {
		return nil, err
	}
	u.Profile = profile.ID
	sets, err := r.permissionSetsNamed(ctx, c, n.PermissionSets)
	for _, p := range sets {
		u.PermissionSets = append(u.PermissionSets, p.ID)
	}
	return sets, err
}

// creation is what the audit trail says of a new user.
func creation(u *User, profile string, sets []PermissionSet) []audit.Entry {
	entries := []audit.Entry{
		entry("createduser", fmt.Sprintf("Created new user %s (%s)", u.Username, u.Name()), "", u.Username),
		entry("changedprofileforuser", fmt.Sprintf("Set profile of user %s to %s", u.Username, profile), "", profile),
	}
	for _, p := range sets {
		entries = append(entries, assignment(p.Name, u))
	}
	return entries
}
