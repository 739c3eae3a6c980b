package jose

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// MaxAssertion is the longest assertion that is read, in bytes. Those of real
// clients have less than two thousand.
const MaxAssertion = 16 << 10

// minKeyBits is the shortest RSA key that verifies (RFC 7518 §3.3).
const minKeyBits = 2048

// Problem says what is wrong with the form of an assertion, in words that
// follow "the assertion cannot be read:". It never holds the sender's text.
type Problem string

// Error is part of error.
func (p Problem) Error() string { return string(p) }

// Why a signature does not verify.
var (
	// ErrSignature means that the signature is not one by the key.
	ErrSignature = errors.New("the signature does not fit the key")
	// ErrKey means that the key must not be used: shorter than 2048 bits, or
	// with an exponent that makes signatures easy to forge.
	ErrKey = errors.New("the key is too weak to check signatures")
)

// Assertion is a signed token as it was sent. Printing it shows the claims and
// never the text, which could be sent again.
type Assertion struct {
	// Claims are what the sender says. They are not verified.
	Claims Claims

	signed    func() string
	signature func() []byte
}

// Parse reads an assertion. The error is a [Problem].
func Parse(text string) (*Assertion, error) {
	if len(text) > MaxAssertion {
		return nil, Problem("it is too long")
	}
	header, rest, _ := strings.Cut(text, ".")
	payload, signature, found := strings.Cut(rest, ".")
	if !found || strings.Contains(signature, ".") {
		return nil, Problem("it does not consist of three parts")
	}
	if err := checkHeader(header); err != nil {
		return nil, err
	}
	raw, err := decode(signature)
	if err != nil || len(raw) == 0 {
		return nil, Problem("its signature is not base64url")
	}
	claims, err := readClaims(payload)
	if err != nil {
		return nil, err
	}
	signed := text[:len(header)+1+len(payload)]
	return &Assertion{
		Claims: claims, signed: func() string { return signed }, signature: func() []byte { return raw },
	}, nil
}

// Verify checks the signature with RS256 and the key given, over the text as it
// was sent (RFC 7515 §5.2). The error is [ErrSignature] or [ErrKey].
func (a *Assertion) Verify(key *rsa.PublicKey) error {
	if key == nil || key.N == nil || key.N.BitLen() < minKeyBits || key.E < 3 || key.E%2 == 0 {
		return ErrKey
	}
	digest := sha256.Sum256([]byte(a.signed()))
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], a.signature()) != nil {
		return ErrSignature
	}
	return nil
}

// decode reads base64url with or without its padding (Camel pads). Line breaks,
// which encoding/base64 skips, and loose bits at the end are refused, so that
// the same bytes have few texts.
func decode(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, base64.CorruptInputError(0)
	}
	if strings.HasSuffix(text, "=") {
		return base64.URLEncoding.Strict().DecodeString(text)
	}
	return base64.RawURLEncoding.Strict().DecodeString(text)
}
