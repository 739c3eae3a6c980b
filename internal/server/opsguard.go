package server

import (
	"net"
	"net/http"
	"net/netip"

	"github.com/latchstring/latchstring/internal/protocol/origin"
)

// guardOps keeps web pages out of the operations listener. A browser on the
// same machine reaches a loopback listener for any page whose host name
// resolves to it (DNS rebinding), so a loopback listener answers to loopback
// names only, and none answers a request that another site makes.
func guardOps(addr net.Addr, next http.Handler) http.Handler {
	local := isLoopback(addr)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, err := origin.ParseHost("http", r.Host)
		foreign := err != nil || local && !origin.LoopbackHost(host)
		if from := r.Header.Get("Origin"); from != "" && from != "http://"+host {
			foreign = true
		}
		switch r.Header.Get("Sec-Fetch-Site") {
		case "", "none", "same-origin":
		default:
			foreign = true
		}
		if foreign {
			text(w, http.StatusForbidden, "this listener is for operators, under localhost or an address, and not for other sites")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(addr net.Addr) bool {
	at, err := netip.ParseAddrPort(addr.String())
	return err == nil && at.Addr().Unmap().IsLoopback()
}
