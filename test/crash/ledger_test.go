package crash

import (
	"math/rand/v2"
	"sync"
	"time"
)

// entry is what clients know of one token that reached them whole.
type entry struct {
	token string
	// asked and got are when its request went out and its answer was there.
	asked, got time.Time
	// ending says that somebody asked to revoke it; ended, that the server has
	// said it did; proved, that this must have left a row: a token that a
	// retirement had ended is not revoked once more.
	ending, ended, proved bool
}

// retirement is a change that ends every token there is: a block, a freeze. Its
// command begins and, when it has succeeded, is acknowledged.
type retirement struct {
	begun, acknowledged time.Time
}

// ledger is what the server has acknowledged, over all its lives.
type ledger struct {
	mu          sync.Mutex
	entries     []*entry
	retirements []*retirement
}

// fate is what must be the answer to a token.
type fate int

const (
	unknown fate = iota // a request about it was cut off, or overlaps with a change
	live
	dead
)

func (l *ledger) issued(token string, asked time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, &entry{token: token, asked: asked, got: time.Now()})
}

// pick returns any token; nil when there is none yet.
func (l *ledger) pick(n func(int) int) *entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) == 0 {
		return nil
	}
	return l.entries[n(len(l.entries))]
}

func (l *ledger) ending(e *entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.ending = true
}

func (l *ledger) ended(e *entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.ended = true
	e.proved = e.proved || l.untouched(e)
}

// untouched reports whether every retirement was over before a token was asked
// for.
func (l *ledger) untouched(e *entry) bool {
	for _, r := range l.retirements {
		if r.acknowledged.IsZero() || !e.asked.After(r.acknowledged) {
			return false
		}
	}
	return true
}

// retire notes that a command begins; the function it returns notes that it
// succeeded.
func (l *ledger) retire() (acknowledge func()) {
	r := &retirement{begun: time.Now()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.retirements = append(l.retirements, r)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		r.acknowledged = time.Now()
	}
}

// fate says what the answer to a request that begins now must be.
func (l *ledger) fate(e *entry) fate {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e.ended {
		return dead
	}
	for _, r := range l.retirements {
		if !r.acknowledged.IsZero() && e.got.Before(r.begun) {
			return dead
		}
	}
	if !e.ending && l.untouched(e) {
		return live
	}
	return unknown
}

// since returns the tokens that came after a moment.
func (l *ledger) since(from time.Time) []*entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []*entry
	for _, e := range l.entries {
		if e.got.After(from) {
			list = append(list, e)
		}
	}
	return list
}

// some returns at most n of a list, any of them.
func some(rnd *rand.Rand, list []*entry, n int) []*entry {
	rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(n, len(list))]
}

// revoked returns those of a list that were revoked by themselves.
func (l *ledger) revoked(list []*entry) []*entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	var ended []*entry
	for _, e := range list {
		if e.ended {
			ended = append(ended, e)
		}
	}
	return ended
}
