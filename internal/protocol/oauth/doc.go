// Package oauth is what travels at the OAuth endpoints: request parameters in
// their four encodings, client credentials, bearer tokens, scopes, the token
// answer and the error answer.
//
// It parses and it writes; it decides nothing. Whether a secret is right,
// whether an app may use a flow and which scopes a user is granted belongs to
// the domain. A caller turns a request into values with [ParseParams] and
// [ParseClientAuth], decides, and hands values to [WriteToken] or
// [WriteError].
//
// Everything that arrives here is hostile and bounded: one body cap for every
// encoding, one hundred parameters, no duplicates, UTF-8 without NUL. Values
// that may be secrets are held by types that do not print them.
//
// It may import nothing of this module. It follows RFC 6749 (framework), RFC 6750
// (bearer tokens), RFC 7578 (multipart forms) and, wherever the two differ,
// Salesforce's behaviour on the wire. Choices for which Salesforce documents no
// text are kept together in errors_chosen.go.
package oauth
