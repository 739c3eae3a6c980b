package oauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// Signature returns the signature member of a token answer: base64 of
// HMAC-SHA256 over the identity URL followed by issued_at (milliseconds since
// 1970 as decimal text). The key is the consumer secret's text as it stands,
// not decoded from hexadecimal; a public app signs with the empty key.
func Signature(secret Credential, id, issuedAt string) string {
	mac := hmac.New(sha256.New, []byte(secret.Reveal()))
	mac.Write([]byte(id + issuedAt))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
