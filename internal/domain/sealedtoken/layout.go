package sealedtoken

import (
	"encoding/binary"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// The clear byte: version in the two high bits, key id in the six low ones. In
// version 0 the text begins with A, as Salesforce's own tokens do.
const (
	version      = 0
	versionShift = 6
	keyIDMask    = 1<<versionShift - 1
)

// Where each claim lies in the plaintext, big-endian. The last byte is reserved
// and zero.
const (
	atApp                = 0
	atUser               = 8
	atApproval           = 16
	atScopeSet           = 24
	atKind               = 28 // kind in the high four bits, session level in the low four
	atIssued             = 29 // 6 bytes, Unix milliseconds
	atLifetime           = 35 // 3 bytes, seconds
	atID                 = 38
	atAppGeneration      = 48
	atUserGeneration     = 50
	atApprovalGeneration = 52
	atReserved           = 54
)

const levelBits = 4

// pack writes checked claims, without the org, which stays outside.
func pack(c *Claims) (plain [seal.TokenPlainBytes]byte) {
	big := binary.BigEndian
	// The issue time is written as 8 bytes, first: its two leading zeros fall
	// where scope set and kind are written next.
	big.PutUint64(plain[atLifetime-8:], uint64(c.IssuedAt.UnixMilli()))
	seconds := uint32(c.Lifetime / time.Second)
	plain[atLifetime], plain[atLifetime+1], plain[atLifetime+2] = byte(seconds>>16), byte(seconds>>8), byte(seconds)
	big.PutUint64(plain[atApp:], uint64(c.App))
	big.PutUint64(plain[atUser:], uint64(c.User))
	big.PutUint64(plain[atApproval:], uint64(c.Approval))
	big.PutUint32(plain[atScopeSet:], c.ScopeSet)
	plain[atKind] = byte(c.Kind)<<levelBits | byte(c.Level)
	copy(plain[atID:], c.ID[:])
	big.PutUint16(plain[atAppGeneration:], c.AppGeneration)
	big.PutUint16(plain[atUserGeneration:], c.UserGeneration)
	big.PutUint16(plain[atApprovalGeneration:], c.ApprovalGeneration)
	return plain
}

// unpack reads authentic bytes. It says false for what this release would not
// have sealed: a newer one did, and what it meant is not known here.
func unpack(org int64, plain *[seal.TokenPlainBytes]byte) (Claims, bool) {
	big := binary.BigEndian
	seconds := uint32(plain[atLifetime])<<16 | uint32(plain[atLifetime+1])<<8 | uint32(plain[atLifetime+2])
	c := Claims{
		Org:                org,
		App:                int64(big.Uint64(plain[atApp:])),
		User:               int64(big.Uint64(plain[atUser:])),
		Approval:           int64(big.Uint64(plain[atApproval:])),
		ScopeSet:           big.Uint32(plain[atScopeSet:]),
		Kind:               Kind(plain[atKind] >> levelBits),
		Level:              SessionLevel(plain[atKind] & (1<<levelBits - 1)),
		IssuedAt:           time.UnixMilli(int64(big.Uint64(plain[atLifetime-8:]) & maxIssuedMilli)).UTC(),
		Lifetime:           time.Duration(seconds) * time.Second,
		ID:                 ID(plain[atID:atAppGeneration]),
		AppGeneration:      big.Uint16(plain[atAppGeneration:]),
		UserGeneration:     big.Uint16(plain[atUserGeneration:]),
		ApprovalGeneration: big.Uint16(plain[atApprovalGeneration:]),
	}
	return c, plain[atReserved] == 0 && c.check() == nil
}
