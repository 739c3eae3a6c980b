package app

import (
	"time"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// ConsumerID identifies a key and secret pair. Its text form carries the prefix 888.
type ConsumerID int64

// String returns the 18-character form.
func (id ConsumerID) String() string { return sfid.Encode18(sfid.OauthConsumer, int64(id)) }

// ConsumerState is where a key and secret pair stands in a rotation.
type ConsumerState string

// The states of a live pair. A staged pair does not authenticate yet; a
// retiring one does, until its end date.
const (
	Current  ConsumerState = "current"
	Staged   ConsumerState = "staged"
	Retiring ConsumerState = "retiring"
)

// Consumer is one consumer key with its secret.
type Consumer struct {
	ID ConsumerID
	// Key is unique across all orgs for ever.
	Key string
	// SecretHash is the SHA-256 of the secret, lower-case hex. Empty: the app
	// is public and has no secret.
	SecretHash string
	// SealedSecret is the secret under the master key, for the admin who may
	// see it again after verifying his identity.
	SealedSecret string
	State        ConsumerState
	CreatedAt    time.Time
	// EndsAt is when a retiring pair stops working; zero otherwise.
	EndsAt time.Time
}

// Authenticates reports whether the pair may be presented at the given time.
func (c *Consumer) Authenticates(now time.Time) bool {
	switch c.State {
	case Current:
		return true
	case Retiring:
		return now.Before(c.EndsAt)
	}
	return false
}
