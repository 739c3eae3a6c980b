package user

// NewSlowHasher returns a hasher with the given number of slots, 32 places to
// wait for each, and work that takes as long as the test wants.
func NewSlowHasher(slots int, work func()) *Hasher {
	h := newHasher(slots)
	h.derive = func(_, _ []byte, _, _ uint32, _ uint8, keyLen uint32) []byte {
		work()
		return make([]byte, keyLen)
	}
	return h
}

// Cost returns the memory (KiB), passes and threads of a hash in PHC form.
func Cost(hash string) (memory, time uint32, threads uint8, err error) {
	h, err := parsePHC(hash)
	return h.memory, h.time, h.threads, err
}

// Canonical reads a hash and writes it again.
func Canonical(hash string) (string, error) {
	h, err := parsePHC(hash)
	return h.String(), err
}
