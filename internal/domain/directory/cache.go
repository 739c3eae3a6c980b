package directory

import (
	"sync"
	"sync/atomic"
)

// cache holds at most about 2*half values in two generations: a value that is
// asked for moves to the young one, and when that is full the old one is
// dropped. Reads take no lock.
type cache[K comparable, V any] struct {
	half  int
	young atomic.Pointer[sync.Map]
	old   atomic.Pointer[sync.Map]

	mu    sync.Mutex // guards count, epoch and every write
	count int
	// epoch is raised by every forget, so that a value which was read from the
	// database before a change is not kept after it.
	epoch atomic.Int64
}

func newCache[K comparable, V any](half int) *cache[K, V] {
	c := &cache[K, V]{half: half}
	c.young.Store(new(sync.Map))
	c.old.Store(new(sync.Map))
	return c
}

// get returns a kept value.
func (c *cache[K, V]) get(key K) (V, bool) {
	if v, ok := c.young.Load().Load(key); ok {
		return v.(V), true
	}
	if v, ok := c.old.Load().Load(key); ok {
		c.move(key)
		return v.(V), true
	}
	var none V
	return none, false
}

// move takes a value over into the young generation. It reads it again under
// the lock: one that is being forgotten must not come back.
func (c *cache[K, V]) move(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.old.Load().Load(key); ok {
		c.keep(key, v.(V))
	}
}

// put keeps a value unless something was forgotten since epoch was read.
func (c *cache[K, V]) put(key K, v V, epoch int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.epoch.Load() == epoch {
		c.keep(key, v)
	}
}

// keep writes into the young generation, and begins a new one when it is full.
func (c *cache[K, V]) keep(key K, v V) {
	if _, was := c.young.Load().Swap(key, v); was {
		return
	}
	c.count++
	if c.count >= c.half {
		c.old.Store(c.young.Load())
		c.young.Store(new(sync.Map))
		c.count = 0
	}
}

// forget drops one value.
func (c *cache[K, V]) forget(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch.Add(1)
	c.young.Load().Delete(key)
	c.old.Load().Delete(key)
}

// forgetAll drops everything.
func (c *cache[K, V]) forgetAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch.Add(1)
	c.young.Store(new(sync.Map))
	c.old.Store(new(sync.Map))
	c.count = 0
}
