package middleware

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

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
	info.Site, info.Host, errSite = c.o.Hosts.Site(r.Context(), info.Scheme, r.Host)
	if errSite != nil && !c.servedAnyway(errSite, u.Path) {
		return info, u, c.refuseHost(r.Context(), errSite, &info)
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

// servedAnyway lets a process say that it lives while its database does not.
func (c *chain) servedAnyway(err error, path string) bool {
	return errors.Is(err, hosts.ErrUndecided) && slices.Contains(c.o.Always, path)
}

// refuseHost is 421 with what was received and what is known (RFC 9110
// §15.5.20), 400 for a Host that is none (RFC 9112 §3.2), or 503 when it cannot
// be looked up. The texts hold received hosts in normal form only.
func (c *chain) refuseHost(ctx context.Context, err error, info *reqinfo.Info) http.Handler {
	if errors.Is(err, hosts.ErrUndecided) {
		if ctx.Err() == nil { // else the client hung up
			c.o.Log.ErrorContext(ctx, "cannot look up a host", "host", info.Host, "error", err, "request_id", info.ID)
		}
		return refuseUndecided
	}
	var unknown *hosts.Unknown
	if errors.As(err, &unknown) {
		return refusal{
			status: http.StatusMisdirectedRequest, rest: "MISDIRECTED_REQUEST", oauth: "invalid_request",
			message: unknown.Error(),
		}
	}
	return refusal{status: http.StatusBadRequest, rest: "BAD_REQUEST", oauth: "invalid_request", message: err.Error()}
}
