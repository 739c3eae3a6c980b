package seal

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
)

// Secret is a string that hides itself when it is printed, logged or
// marshalled, wherever it is nested. The zero value is the empty secret.
// Compare secrets with Equal: the == operator compares identity.
type Secret struct {
	hidden
	value *string
}

// NewSecret returns s as a secret.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{value: &s}
}

// Reveal returns the content. Every call is a place to look at in review.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero says whether the secret is empty.
func (s Secret) IsZero() bool { return s.value == nil }

// Equal compares in a time that depends on the lengths only.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// HashSecret returns the SHA-256 of a machine-made secret as 64 lower-case
// hexadecimal digits. One round is enough for a secret with 128 bits of
// randomness or more, and only for such a secret.
func HashSecret(s Secret) string {
	sum := sha256.Sum256([]byte(s.Reveal()))
	return hex.EncodeToString(sum[:])
}

// VerifySecret says, in constant time, whether hash is what HashSecret returns
// for the secret that was presented. An empty secret and a malformed hash never
// verify.
func VerifySecret(hash string, presented Secret) bool {
	var want [sha256.Size]byte
	if presented.IsZero() || len(hash) != hex.EncodedLen(len(want)) {
		return false
	}
	if _, err := hex.Decode(want[:], []byte(hash)); err != nil {
		return false
	}
	got := sha256.Sum256([]byte(presented.Reveal()))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}
