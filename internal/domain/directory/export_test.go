package directory

// Cache opens the cache to tests.
type Cache = cache[int, int]

// NewCache returns a cache of two generations of half values each.
func NewCache(half int) *Cache { return newCache[int, int](half) }

// Get, Put, Epoch, Forget and ForgetAll are what the directory uses.
func (c *cache[K, V]) Get(key K) (V, bool)         { return c.get(key) }
func (c *cache[K, V]) Put(key K, v V, epoch int64) { c.put(key, v, epoch) }
func (c *cache[K, V]) Epoch() int64                { return c.epoch.Load() }
func (c *cache[K, V]) Forget(key K)                { c.forget(key) }
func (c *cache[K, V]) ForgetAll()                  { c.forgetAll() }

// Strangers counts the hosts that are known to be nobody's.
func (d *Directory) Strangers() int { return d.strangers.Len() }

// Len counts the values in both generations; one that is in both counts twice.
func (c *cache[K, V]) Len() int {
	n := 0
	count := func(any, any) bool { n++; return true }
	c.young.Load().Range(count)
	c.old.Load().Range(count)
	return n
}
