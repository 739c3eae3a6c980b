// Package jose reads signed assertions: JSON Web Tokens (RFC 7519) in the
// compact form of a JSON Web Signature (RFC 7515), as clients present them at
// the token endpoint (RFC 7523).
//
// The reader is our own because clients of Salesforce send what general
// libraries refuse, padded base64url above all, and the signature covers the
// text as it was sent. It is narrow in return: one algorithm, RS256, whatever
// the header asks for; no key, address or extension from the header; no
// encryption, no compression, no nesting. What [Parse] returns is not verified
// until [Assertion.Verify] returns nil.
//
// It may import nothing of this module. It knows no keys but those it is given.
package jose
