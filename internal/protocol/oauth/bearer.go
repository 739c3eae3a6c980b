package oauth

import (
	"net/http"
	"strings"
)

// ParseBearer reads an Authorization value of the Bearer scheme (RFC 6750
// §2.1) or of Salesforce's older OAuth scheme. ok is false, without an error,
// for an empty value and for other schemes; a token with characters that no
// token has is an error, which REST reports as INVALID_AUTH_HEADER.
func ParseBearer(header string) (token Credential, ok bool, err *Error) {
	text, ok := cutScheme(header, "bearer")
	if !ok {
		text, ok = cutScheme(header, "oauth")
	}
	if !ok {
		return Credential{}, false, nil
	}
	if len(header) > maxAuthorization || !tokenText(text) {
		return Credential{}, false, &MalformedBearer
	}
	return NewCredential(text), true, nil
}

// SessionHeader returns the token of X-SFDC-Session, which clients of the
// asynchronous API send in place of Authorization.
func SessionHeader(header http.Header) (Credential, bool) {
	value := header.Get("X-SFDC-Session")
	if len(value) > maxAuthorization || !tokenText(value) {
		return Credential{}, false
	}
	return NewCredential(value), true
}

// ParseToken finds the access token of a request to userinfo, the identity
// URL or single access: in the Authorization header, or in the parameter
// access_token or oauth_token. jsforce sends header and parameter together,
// which is accepted when they agree. ok is false when none is there.
func ParseToken(header http.Header, p Params) (token Credential, ok bool, err *Error) {
	values := header["Authorization"]
	if len(values) > 1 {
		return Credential{}, false, &MalformedBearer
	}
	if len(values) == 1 {
		if token, ok, err = ParseBearer(values[0]); err != nil {
			return Credential{}, false, err
		}
	}
	for _, name := range [...]string{"access_token", "oauth_token"} {
		value := p.Get(name)
		switch {
		case value == "":
		case !tokenText(value), ok && !token.Equal(NewCredential(value)):
			return Credential{}, false, &MalformedBearer
		default:
			token, ok = NewCredential(value), true
		}
	}
	return token, ok, nil
}

// tokenText reports whether s looks like a token: b64token of RFC 6750 §2.1
// and the exclamation mark of Salesforce's session ids.
func tokenText(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		c := s[i]
		alnum := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !alnum && strings.IndexByte("!._-~+/=", c) < 0 {
			return false
		}
	}
	return true
}
