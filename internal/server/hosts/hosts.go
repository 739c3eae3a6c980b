package hosts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/origin"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// maxKnown bounds the origins that an Unknown lists.
const maxKnown = 8

// ErrMalformed is a Host field that is missing or no host (400, RFC 9112 §3.2).
var ErrMalformed = errors.New("the Host field is missing or malformed")

// ErrUndecided means that the lookup failed, so that it is not known which site
// a host is (503).
var ErrUndecided = errors.New("whose host this is cannot be looked up now")

// Unknown is a well-formed host that no configured origin has (421).
type Unknown struct {
	// Received is the request's scheme and host in normal form; it consists
	// of [a-z0-9._:/-] and brackets only.
	Received string
	// Known are the origins of the configuration. The My Domains that only
	// the store knows are not among them: they are names of customers.
	Known []string
}

// Error says what was received, what would have been right, and that a scheme
// that differs is a matter of the proxy.
func (u *Unknown) Error() string {
	text := "nothing is served at " + u.Received
	if len(u.Known) > 0 {
		text += "; known here: " + strings.Join(u.Known, ", ") + " (and each org's My Domain)"
	}
	if http, ok := strings.CutPrefix(u.Received, "http://"); ok && u.knows("https://"+http) {
		text += ". The request came as http: let the proxy send X-Forwarded-Proto and list it in trusted_proxies"
	}
	return text
}

func (u *Unknown) knows(origin string) bool {
	for _, known := range u.Known {
		if known == origin {
			return true
		}
	}
	return false
}

// Lookup finds the org whose My Domain has the given host: lower case, with
// ":port" where it is not the scheme's default. It returns that My Domain as
// origin in normal form (protocol/origin), and 0 for a host that no org has. It
// is called for every request, from several goroutines, and is expected to
// answer from memory, also for hosts that somebody invented.
type Lookup func(ctx context.Context, host string) (orgID int64, origin string, err error)

// Config is what a Router decides by.
type Config struct {
	// Login is the shared login origin.
	Login origin.Origin
	// MyDomains, where there are any, are the only My Domain origins that
	// this process serves, whatever the store knows.
	MyDomains []origin.Origin
	// Lookup finds My Domains. It may be nil where there are none.
	Lookup Lookup
	// AnyHost, where its Kind is not 0, is the site that every well-formed
	// host reaches whatever its name and scheme, unless it is the My Domain of an
	// org: the quickstart.
	AnyHost reqinfo.Site
}

// Router decides by host. It is safe for concurrent use.
type Router struct {
	login   origin.Origin
	only    map[string]bool
	lookup  Lookup
	anyHost reqinfo.Site
	known   []string
}

// New makes a Router. Without AnyHost, a login origin is required, because a
// router without one would refuse everything.
func New(c Config) (*Router, error) {
	if c.Login.IsZero() && c.AnyHost.Kind == 0 {
		return nil, errors.New("hosts: no login origin")
	}
	r := &Router{login: c.Login, lookup: c.Lookup, anyHost: c.AnyHost, only: map[string]bool{}}
	if !c.Login.IsZero() {
		r.known = append(r.known, c.Login.String())
	}
	for _, o := range c.MyDomains {
		if o.IsZero() {
			return nil, errors.New("hosts: an empty My Domain origin")
		}
		r.only[o.String()] = true
		if o != c.Login && len(r.known) < maxKnown {
			r.known = append(r.known, o.String())
		}
	}
	return r, nil
}

// Site is the site at scheme and the raw Host field, and the host in normal
// form. Errors are ErrMalformed, ErrUndecided and *Unknown. A host that is served
// only under the other scheme is Unknown: the client and we would disagree on
// the issuer.
func (r *Router) Site(ctx context.Context, scheme, rawHost string) (site reqinfo.Site, host string, err error) {
	host, err = origin.ParseHost(scheme, rawHost)
	if err != nil {
		return site, "", fmt.Errorf("%w: it %w", ErrMalformed, err)
	}
	if r.anyHost.Kind != 0 {
		site = r.anyHost
	} else if host == r.login.Host() && scheme == r.login.Scheme() {
		site = reqinfo.Site{Kind: reqinfo.Login, Origin: r.login.String()}
	}
	// The login origin too: where there is one org, one origin can be both.
	id, at, err := r.myDomain(ctx, scheme, host)
	if err != nil {
		return reqinfo.Site{}, host, fmt.Errorf("%w: %w", ErrUndecided, err)
	}
	switch {
	case id == 0:
	case at == r.login.String():
		// It stays everybody's: an org that takes it must not shut others out.
		site.Kind |= reqinfo.MyDomain
	default:
		site = reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: id, Origin: at}
	}
	if site.Kind == 0 {
		return site, host, &Unknown{Received: scheme + "://" + host, Known: r.known}
	}
	return site, host, nil
}

// myDomain returns the org whose My Domain this is; 0 when it is nobody's.
func (r *Router) myDomain(ctx context.Context, scheme, host string) (orgID int64, at string, err error) {
	if r.lookup == nil || r.excluded(scheme, host) {
		return 0, "", nil
	}
	orgID, at, err = r.lookup(ctx, host)
	if err != nil || !isOrigin(at, scheme, host) {
		return 0, "", err
	}
	return orgID, at, nil
}

// excluded reports whether the configuration names the My Domains and this is
// none of them, so that nobody need be asked.
func (r *Router) excluded(scheme, host string) bool {
	return len(r.only) > 0 && !r.only[scheme+"://"+host]
}

// isOrigin compares without building scheme://host. It also makes sure that a
// lookup which answers loosely cannot widen what is served.
func isOrigin(at, scheme, host string) bool {
	rest, ok := strings.CutPrefix(at, scheme)
	if !ok {
		return false
	}
	rest, ok = strings.CutPrefix(rest, "://")
	return ok && rest == host
}
