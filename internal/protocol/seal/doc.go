// Package seal keeps secrets secret: at rest, in the access token's text, in
// memory and in whatever gets printed.
//
// It owns four things.
//
// TokenKey seals the inside of an access token with AES-SIV (RFC 5297), which
// stays safe when the same bytes are sealed twice and needs no nonce to be
// carried; AppendTokenText and DecodeTokenText write the result in the alphabet
// that Salesforce clients expect.
//
// Keyring seals small secrets that must be readable again (consumer secrets,
// signing keys, token keys) under a MasterKey with AES-256-GCM. A sealed value
// is bound to its Place, so that a row copied over another does not open. A
// MasterKey comes from a file or from the environment and never lies beside
// what it seals.
//
// Secret is a string that does not print itself. MasterKey and TokenKey do not
// either. Only a method named Reveal gives the content.
//
// HashSecret and VerifySecret are for secrets that a machine made at full
// strength. Never use them for a password: a person's password needs a slow hash.
//
// It may import nothing of this module.
package seal
