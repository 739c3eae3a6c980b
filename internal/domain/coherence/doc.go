// Package coherence keeps what processes hold in memory in step with what the
// database says. Every change that can shut somebody out appends a numbered
// entry to the change log in its own transaction; each server tails the log
// and holds a short lease that says how far it has read; whoever made a change
// answers only when every live lease has applied it or has run out. A server
// that cannot renew its lease stops trusting its memory.
//
// Leases need no synchronised clocks: a holder counts its lease on its own
// monotonic clock from before it sent the renewal, and a waiter counts, on its
// own clock, how long a lease has gone without one. (The idea is the lease of
// Gray and Cheriton, 1989.)
//
// It may import nothing of this module.
package coherence
