package middleware

import (
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// maxHops bounds how many proxies a request may name.
const maxHops = 32

// errForwarded is a forwarded field of a trusted proxy that cannot be
// understood (400): guessing there would be guessing who the client is.
var errForwarded = errors.New("the forwarding fields of the trusted proxy are malformed or contradict one another")

// errPeer is a connection whose address is unreadable.
var errPeer = errors.New("the address of the peer is unreadable")

// Proxies are the networks whose forwarding fields are believed.
type Proxies []netip.Prefix

// Trusts reports whether addr, plain and without zone, is a trusted proxy.
func (p Proxies) Trusts(addr netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// client is who sent the request and how, as far as that can be known.
type client struct {
	addr    netip.Addr
	scheme  string
	trusted bool // the peer is a trusted proxy
}

// client settles address and scheme. Forwarding fields count only from trusted
// peers; then the client is the right-most hop that is not itself trusted, or
// the left-most where all are. Fields that are left of it were written by the
// client and are not looked at. X-Forwarded-For and Forwarded must agree where
// both are present, because a proxy that writes one may pass the other on.
func (p Proxies) client(r *http.Request) (client, error) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return client{scheme: schemeOf(r)}, errPeer
	}
	c := client{addr: plain(peer.Addr()), scheme: schemeOf(r)}
	if len(p) == 0 || !p.Trusts(c.addr) {
		return c, nil
	}
	c.trusted = true
	return c, p.forwarded(&c, r.Header)
}

func (p Proxies) forwarded(c *client, h http.Header) error {
	peer := *c
	older, errOlder := p.fromXForwarded(peer, h)
	standard, errStandard := p.fromForwarded(peer, h["Forwarded"])
	if errOlder != nil || errStandard != nil {
		return errForwarded
	}
	hasOlder := len(h["X-Forwarded-For"])+len(h["X-Forwarded-Proto"]) > 0
	hasStandard := len(h["Forwarded"]) > 0
	switch {
	case hasOlder && hasStandard && older != standard:
		return errForwarded
	case hasOlder:
		*c = older
	case hasStandard:
		*c = standard
	}
	return nil
}

func schemeOf(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// plain is addr without zone, and IPv4 where it is IPv4 in IPv6 form.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// fromXForwarded reads the de-facto fields X-Forwarded-For and
// X-Forwarded-Proto. A list of schemes is aligned with the hops from the
// right; a shorter one speaks for the rest with its left-most value.
func (p Proxies) fromXForwarded(c client, h http.Header) (client, error) {
	hop, n := 0, 0
	for value := range fromRight(h["X-Forwarded-For"]) {
		addr, err := parseNode(value)
		if n++; err != nil || n > maxHops {
			return c, errForwarded
		}
		c.addr, hop = addr, n-1
		if !p.Trusts(addr) {
			break
		}
	}
	n = 0
	for value := range fromRight(h["X-Forwarded-Proto"]) {
		scheme, ok := parseScheme(value)
		if !ok {
			return c, errForwarded
		}
		if c.scheme = scheme; n == hop {
			break
		}
		n++
	}
	return c, nil
}

// fromRight yields the members of comma-separated fields, last first, without
// the spaces around them. Empty members are yielded too.
func fromRight(fields []string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, field := range slices.Backward(fields) {
			for more := true; more; {
				i := strings.LastIndexByte(field, ',')
				if !yield(strings.Trim(field[i+1:], " \t")) {
					return
				}
				if more = i >= 0; more {
					field = field[:i]
				}
			}
		}
	}
}

func parseScheme(value string) (string, bool) {
	switch {
	case strings.EqualFold(value, "https"):
		return "https", true
	case strings.EqualFold(value, "http"):
		return "http", true
	}
	return "", false
}

// parseNode reads an address with or without a port, IPv6 with or without
// brackets (RFC 7239 §6; proxies differ). Names such as "unknown" and
// "_hidden" are errors: a policy cannot decide on them.
func parseNode(value string) (netip.Addr, error) {
	if addr, err := netip.ParseAddr(value); err == nil {
		return plain(addr), nil
	}
	if inner, ok := strings.CutPrefix(value, "["); ok && strings.HasSuffix(inner, "]") {
		addr, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		if err != nil || !addr.Is6() {
			return netip.Addr{}, errForwarded
		}
		return plain(addr), nil
	}
	both, err := netip.ParseAddrPort(value)
	if err != nil {
		return netip.Addr{}, errForwarded
	}
	return plain(both.Addr()), nil
}
