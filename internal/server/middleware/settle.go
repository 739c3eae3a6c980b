package middleware

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/server/hosts"
)

// settle finds out everything that endpoints may know of a request before they
// see it. With a refusal, info holds what could be found out and the URL may
// be the received one.
func (c *chain) settle(r *http.Request) (info reqinfo.Info, u *url.URL, refused http.Handler) {
	from, errClient := c.o.Proxies.client(r)
	info.ID = requestID(r.Header, from.trusted)
	info.Addr, info.Scheme = from.addr, from.scheme
	u, clean := cleanURL(r.URL)
	if !clean {
		u = r.URL
	}
	if errClient != nil {
		return info, u, refuseClient(errClient)
	}
	var errSite error
	if info.Site, info.Host, errSite = c.o.Hosts.Site(info.Scheme, r.Host); errSite != nil {
		return info, u, refuseHost(errSite)
	}
	if !clean {
		return info, u, refusePath
	}
	return info, u, nil
}

func refuseClient(err error) http.Handler {
	if errors.Is(err, errPeer) {
		return refusePeer
	}
	return refuseForwarded
}

// refuseHost is 421 with what was received and what is known (RFC 9110
// §15.5.20), or 400 for a Host that is none (RFC 9112 §3.2). The texts hold
// received hosts in normal form only.
func refuseHost(err error) http.Handler {
	var unknown *hosts.Unknown
	if errors.As(err, &unknown) {
		return refusal{
			status: http.StatusMisdirectedRequest, rest: "MISDIRECTED_REQUEST", oauth: "invalid_request",
			message: unknown.Error(),
		}
	}
	return refusal{status: http.StatusBadRequest, rest: "BAD_REQUEST", oauth: "invalid_request", message: err.Error()}
}
