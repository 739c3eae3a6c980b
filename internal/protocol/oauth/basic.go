package oauth

import (
	"encoding/base64"
	"strings"
)

// maxAuthorization is the longest Authorization value looked at, in bytes. It
// leaves room for a JWT access token with many claims.
const maxAuthorization = 16 << 10

// ParseBasic reads an Authorization value of the Basic scheme (RFC 7617). ok
// is false, without an error, when the value is empty or of another scheme; a
// Basic value that cannot be read is invalid_basic_auth_header.
//
// Id and secret are form-decoded (RFC 6749 §2.3.1), each on its own; one
// that is no valid form encoding is taken as it stands, since half of the
// clients do not encode. An empty secret is a zero credential.
func ParseBasic(header string) (id string, secret Credential, ok bool, err *Error) {
	encoded, ok := cutScheme(header, "basic")
	if !ok {
		return "", Credential{}, false, nil
	}
	if len(header) > maxAuthorization {
		return "", Credential{}, false, &InvalidBasicAuthHeader
	}
	text, failure := base64.StdEncoding.Strict().DecodeString(encoded)
	rawID, rawSecret, found := strings.Cut(string(text), ":")
	id, key := formDecoded(rawID), formDecoded(rawSecret)
	if failure != nil || !found || id == "" || !printable(id) || !cleanText(key) {
		return "", Credential{}, false, &InvalidBasicAuthHeader
	}
	return id, NewCredential(key), true, nil
}

// formDecoded falls back to the raw text when it is no valid form encoding.
func formDecoded(raw string) string {
	if decoded, ok := unescape(raw); ok {
		return decoded
	}
	return raw
}

// cutScheme returns what follows an authentication scheme, whose name is
// compared without case (RFC 9110 §11.1).
func cutScheme(header, scheme string) (string, bool) {
	name, rest, _ := strings.Cut(header, " ")
	if !strings.EqualFold(name, scheme) {
		return "", false
	}
	return strings.Trim(rest, " "), true
}

// printable refuses control characters and broken UTF-8 in an identifier.
func printable(s string) bool {
	return cleanText(s) && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) < 0
}
