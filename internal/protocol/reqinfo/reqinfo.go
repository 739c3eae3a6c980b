package reqinfo

import (
	"context"
	"net/netip"
)

// Info is what is known of a request. The zero value is a request of which
// nothing is known: an invalid address, no site.
type Info struct {
	// ID names the request in logs and in the X-Request-Id field of its
	// answer: 8 to 64 characters of [A-Za-z0-9._-].
	ID string
	// Addr is the client's address without port or zone; IPv4 in IPv6 form
	// is already plain IPv4.
	Addr netip.Addr
	// Scheme is "http" or "https" as the client used it.
	Scheme string
	// Host is the Host field in normal form (lower case, no default port).
	// It is for logs and comparison; links are built from Site.Origin.
	Host string
	// Site is the configured site that the request addressed.
	Site Site
}

// Kind says what a site is for. The two can hold together: in the quickstart
// one origin is both.
type Kind uint8

const (
	// Login is the shared origin that finds the org by username or key.
	Login Kind = 1 << iota
	// MyDomain is the origin of one org.
	MyDomain
)

// Has reports whether k includes all of want.
func (k Kind) Has(want Kind) bool { return k&want == want }

// String is for logs.
func (k Kind) String() string {
	switch k {
	case Login:
		return "login"
	case MyDomain:
		return "my domain"
	case Login | MyDomain:
		return "login and my domain"
	}
	return "none"
}

// Site is a configured origin and what it is for.
type Site struct {
	Kind Kind
	// OrgID is the org whose My Domain this is, and 0 where Kind lacks
	// MyDomain.
	OrgID int64
	// Origin is the configured scheme://host[:port]: the issuer, and the
	// start of every link in the answer.
	Origin string
}

// infoContext carries an Info without a second allocation for the key and the
// boxed value.
type infoContext struct {
	context.Context
	info Info
}

type key struct{}

// Value gives the Info to From and asks the parent for everything else.
func (c *infoContext) Value(k any) any {
	if k == (key{}) {
		return &c.info
	}
	return c.Context.Value(k)
}

// With is ctx with info in it. It replaces an Info that was there.
func With(ctx context.Context, info Info) context.Context {
	return &infoContext{Context: ctx, info: info}
}

// From is the Info of the request that ctx belongs to, or the zero Info.
func From(ctx context.Context) Info {
	if info, ok := ctx.Value(key{}).(*Info); ok {
		return *info
	}
	return Info{}
}
