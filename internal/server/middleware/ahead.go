package middleware

import (
	"bytes"
	"io"
	"net/http"
)

// The bounds of what is read of a body before a request counts as in flight.
const (
	// aheadMax is more than any form or assertion; what is longer is read on
	// while the request is served.
	aheadMax = 64 << 10
	// aheadFirst is what a usual form needs. More is taken only for bytes that
	// have come: a length that is announced costs its sender nothing.
	aheadFirst = 1 << 10
)

// readAhead receives the body, so that a client which sends slowly takes no
// place among the requests in flight. An error of reading stays for whoever
// reads on.
func readAhead(r *http.Request) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	size := aheadFirst
	if n := r.ContentLength; n >= 0 && n < aheadFirst {
		size = int(n) + 1 // one byte more, to see the end
	}
	body := &received{rest: r.Body}
	body.err = fill(&body.start, r.Body, size)
	r.Body = body
}

// fill reads until the end, an error or aheadMax, and returns why it stopped;
// nil for aheadMax.
func fill(into *bytes.Reader, from io.Reader, size int) error {
	buf := make([]byte, 0, size)
	for len(buf) < aheadMax {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := from.Read(buf[len(buf):min(cap(buf), aheadMax)])
		buf = buf[:len(buf)+n]
		if err != nil {
			into.Reset(buf)
			return err
		}
	}
	into.Reset(buf)
	return nil
}

// received is a body of which the start, or all, has come already.
type received struct {
	start bytes.Reader
	err   error // what followed the start; nil when rest goes on
	rest  io.ReadCloser
}

// Read gives the start, then the end or error that followed it, or the rest.
func (b *received) Read(p []byte) (int, error) {
	if b.start.Len() > 0 {
		return b.start.Read(p)
	}
	if b.err != nil {
		return 0, b.err
	}
	return b.rest.Read(p)
}

// Close closes the connection's own body.
func (b *received) Close() error { return b.rest.Close() }
