package coherence

import "context"

// lock is a mutex whose waiters can give up.
type lock chan struct{}

func (l lock) Lock()   { l <- struct{}{} }
func (l lock) Unlock() { <-l }

// LockFor locks unless ctx ends first. A lock that is free is taken even when
// ctx has ended.
func (l lock) LockFor(ctx context.Context) error {
	select {
	case l <- struct{}{}:
		return nil
	default:
	}
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
