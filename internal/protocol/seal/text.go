package seal

import (
	"encoding/base64"
	"errors"
)

// Sizes of an access token's sealed part.
const (
	// TokenPlainBytes is the size of what is sealed.
	TokenPlainBytes = 55
	// TokenSealedBytes is the size after sealing: a 16-byte tag more.
	TokenSealedBytes = TokenPlainBytes + 16
	// TokenBytes is the sealed part and the clear byte before it.
	TokenBytes = TokenSealedBytes + 1
	// TokenChars is the length of the text form: six bits a character.
	TokenChars = TokenBytes * 8 / 6
)

// Alphabet is the 64 symbols of access tokens and consumer keys, in the order
// of their values. Salesforce clients match tokens against [.\w]*, so base64's
// usual + / and - cannot be used.
const Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"

// ErrTokenText means a text is not TokenChars characters of Alphabet.
var ErrTokenText = errors.New("want 96 characters of A-Z a-z 0-9 . _")

// tokenText is never changed after the program starts. 72 bytes divide by
// three: there is no padding and every text stands for different bytes.
var tokenText = base64.NewEncoding(Alphabet).WithPadding(base64.NoPadding).Strict()

// AppendTokenText appends the TokenChars characters that stand for raw to dst.
func AppendTokenText(dst []byte, raw *[TokenBytes]byte) []byte {
	return tokenText.AppendEncode(dst, raw[:])
}

// DecodeTokenText reads exactly TokenChars characters of Alphabet into raw. On
// ErrTokenText the content of raw is not specified. It does not allocate.
func DecodeTokenText(raw *[TokenBytes]byte, text string) error {
	if len(text) != TokenChars {
		return ErrTokenText
	}
	var buf [TokenChars]byte
	copy(buf[:], text)
	n, err := tokenText.Decode(raw[:], buf[:])
	// base64 skips line breaks; with one inside, fewer bytes come out.
	if err != nil || n != TokenBytes {
		return ErrTokenText
	}
	return nil
}
