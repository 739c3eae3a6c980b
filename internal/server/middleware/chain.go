package middleware

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/server/hosts"
)

// Options are what a chain is made of.
type Options struct {
	// Proxies are the networks whose forwarding fields and request ids are
	// believed. Empty: nobody's.
	Proxies Proxies
	// Hosts decides the site.
	Hosts *hosts.Router
	// Limiter bounds the requests in flight. Nil: unbounded.
	Limiter *Limiter
	// Always are paths that are served however many are in flight, such as the
	// one that asks whether the process lives.
	Always []string
	// MaxBody bounds a request body, in bytes; 0 leaves it to the endpoints,
	// which may always be stricter.
	MaxBody int64
	// Log takes panics, and requests where AccessLog is on.
	Log       *slog.Logger
	AccessLog bool
	// Now is the clock.
	Now func() time.Time
}

// chain serves one listener.
type chain struct {
	o    Options
	next http.Handler
}

// Chain puts next, usually the mux, behind everything this package does. It is
// an error to leave out Hosts, Log or Now.
func Chain(o Options, next http.Handler) (http.Handler, error) {
	if o.Hosts == nil || o.Log == nil || o.Now == nil || next == nil {
		return nil, errors.New("middleware: a chain needs hosts, a log, a clock and a handler")
	}
	return &chain{o: o, next: next}, nil
}

// ServeHTTP settles the facts, then answers: with the endpoint, or with the
// refusal if the facts could not be settled. Both pass the same way out.
func (c *chain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var start time.Time
	if c.o.AccessLog {
		start = c.o.Now()
	}
	info, url, refused := c.settle(r)
	ctx := reqinfo.With(r.Context(), info)
	asked := r.WithContext(ctx)
	asked.URL = url
	setSecurityHeaders(w.Header(), &info)
	w.Header()[requestIDField] = []string{info.ID}
	rec := &recorder{ResponseWriter: w}
	if c.o.AccessLog {
		defer c.logAccess(ctx, asked, rec, &info, start)
	}
	defer c.recoverPanic(rec, asked, &info)
	if refused != nil {
		refused.ServeHTTP(rec, asked)
		return
	}
	c.serve(w, rec, asked)
}

// serve bounds number and size, and hands over.
func (c *chain) serve(w http.ResponseWriter, rec *recorder, r *http.Request) {
	next := c.next
	if c.o.MaxBody > 0 && r.ContentLength > c.o.MaxBody {
		next = refuseSize
	} else if c.o.MaxBody > 0 && r.Body != nil && r.Body != http.NoBody {
		// The bare writer: only that one knows how to close the connection.
		r.Body = http.MaxBytesReader(w, r.Body, c.o.MaxBody)
	}
	if c.o.Limiter == nil || slices.Contains(c.o.Always, r.URL.Path) {
		next.ServeHTTP(rec, r)
		return
	}
	readAhead(r)
	c.o.Limiter.serve(next, rec, r)
}

// recoverPanic answers 500 where nothing was sent yet. Otherwise the
// connection is cut, so that nobody takes half an answer for a whole one.
func (c *chain) recoverPanic(w *recorder, r *http.Request, info *reqinfo.Info) {
	value := recover()
	if value == nil {
		return
	}
	if value == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself
		panic(value)
	}
	c.logPanic(r.Context(), r, info, value)
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	forget(w.Header())
	refusePanic.ServeHTTP(w, r)
}

// forget takes back what the endpoint meant to say: a cookie or an entity tag
// of an answer that never came. What this package set stays.
func forget(h http.Header) {
	for key := range h {
		switch key {
		case requestIDField, "X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security":
		default:
			delete(h, key)
		}
	}
	h["Content-Security-Policy"] = noContent
}
