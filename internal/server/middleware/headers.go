package middleware

import (
	"net/http"

	"github.com/latchstring/latchstring/internal/protocol/origin"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// The values are shared by all answers and never changed; their capacity is
// their length, so that an endpoint that adds a value gets a copy.
var (
	noSniff    = []string{"nosniff"}
	noReferrer = []string{"no-referrer"}
	noContent  = []string{"default-src 'none'; frame-ancestors 'none'"}
	oneYear    = []string{"max-age=31536000"}
)

// setSecurityHeaders gives every answer the strictest headers, those that suit
// JSON, XML and text. Pages that need styles, forms or frames replace
// Content-Security-Policy with their own; nothing starts out open.
func setSecurityHeaders(h http.Header, info *reqinfo.Info) {
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = noReferrer
	h["Content-Security-Policy"] = noContent
	if strictTransport(info) {
		h["Strict-Transport-Security"] = oneYear
	}
}

// strictTransport is false on loopback: a browser remembers the host without
// its port, and would refuse every other program on http://localhost for a
// year. Subdomains are left to whoever owns them.
func strictTransport(info *reqinfo.Info) bool {
	return info.Scheme == "https" && info.Host != "" && !origin.LoopbackHost(info.Host)
}
