package sealedtoken

import (
	"context"
	"time"
)

// Record is a sealing key as it is stored.
type Record struct {
	// Slot is the 6-bit key id inside tokens, 0 to 63.
	Slot int
	// Sealed is the key under the master key.
	Sealed string
	// CreatedAt is when the key was published, UsedFrom when it begins to seal,
	// EndsAt when the last token it sealed has ended.
	CreatedAt, UsedFrom, EndsAt time.Time
}

// Store keeps the installation's sealing keys.
type Store interface {
	SealingKeys(ctx context.Context) ([]Record, error)
	// CreateSealingKey adds a key in a free slot, or in one whose key has ended,
	// and writes the change log's entry. When the slot is taken by a key that
	// has not ended at r.CreatedAt nothing is written and created is false.
	CreateSealingKey(ctx context.Context, r Record) (created bool, seq int64, err error)
}
