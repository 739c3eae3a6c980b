package directory

import "time"

// ending is when a revoked token would have ended, as far as was known when it
// came.
type ending struct {
	token [10]byte
	until time.Time
}

// endings are a heap, the first to end on top: room is found without a look at
// all of them.
type endings []ending

func (e endings) Len() int           { return len(e) }
func (e endings) Less(i, j int) bool { return e[i].until.Before(e[j].until) }
func (e endings) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }

// Push and Pop are part of [container/heap.Interface].
func (e *endings) Push(x any) { *e = append(*e, x.(ending)) }

// Pop takes the last one off.
func (e *endings) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}
