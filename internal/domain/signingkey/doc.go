// Package signingkey owns the keys that sign what others verify: ID tokens and
// JWT-based access tokens. It makes them, keeps the private halves sealed under
// the master key and publishes the public halves as a JSON Web Key Set
// (RFC 7517), where a key id is a string of digits as Salesforce writes it.
//
// It may import protocol packages; it knows nothing of storage or HTTP.
package signingkey
