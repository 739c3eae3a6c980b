package coherence_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/coherence"
)

// errAway is a database that does not answer.
var errAway = errors.New("the database is away")

// fakeLog keeps the change log and the leases in memory.
type fakeLog struct {
	mu      sync.Mutex
	changes []coherence.Change
	leases  map[int]coherence.Lease
	// away makes every call fail, renewals only those of leases; late fails
	// a renewal after it was written.
	away, renewals, late bool
	// duringRead and duringRenewal run inside those calls, without the lock.
	duringRead, duringRenewal func()
	// beforeClose runs before a lease is removed, without the lock.
	beforeClose func()
}

func newLog() *fakeLog { return &fakeLog{leases: map[int]coherence.Lease{}} }

// add appends a change and returns its number.
func (l *fakeLog) add(c coherence.Change) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.Seq = int64(len(l.changes)) + 1
	l.changes = append(l.changes, c)
	return c.Seq
}

func (l *fakeLog) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

func (l *fakeLog) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.leases)
}

func (l *fakeLog) Head(context.Context) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return 0, errAway
	}
	return int64(len(l.changes)), nil
}

func (l *fakeLog) ChangesAfter(ctx context.Context, seq int64, limit int) ([]coherence.Change, error) {
	l.mu.Lock()
	during := l.duringRead
	l.mu.Unlock()
	if during != nil {
		during()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return nil, errAway
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rest := l.changes[min(int(seq), len(l.changes)):]
	return append([]coherence.Change(nil), rest[:min(limit, len(rest))]...), nil
}

func (l *fakeLog) OpenLease(_ context.Context, incarnation string, applied int64) (coherence.Lease, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return coherence.Lease{}, errAway
	}
	for node, lease := range l.leases {
		if lease.Incarnation == incarnation {
			delete(l.leases, node)
		}
	}
	lease := coherence.Lease{Incarnation: incarnation, Applied: applied}
	for taken := true; taken; {
		if _, taken = l.leases[lease.Node]; taken {
			lease.Node++
		}
	}
	l.leases[lease.Node] = lease
	return lease, nil
}

func (l *fakeLog) RenewLease(_ context.Context, lease coherence.Lease) (bool, error) {
	l.mu.Lock()
	during := l.duringRenewal
	l.mu.Unlock()
	if during != nil {
		during()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away || l.renewals {
		return false, errAway
	}
	kept, ok := l.leases[lease.Node]
	if !ok || kept.Incarnation != lease.Incarnation {
		return false, nil
	}
	kept.Applied, kept.Renewals = lease.Applied, kept.Renewals+1
	l.leases[lease.Node] = kept
	if l.late {
		return false, errAway
	}
	return true, nil
}

func (l *fakeLog) Leases(context.Context) ([]coherence.Lease, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return nil, errAway
	}
	var list []coherence.Lease
	for _, lease := range l.leases {
		list = append(list, lease)
	}
	return list, nil
}

func (l *fakeLog) CloseLease(_ context.Context, lease coherence.Lease) error {
	if l.beforeClose != nil {
		l.beforeClose()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return errAway
	}
	if l.leases[lease.Node] == lease || l.leases[lease.Node].Renewals == lease.Renewals &&
		l.leases[lease.Node].Incarnation == lease.Incarnation {
		delete(l.leases, lease.Node)
	}
	return nil
}

func (l *fakeLog) GiveLeaseBack(_ context.Context, incarnation string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return errAway
	}
	for node, lease := range l.leases {
		if lease.Incarnation == incarnation {
			delete(l.leases, node)
		}
	}
	return nil
}

// fakeMemory writes down what it is told.
type fakeMemory struct {
	mu      sync.Mutex
	applied []int64
	resets  int
	// fails makes Reset fail so many times.
	fails int
	// refuses is a change that Apply fails for; 0 for none.
	refuses int64
}

func (m *fakeMemory) Apply(_ context.Context, c coherence.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.Seq == m.refuses {
		return errAway
	}
	m.applied = append(m.applied, c.Seq)
	return nil
}

// refuse makes Apply fail for one change.
func (m *fakeMemory) refuse(seq int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuses = seq
}

func (m *fakeMemory) Reset(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails > 0 {
		m.fails--
		return errAway
	}
	m.resets++
	return nil
}

func (m *fakeMemory) seen() (applied []int64, resets int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]int64(nil), m.applied...), m.resets
}

// start returns a running node; stop ends it and waits.
func start(t *testing.T, log *fakeLog) (node *coherence.Node, memory *fakeMemory, stop func()) {
	t.Helper()
	memory = new(fakeMemory)
	node = coherence.NewNode(log, memory, func(int) {}, slog.New(slog.DiscardHandler))
	if err := node.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		node.Run(ctx)
	}()
	return node, memory, sync.OnceFunc(func() { cancel(); <-done })
}
