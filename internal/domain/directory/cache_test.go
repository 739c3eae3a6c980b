package directory_test

import (
	"sync"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/directory"
)

func TestCacheKeepsWhatIsAskedFor(t *testing.T) {
	c := directory.NewCache(10)
	c.Put(-1, 7, c.Epoch())
	for i := range 1000 {
		c.Put(i, i, c.Epoch())
		if v, ok := c.Get(-1); !ok || v != 7 {
			t.Fatalf("after %d others: %v %v, want 7, since it was asked for all the time", i, v, ok)
		}
	}
	if _, ok := c.Get(3); ok {
		t.Error("a value that nobody asked for was kept")
	}
	if n := c.Len(); n > 21 {
		t.Errorf("%d values, want at most two generations of 10", n)
	}
}

func TestCacheForgets(t *testing.T) {
	for name, forget := range map[string]func(*directory.Cache){
		"one": func(c *directory.Cache) { c.Forget(1) },
		"all": func(c *directory.Cache) { c.ForgetAll() },
	} {
		c := directory.NewCache(2)
		before := c.Epoch()
		c.Put(1, 10, before)
		c.Put(2, 20, before) // the first generation is full: 1 and 2 are in the old one
		forget(c)
		if _, ok := c.Get(1); ok {
			t.Errorf("%s: the value was not forgotten", name)
		}
		if _, ok := c.Get(2); ok != (name == "one") {
			t.Errorf("%s: the other value kept: %v", name, ok)
		}
		c.Put(1, 11, before)
		if v, ok := c.Get(1); ok {
			t.Errorf("%s: %d, which was read before the change, was kept after it", name, v)
		}
		c.Put(1, 12, c.Epoch())
		if v, _ := c.Get(1); v != 12 {
			t.Errorf("%s: %d after a new read, want 12", name, v)
		}
	}
}

// TestCacheForgetWhileAsked: a value that moves to the young generation while
// it is forgotten stays forgotten.
func TestCacheForgetWhileAsked(t *testing.T) {
	const rounds = 20_000
	for round := range rounds {
		c := directory.NewCache(1)
		c.Put(1, 10, c.Epoch()) // full at once: in the old generation
		begin := make(chan struct{})
		var both sync.WaitGroup
		both.Go(func() { <-begin; c.Get(1) })
		both.Go(func() { <-begin; c.Forget(1) })
		close(begin)
		both.Wait()
		if _, ok := c.Get(1); ok {
			t.Fatalf("round %d of %d: the value came back", round, rounds)
		}
	}
}
