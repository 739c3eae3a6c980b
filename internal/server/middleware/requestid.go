package middleware

import (
	"math/rand/v2"
	"net/http"
)

// requestIDField is where a request id travels, in and out. It is in the
// canonical form of header keys.
const requestIDField = "X-Request-Id"

// idAlphabet has no i, l, o and u: ids are read aloud to support desks.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// newRequestID is 16 characters of 80 random bits. An id is a name, not a
// secret, so the fast generator does.
func newRequestID() string {
	var id [16]byte
	high, low := rand.Uint64(), rand.Uint64()
	for i := range 12 {
		id[i] = idAlphabet[high&31]
		high >>= 5
	}
	for i := 12; i < 16; i++ {
		id[i] = idAlphabet[low&31]
		low >>= 5
	}
	return string(id[:])
}

// requestID is the id that a trusted proxy gave, if it is one and alone, and
// otherwise a new one. Strangers cannot choose the ids in our logs.
func requestID(h http.Header, trusted bool) string {
	if given := h[requestIDField]; trusted && len(given) == 1 && wellFormedID(given[0]) {
		return given[0]
	}
	return newRequestID()
}

// wellFormedID is 8 to 64 characters of [A-Za-z0-9._-].
func wellFormedID(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}
