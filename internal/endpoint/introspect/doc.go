// Package introspect is token introspection, POST /services/oauth2/introspect
// (RFC 7662). An app learns about tokens issued to itself; the one app of an org
// with Introspect All Tokens learns about every token of that org. For all others
// the answer is {"active":false} and nothing more. It may import domain packages
// and protocol packages.
package introspect
