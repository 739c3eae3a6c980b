package sealedtoken

import (
	"errors"
	"fmt"
	"time"
)

// Bounds of what a token can carry.
const (
	// MaxLifetime is the longest lifetime, about 194 days.
	MaxLifetime = (1<<24 - 1) * time.Second
	// maxIssuedMilli is the latest issue time, in Unix milliseconds.
	maxIssuedMilli = 1<<48 - 1
)

// ErrClaims means that a token cannot be made of the claims given. It is a fault
// of the program, never of a request; the error that wraps it names the field.
var ErrClaims = errors.New("claims do not make an access token")

// Kind says what a token is for. The zero value is no kind.
type Kind uint8

const (
	// KindAccess is an OAuth access token.
	KindAccess Kind = 1 + iota
	kindEnd
)

// SessionLevel is how strongly the session behind a token was proved. The zero
// value is the weakest.
type SessionLevel uint8

// The session security levels, in rising order: LOW, STANDARD and
// HIGH_ASSURANCE in metadata.
const (
	LevelLow SessionLevel = iota
	LevelStandard
	LevelHighAssurance
	levelEnd
)

// Claims is what a token says. The ids are the numbers behind record ids.
type Claims struct {
	// Org is the tenant. It travels in clear and authenticated.
	Org int64
	// App, User and Approval say who was let in on whose behalf by which
	// approval; Approval is 0 where there is none (no refresh token).
	App, User, Approval int64
	// ScopeSet is the interned set of granted scopes.
	ScopeSet uint32
	// Kind is what the token is for. A caller accepts only the kinds it means.
	Kind Kind
	// Level is the session level at issue.
	Level SessionLevel
	// IssuedAt has millisecond precision; Seal drops finer parts.
	IssuedAt time.Time
	// Lifetime is at least a second and at most MaxLifetime, in whole seconds;
	// Seal drops finer parts.
	Lifetime time.Duration
	// ID tells tokens apart. It comes from NewID.
	ID ID
	// AppGeneration, UserGeneration and ApprovalGeneration are the generations
	// of app, user and approval at issue. A mass revocation moves a generation
	// on and so leaves every older token behind.
	AppGeneration, UserGeneration, ApprovalGeneration uint16
}

// Expiry is when the token ends unless activity has extended it.
func (c *Claims) Expiry() time.Time { return c.IssuedAt.Add(c.Lifetime) }

// check refuses claims that the 55 bytes cannot hold or that name nobody.
func (c *Claims) check() error {
	issued := c.IssuedAt.UnixMilli()
	for _, rule := range [...]struct {
		holds bool
		what  string
	}{
		{c.Org > 0, "the org is not positive"},
		{c.App > 0, "the app is not positive"},
		{c.User > 0, "the user is not positive"},
		{c.Approval >= 0, "the approval is negative"},
		{c.Kind.known(), "the kind is not known"},
		{c.Level < levelEnd, "the session level is not known"},
		{issued >= 0 && issued <= maxIssuedMilli, "the issue time does not fit"},
		{c.Lifetime >= time.Second && c.Lifetime < MaxLifetime+time.Second, "the lifetime does not fit"},
		{c.ID != ID{}, "the token id is empty"},
	} {
		if !rule.holds {
			return fmt.Errorf("%w: %s", ErrClaims, rule.what)
		}
	}
	return nil
}

func (k Kind) known() bool { return k > 0 && k < kindEnd }
