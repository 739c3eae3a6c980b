// Package discovery tells clients where everything is: the OpenID Provider
// metadata (OpenID Connect Discovery 1.0 §3), which is the authorization server
// metadata of RFC 8414 as well, and the key set at /id/keys.
//
// The document lists only what answers. Each endpoint that exists is named by
// its path in [Options]; a path that is empty, and what only makes sense with
// it, is left out. The issuer is the configured origin whose host was asked, as
// at Salesforce, and every URL of the document lies under it.
//
// Documents are public, small and asked often, so they are made once for each
// origin and kept, up to a bound. It may import domain packages and protocol
// packages.
package discovery
