package directory

import (
	"container/heap"
	"sync"
	"sync/atomic"
	"time"
)

// ClockMargin is how far a clock may step back without reviving a revoked token:
// so long a revocation is kept after its token has ended. A store keeps as long
// what it answers [Resolver] from.
const ClockMargin = time.Hour

// revocations are the tokens that were revoked by themselves, kept until each
// would have ended anyway. Beyond the bound nothing is known for certain of a
// token that is not in the set, and the database is asked. Reads take no lock.
type revocations struct {
	bound int
	set   atomic.Pointer[revokedSet]

	mu   sync.Mutex // guards what follows and every write
	ends endings    // one of each token in the set
	// missed counts the changes that are not in the set.
	missed int
}

// revokedSet maps a token to when it would have ended. What is in a set leaves
// it only after that, so that a set which was complete stays so for its reader.
type revokedSet struct {
	until    sync.Map
	complete atomic.Bool
}

func newRevocations(bound int) *revocations {
	r := &revocations{bound: bound}
	r.set.Store(new(revokedSet))
	return r
}

// has reports whether a token is revoked, and whether that is known.
func (r *revocations) has(token [10]byte) (revoked, known bool) {
	set := r.set.Load()
	complete := set.complete.Load() // first: what is added later is not missed
	_, revoked = set.until.Load(token)
	return revoked, revoked || complete
}

// add keeps one more revocation, in the place of one that has ended where the
// set is full.
func (r *revocations) add(token [10]byte, until, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropEnded(now)
	if !r.keep(token, until) {
		r.miss()
	}
}

// keep writes into the set if there is room.
func (r *revocations) keep(token [10]byte, until time.Time) bool {
	set := r.set.Load()
	if last, ok := set.until.Load(token); ok {
		if until.After(last.(time.Time)) {
			set.until.Store(token, until)
		}
		return true
	}
	if len(r.ends) >= r.bound {
		return false
	}
	set.until.Store(token, until)
	heap.Push(&r.ends, ending{token, until})
	return true
}

// miss notes that the set lacks something, or may.
func (r *revocations) miss() {
	r.missed++
	r.set.Load().complete.Store(false)
}

// dropEnded makes room in a set that is full.
func (r *revocations) dropEnded(now time.Time) {
	set := r.set.Load()
	for len(r.ends) >= r.bound && len(r.ends) > 0 && r.ends[0].until.Add(ClockMargin).Before(now) {
		first := &r.ends[0]
		last, _ := set.until.Load(first.token)
		if later := last.(time.Time); later.After(first.until) { // revoked again since
			first.until = later
			heap.Fix(&r.ends, 0)
			continue
		}
		set.until.Delete(first.token)
		heap.Pop(&r.ends)
	}
}

// forget makes the database be asked for every token that is not known to be
// revoked, until the set is read anew.
func (r *revocations) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.miss()
}

// state returns what [revocations.fill] needs from before the database is read.
func (r *revocations) state() (missed int, complete bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.missed, r.set.Load().complete.Load()
}

// fill adds all that the database has. Together with what was added while it
// was read the set is complete, unless it missed something meanwhile.
func (r *revocations) fill(all []Revocation, missed int, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.missed != missed {
		return
	}
	for _, rev := range all {
		r.dropEnded(now)
		if !r.keep(rev.Token, rev.Until) {
			r.miss()
			return
		}
	}
	r.set.Load().complete.Store(true)
}

// replace starts over with what the database has.
func (r *revocations) replace(list []Revocation, complete bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.missed++
	r.ends = nil
	set := new(revokedSet)
	for _, rev := range list {
		if _, twice := set.until.Swap(rev.Token, rev.Until); !twice {
			r.ends = append(r.ends, ending{rev.Token, rev.Until})
		}
	}
	heap.Init(&r.ends)
	set.complete.Store(complete)
	r.set.Store(set)
}
