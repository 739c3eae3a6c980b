package middleware

import (
	"net/http"
	"sync/atomic"
)

// Limiter bounds how many requests are in flight. What is above is refused at
// once with 503 and Retry-After: 1: a queue would only make everybody late. It
// is safe for concurrent use.
type Limiter struct {
	limit    int64
	inFlight atomic.Int64
	shed     atomic.Int64
}

// NewLimiter makes a Limiter of at least 1.
func NewLimiter(limit int) *Limiter {
	return &Limiter{limit: max(1, int64(limit))}
}

// InFlight is how many requests are being served now.
func (l *Limiter) InFlight() int64 { return l.inFlight.Load() }

// Shed is how many requests were refused since the start.
func (l *Limiter) Shed() int64 { return l.shed.Load() }

// serve calls next if there is room.
func (l *Limiter) serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	defer l.inFlight.Add(-1)
	if l.inFlight.Add(1) > l.limit {
		l.shed.Add(1)
		refuseLoad.ServeHTTP(w, r)
		return
	}
	next.ServeHTTP(w, r)
}
