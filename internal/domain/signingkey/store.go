package signingkey

import (
	"context"
	"time"
)

// Record is a signing key as it is stored.
type Record struct {
	// KeyID is the kid: digits, as Salesforce writes it.
	KeyID string
	// Algorithm is RS256 or ES256.
	Algorithm string
	// Sealed is the private key (PKCS #8) under the master key.
	Sealed string
	// CreatedAt, UsedFrom and RetiresAt are when the key was published, when it
	// begins to sign, and when the last token it signed has ended (zero: not
	// yet known).
	CreatedAt, UsedFrom, RetiresAt time.Time
}

// Store keeps the installation's signing keys.
type Store interface {
	SigningKeys(ctx context.Context) ([]Record, error)
	// CreateSigningKey adds a key and writes the change log's entry. When a key
	// of this kid is there already nothing is written and created is false.
	CreateSigningKey(ctx context.Context, r Record) (created bool, seq int64, err error)
	DeleteSigningKey(ctx context.Context, keyID string) (seq int64, err error)
}
