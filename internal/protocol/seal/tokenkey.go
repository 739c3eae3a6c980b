package seal

import (
	"crypto/rand"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/daead/subtle"
)

// TokenKeySize is the size of a token sealing key in bytes: two AES-256 keys,
// one to authenticate and one to encrypt.
const TokenKeySize = subtle.AESSIVKeySize

// TokenKey seals the inside of access tokens with AES-SIV (RFC 5297). It is
// safe for concurrent use and hides itself when printed.
type TokenKey struct {
	hidden
	inside func() *tokenKeyInside
}

type tokenKeyInside struct {
	raw [TokenKeySize]byte
	siv *subtle.AESSIV
}

// NewTokenKey makes a random key.
func NewTokenKey() (*TokenKey, error) {
	var raw [TokenKeySize]byte
	_, _ = rand.Read(raw[:]) // never fails: it ends the process instead
	return newTokenKey(&raw)
}

// ParseTokenKey takes the TokenKeySize bytes that Reveal gave, usually opened
// by a Keyring. It keeps a copy.
func ParseTokenKey(raw []byte) (*TokenKey, error) {
	if len(raw) != TokenKeySize {
		return nil, fmt.Errorf("token sealing key: %d bytes, want %d", len(raw), TokenKeySize)
	}
	own := [TokenKeySize]byte(raw)
	return newTokenKey(&own)
}

func newTokenKey(raw *[TokenKeySize]byte) (*TokenKey, error) {
	siv, err := subtle.NewAESSIV(raw[:])
	if err != nil {
		return nil, fmt.Errorf("token sealing key: %w", err)
	}
	inside := &tokenKeyInside{raw: *raw, siv: siv}
	return &TokenKey{inside: func() *tokenKeyInside { return inside }}, nil
}

// Reveal returns a copy of the key, to be sealed by a Keyring before it is
// stored.
func (k *TokenKey) Reveal() []byte { return append([]byte(nil), k.inside().raw[:]...) }

// Seal encrypts plain and authenticates it together with ad, which stays
// outside. The same plain and ad give the same result under one key: whoever
// must not see two values to be equal puts something random in.
func (k *TokenKey) Seal(plain *[TokenPlainBytes]byte, ad []byte) (sealed [TokenSealedBytes]byte, err error) {
	text, err := k.inside().siv.EncryptDeterministically(plain[:], ad)
	if err != nil {
		return sealed, fmt.Errorf("seal token: %w", err)
	}
	return [TokenSealedBytes]byte(text), nil
}

// Open is the inverse of Seal. ErrOpen means that sealed or ad is not what was
// sealed under this key.
func (k *TokenKey) Open(sealed *[TokenSealedBytes]byte, ad []byte) (plain [TokenPlainBytes]byte, err error) {
	text, err := k.inside().siv.DecryptDeterministically(sealed[:], ad)
	if err != nil {
		return plain, ErrOpen
	}
	return [TokenPlainBytes]byte(text), nil
}
