// Package middleware is what every request passes before it meets an
// endpoint, and every answer on its way out.
//
// [Chain] settles the facts of a request in one step (client address, scheme,
// request id, path, site), puts them into the context as one reqinfo.Info, and
// wraps the endpoints with the access log, the security headers, the recovery
// from panics and the limit of requests in flight. A request whose facts
// cannot be settled is answered here, in the form of the surface it addressed:
// a JSON array for REST, an OAuth error object, a SOAP fault, or plain text.
//
// Paths are normalised here, so the mux behind must not redirect: register
// "/setup" beside "/setup/{rest...}", because the mux would send the one to
// the other and this package would take the slash away again.
//
// Only the Host field names the host. X-Forwarded-Host and the host parameter
// of Forwarded are ignored even from trusted proxies: a proxy that rewrites
// Host can be told not to, and one source fewer can be forged.
//
// Specifications: RFC 7239 (Forwarded), RFC 9110 §15.5.20 (421), §10.2.3
// (Retry-After), RFC 6797 (HSTS), CSP Level 3. It may import protocol/origin,
// protocol/reqinfo and server/hosts.
package middleware
