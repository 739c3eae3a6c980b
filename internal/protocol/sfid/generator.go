package sfid

import (
	"fmt"
	"sync/atomic"
	"time"
)

const (
	counterBits = 12
	nodeBits    = 10
	timeShift   = counterBits + nodeBits
	counterMask = 1<<counterBits - 1

	// MaxNode is the largest node number.
	MaxNode = 1<<nodeBits - 1

	// epochMilli is 2025-01-01T00:00:00Z.
	epochMilli = 1735689600000
	// maxMilli keeps ids positive: the top bit of the 42 stays clear until 2094.
	maxMilli = 1<<(63-timeShift) - 1
)

// Generator makes ids that differ and, while its node number stays the same, grow
// strictly, also when the clock steps back and when more than 4096 are made in a
// millisecond (the counter then borrows from the following milliseconds). Two processes never
// make the same id while their node numbers differ. It is safe for concurrent
// use and does not block.
type Generator struct {
	now  func() time.Time
	node atomic.Int64
	last atomic.Int64 // milliseconds<<counterBits | counter, without the node
}

// NewGenerator returns a generator for one node, 0 to MaxNode, that reads the
// time from now.
func NewGenerator(node int, now func() time.Time) (*Generator, error) {
	if now == nil {
		return nil, fmt.Errorf("id generator for node %d: no clock given", node)
	}
	g := &Generator{now: now}
	return g, g.Renumber(node)
}

// Renumber gives the generator another node number, 0 to MaxNode. A server
// starts with a provisional one and takes the number of its lease once it
// holds one. Ids of the millisecond in which that happens may be smaller than
// those before; those of later milliseconds are greater.
func (g *Generator) Renumber(node int) error {
	if node < 0 || node > MaxNode {
		return fmt.Errorf("node number %d: want 0 to %d", node, MaxNode)
	}
	g.node.Store(int64(node) << counterBits)
	return nil
}

// Next returns an id that this generator has not returned before, and that is
// greater than all of them but for what [Generator.Renumber] says.
func (g *Generator) Next() int64 {
	// Milliseconds begin at 1 so that no id is 0, which means "none" in places.
	clock := max(milli(g.now()), 1) << counterBits
	for {
		last := g.last.Load()
		next := max(clock, last+1)
		if g.last.CompareAndSwap(last, next) {
			return next>>counterBits<<timeShift | g.node.Load() | next&counterMask
		}
	}
}

// Time returns when the id n was made, to the millisecond, in UTC. It is the
// generator's idea of the time: a little ahead of the clock after a burst or
// after the clock stepped back.
func Time(n int64) time.Time {
	return time.UnixMilli(n>>timeShift + epochMilli).UTC()
}

// FirstAt returns the smallest number an id made at t or later can have, for
// range queries over ids: the first of t's millisecond. It is 0 for a time
// before 2025.
func FirstAt(t time.Time) int64 {
	return milli(t) << timeShift
}

// milli returns the milliseconds since 2025, within the bounds an id can hold.
func milli(t time.Time) int64 {
	return min(max(t.UnixMilli()-epochMilli, 0), maxMilli)
}
