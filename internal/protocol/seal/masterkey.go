package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// MasterKeySize is the size of a master key in bytes.
const MasterKeySize = 32

// Lengths of the two text forms of a master key, in characters.
const (
	masterKeyBase64Len = 43
	masterKeyHexLen    = 2 * MasterKeySize
)

// masterKeyIDBytes is how much of the key's SHA-256 names it. 48 bits of a hash
// of 256 random bits say nothing useful about the key.
const masterKeyIDBytes = 6

// ErrMasterKey means a text is not a master key. The error that wraps it says
// why and never repeats any of the text.
var ErrMasterKey = errors.New("not a master key")

// keyText is base64url without padding that refuses stray bits. It is never
// changed after the program starts.
var keyText = base64.RawURLEncoding.Strict()

// MasterKey is the AES-256 key that other keys and secrets are sealed under. It
// hides itself when printed. The zero value is no key.
type MasterKey struct {
	hidden
	inside func() *masterKeyInside
}

type masterKeyInside struct {
	raw  [MasterKeySize]byte
	aead cipher.AEAD
}

// GenerateMasterKey makes a random key.
func GenerateMasterKey() (MasterKey, error) {
	var raw [MasterKeySize]byte
	_, _ = rand.Read(raw[:]) // never fails: it ends the process instead
	return newMasterKey(&raw)
}

// ParseMasterKey reads a key from 43 characters of base64 in either alphabet,
// with or without the padding (the output of openssl rand -base64 32), or from
// 64 hexadecimal digits. White space around it is ignored, as files end with a
// line feed; nothing else is forgiven. The error wraps ErrMasterKey.
func ParseMasterKey(text string) (MasterKey, error) {
	text = strings.TrimSpace(text)
	var raw []byte
	var err error
	switch len(text) {
	case masterKeyBase64Len, masterKeyBase64Len + 1:
		raw, err = decodeBase64(text)
	case masterKeyHexLen:
		raw, err = hex.DecodeString(text)
	default:
		return MasterKey{}, fmt.Errorf("%w: it has %d characters, want %d of base64, or %d hexadecimal digits",
			ErrMasterKey, len(text), masterKeyBase64Len, masterKeyHexLen)
	}
	if err != nil || len(raw) != MasterKeySize {
		return MasterKey{}, fmt.Errorf("%w: its %d characters are not all %s", ErrMasterKey, len(text), alphabetFor(len(text)))
	}
	if isPlaceholder(raw) {
		return MasterKey{}, fmt.Errorf("%w: all its bytes are the same, so it is a placeholder: generate a random one", ErrMasterKey)
	}
	return newMasterKey((*[MasterKeySize]byte)(raw))
}

// decodeBase64 reads either alphabet. The decoder would skip line breaks, so
// the length before decoding has to be right as well.
func decodeBase64(text string) ([]byte, error) {
	digits := strings.TrimSuffix(text, "=")
	if len(digits) != masterKeyBase64Len || strings.ContainsAny(digits, "\r\n") {
		return nil, ErrMasterKey
	}
	return keyText.DecodeString(urlAlphabet.Replace(digits))
}

// urlAlphabet turns standard base64 into base64url.
var urlAlphabet = strings.NewReplacer("+", "-", "/", "_")

// alphabetFor names what a text of this length should consist of.
func alphabetFor(length int) string {
	if length == masterKeyHexLen {
		return "hexadecimal digits"
	}
	return "base64 (A-Z a-z 0-9 and - _ or + /), or the last one carries stray bits"
}

// isPlaceholder finds keys such as sixty-four zeros, pasted from an example.
func isPlaceholder(raw []byte) bool {
	for _, b := range raw {
		if b != raw[0] {
			return false
		}
	}
	return true
}

func newMasterKey(raw *[MasterKeySize]byte) (MasterKey, error) {
	block, err := aes.NewCipher(raw[:])
	if err != nil {
		return MasterKey{}, fmt.Errorf("master key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return MasterKey{}, fmt.Errorf("master key: %w", err)
	}
	inside := &masterKeyInside{raw: *raw, aead: aead}
	return MasterKey{inside: func() *masterKeyInside { return inside }}, nil
}

// Reveal returns the text form to keep: 43 characters of base64url.
func (k MasterKey) Reveal() string {
	if k.IsZero() {
		return ""
	}
	return keyText.EncodeToString(k.inside().raw[:])
}

// IsZero says whether there is no key.
func (k MasterKey) IsZero() bool { return k.inside == nil }

// Equal compares two keys in constant time.
func (k MasterKey) Equal(other MasterKey) bool {
	if k.IsZero() || other.IsZero() {
		return k.IsZero() && other.IsZero()
	}
	return subtle.ConstantTimeCompare(k.inside().raw[:], other.inside().raw[:]) == 1
}

// ID names the key in sealed values and in messages: eight characters of
// base64url, from the start of its SHA-256. It is not secret.
func (k MasterKey) ID() string {
	if k.IsZero() {
		return ""
	}
	sum := sha256.Sum256(k.inside().raw[:])
	return keyText.EncodeToString(sum[:masterKeyIDBytes])
}
