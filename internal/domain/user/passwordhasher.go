package user

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/crypto/argon2"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// ErrBusy says that too many passwords are being checked at the moment. The
// caller answers "try again in a moment"; it is no statement on the password.
var ErrBusy = errors.New("too many passwords are being checked at the moment; try again in a few seconds")

// queuePerSlot bounds who waits for one worker: two to three seconds of work.
const queuePerSlot = 32

// maxPasswordBytes is MaxPassword characters of four bytes.
const maxPasswordBytes = 4 * MaxPassword

// Hasher makes and checks password hashes, a few at a time. Each takes 19 MiB
// and a core; without a bound, a storm of logins would take the memory and the
// processor from the token endpoint. One process has one Hasher. It is safe for
// concurrent use.
type Hasher struct {
	slots chan struct{}
	queue chan struct{}
	// derive is argon2.IDKey, or less work in a test of the queue.
	derive func(password, salt []byte, time, memory uint32, threads uint8, keyLen uint32) []byte
}

// NewHasher returns a hasher that works on half of the processors, at least on
// one, and lets 32 callers wait for each of them.
func NewHasher() *Hasher {
	return newHasher(max(1, runtime.GOMAXPROCS(0)/2))
}

func newHasher(slots int) *Hasher {
	return &Hasher{
		slots:  make(chan struct{}, slots),
		queue:  make(chan struct{}, slots*queuePerSlot),
		derive: argon2.IDKey,
	}
}

// Hash returns the argon2id hash of a password in PHC form. The error is
// [ErrBusy]; when ctx ended while waiting, it is the context's error as well.
func (h *Hasher) Hash(ctx context.Context, password seal.Secret) (string, error) {
	made := phc{memory: argonMemory, time: argonTime, threads: argonThreads, salt: make([]byte, saltLen)}
	rand.Read(made.salt) // never fails; see crypto/rand
	key, err := h.key(ctx, made, keyLen, password)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	made.key = key
	return made.String(), nil
}

// Verify reports whether a password is the one that a hash was made of. Without
// a hash (an account that has no password) the answer is no and costs as much.
// The error is [ErrBusy] or [ErrHashMalformed].
func (h *Hasher) Verify(ctx context.Context, hash string, password seal.Secret) (bool, error) {
	if hash == "" || len(password.Reveal()) > maxPasswordBytes {
		return false, h.VerifyNobody(ctx)
	}
	want, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	got, err := h.key(ctx, want, len(want.key), password)
	if err != nil {
		return false, fmt.Errorf("verify a password: %w", err)
	}
	return subtle.ConstantTimeCompare(got, want.key) == 1, nil
}

// VerifyNobody takes as long as [Hasher.Verify] and says nothing: a login with
// a name that nobody has must not be faster than one with a wrong password.
func (h *Hasher) VerifyNobody(ctx context.Context) error {
	nobody := phc{memory: argonMemory, time: argonTime, threads: argonThreads, salt: make([]byte, saltLen)}
	if _, err := h.key(ctx, nobody, keyLen, seal.Secret{}); err != nil {
		return fmt.Errorf("verify a password: %w", err)
	}
	return nil
}

// NeedsRehash reports whether a hash was made with other parameters than those
// of today, so that it should be made anew at the next successful login. It is
// false for an account without a password.
func NeedsRehash(hash string) bool {
	if hash == "" {
		return false
	}
	h, err := parsePHC(hash)
	return err != nil || !h.current()
}

func (h *Hasher) key(ctx context.Context, p phc, length int, password seal.Secret) ([]byte, error) {
	if err := h.enter(ctx); err != nil {
		return nil, err
	}
	defer func() { <-h.slots }()
	return h.derive([]byte(password.Reveal()), p.salt, p.time, p.memory, p.threads, uint32(length)), nil
}

// enter takes a slot: at once, or after those who wait already, or not at all.
func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case h.queue <- struct{}{}:
	default:
		return ErrBusy
	}
	defer func() { <-h.queue }()
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrBusy, context.Cause(ctx))
	}
}
