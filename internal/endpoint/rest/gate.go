package rest

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
)

const (
	// scansPerOrg is how many queries of one org may read all of its records at
	// one time.
	scansPerOrg = 2
	// queuePerOrg is how many more may wait for their turn.
	queuePerOrg = 16
	// patience is how long a query waits for its turn.
	patience = 2 * time.Second
)

// scansInAll leaves half of the processor to logins and single records,
// whatever is asked.
func scansInAll() int { return max(1, runtime.NumCPU()/2) }

// gate lets queries that read all records of an org in, a few at a time, so
// that neither one org nor all of them take the processor from everybody else.
type gate struct {
	all    chan struct{}
	perOrg int
	mu     sync.Mutex
	orgs   map[org.ID]*turns
}

// turns are those of one org; they are forgotten when nobody is there.
type turns struct {
	running chan struct{}
	present int // running and waiting
}

func newGate(inAll, perOrg int) *gate {
	return &gate{all: make(chan struct{}, inAll), perOrg: perOrg, orgs: map[org.ID]*turns{}}
}

// enter waits for a turn and returns what ends it, or [errCrowded]. An org's own
// queries wait for each other first, so that they hold no turn of another's.
func (g *gate) enter(ctx context.Context, in org.ID) (leave func(), err error) {
	t := g.join(in)
	if t == nil {
		return nil, errCrowded
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if !take(waiting, t.running) {
		g.part(in)
		return nil, errCrowded
	}
	if !take(waiting, g.all) {
		<-t.running
		g.part(in)
		return nil, errCrowded
	}
	return func() {
		<-g.all
		<-t.running
		g.part(in)
	}, nil
}

func take(ctx context.Context, turn chan<- struct{}) bool {
	select {
	case turn <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// join counts one query in, or returns nil when too many are there.
func (g *gate) join(in org.ID) *turns {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.orgs[in]
	if t == nil {
		t = &turns{running: make(chan struct{}, g.perOrg)}
		g.orgs[in] = t
	}
	if t.present == g.perOrg+queuePerOrg {
		return nil
	}
	t.present++
	return t
}

// part counts it out.
func (g *gate) part(in org.ID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.orgs[in]
	if t.present--; t.present == 0 {
		delete(g.orgs, in)
	}
}
