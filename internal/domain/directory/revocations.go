package directory

import (
	"sync"
	"time"
)

// clockMargin is how far a clock may step back without reviving a revoked token:
// so long a revocation is kept after its token has ended. The stores keep it as
// long.
const clockMargin = time.Hour

// revocations are the tokens that were revoked by themselves, kept until each
// would have ended anyway. Beyond the bound nothing is known for certain of a
// token that is not in the set, and the database is asked.
type revocations struct {
	bound int

	mu       sync.RWMutex
	until    map[[10]byte]time.Time
	complete bool
}

func newRevocations(bound int) *revocations {
	return &revocations{bound: bound, until: map[[10]byte]time.Time{}}
}

// has reports whether a token is revoked, and whether that is known.
func (r *revocations) has(token [10]byte) (revoked, known bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, revoked = r.until[token]
	return revoked, revoked || r.complete
}

// add keeps one more revocation.
func (r *revocations) add(token [10]byte, until, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.until) >= r.bound {
		r.dropEnded(now)
	}
	if len(r.until) >= r.bound {
		r.complete = false
		return
	}
	r.until[token] = until
}

func (r *revocations) dropEnded(now time.Time) {
	for token, until := range r.until {
		if until.Add(clockMargin).Before(now) {
			delete(r.until, token)
		}
	}
}

// forget makes the database be asked for every token that is not known to be
// revoked, until the next reset.
func (r *revocations) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.complete = false
}

// replace starts over with what the database has.
func (r *revocations) replace(list []Revocation, complete bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.until = make(map[[10]byte]time.Time, len(list))
	for _, rev := range list {
		r.until[rev.Token] = rev.Until
	}
	r.complete = complete
}
