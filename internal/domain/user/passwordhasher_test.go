package user_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

const right = "correct horse"

// Parts of a well-formed hash that is nobody's.
const (
	salt16  = "c29tZXNhbHRzb21lc2FsdA"
	weakKey = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
)

func TestHashAndVerify(t *testing.T) {
	h := user.NewHasher()
	hash, err := h.Hash(t.Context(), seal.NewSecret(right))
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hash, right) {
		t.Fatalf("Hash = %q, %v", hash, err)
	}
	for password, want := range map[string]bool{
		right: true, right + " ": false, "Correct horse": false, "": false, strings.Repeat("x", 10_000): false,
	} {
		if got, err := h.Verify(t.Context(), hash, seal.NewSecret(password)); got != want || err != nil {
			t.Errorf("Verify(%.20q) = %v, %v", password, got, err)
		}
	}
	again, err := h.Hash(t.Context(), seal.NewSecret(right))
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are the same: %v", err)
	}
	if ok, err := h.Verify(t.Context(), "", seal.NewSecret("")); ok || err != nil {
		t.Errorf("an account without a password let somebody in: %v, %v", ok, err)
	}
	if user.NeedsRehash(hash) {
		t.Error("a new hash is to be made anew")
	}
}

// Hashes that were made elsewhere verify, and are made anew. The vectors are
// those of the reference implementation.
func TestVerifyTakesOtherCosts(t *testing.T) {
	h := user.NewHasher()
	for _, hash := range []string{
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
	} {
		for password, want := range map[string]bool{"password": true, "passwort": false, "": false} {
			if got, err := h.Verify(t.Context(), hash, seal.NewSecret(password)); got != want || err != nil {
				t.Errorf("Verify(%q, %q) = %v, %v", hash, password, got, err)
			}
		}
		if !user.NeedsRehash(hash) {
			t.Errorf("%q is not to be made anew", hash)
		}
	}
}

func TestVerifyRefusesAbsurdHashes(t *testing.T) {
	work := 0
	h := user.NewSlowHasher(1, func() { work++ })
	const tail = "$" + salt16 + "$" + weakKey
	for _, hash := range []string{
		"x", "$", "plain", "$2a$10$abcdefghijklmnopqrstuv",
		"$argon2i$v=19$m=64,t=2,p=1" + tail,
		"$argon2id$v=16$m=64,t=2,p=1" + tail,
		"$argon2id$m=64,t=2,p=1" + tail,
		"$argon2id$v=19$m=4294967295,t=2,p=1" + tail,
		"$argon2id$v=19$m=131073,t=2,p=1" + tail,
		"$argon2id$v=19$m=64,t=11,p=1" + tail,
		"$argon2id$v=19$m=64,t=2,p=9" + tail,
		"$argon2id$v=19$m=64,t=2,p=257" + tail,
		"$argon2id$v=19$m=15,t=2,p=2" + tail,
		"$argon2id$v=19$m=64,t=0,p=1" + tail,
		"$argon2id$v=19$m=64,t=2,p=0" + tail,
		"$argon2id$v=19$m=0,t=2,p=1" + tail,
		"$argon2id$v=19$m=064,t=2,p=1" + tail,
		"$argon2id$v=19$m=+64,t=2,p=1" + tail,
		"$argon2id$v=19$m=64,p=1,t=2" + tail,
		"$argon2id$v=19$m=64,t=2,p=1,data=AA" + tail,
		"$argon2id$v=19$m=64,t=2,p=1$c2FsdA$" + weakKey,
		"$argon2id$v=19$m=64,t=2,p=1$" + salt16 + "$",
		"$argon2id$v=19$m=64,t=2,p=1$" + salt16 + "$c2hvcnQ",
		"$argon2id$v=19$m=64,t=2,p=1$" + salt16 + "==$" + weakKey,
		"$argon2id$v=19$m=64,t=2,p=1$" + salt16 + "\n$" + weakKey,
		"$argon2id$v=19$m=64,t=2,p=1$" + strings.Repeat("AAAA", 30) + "$" + weakKey,
		"$argon2id$v=19$m=64,t=2,p=1" + tail + "$",
	} {
		ok, err := h.Verify(t.Context(), hash, seal.NewSecret(right))
		if ok || !errors.Is(err, user.ErrHashMalformed) {
			t.Errorf("Verify(%q) = %v, %v", hash, ok, err)
		}
		if err != nil && strings.Contains(err.Error(), hash) && len(hash) > 1 {
			t.Errorf("the error holds the hash: %v", err)
		}
		if !user.NeedsRehash(hash) {
			t.Errorf("%q is not to be made anew", hash)
		}
	}
	if work != 0 {
		t.Errorf("work was done for %d malformed hashes", work)
	}
	if user.NeedsRehash("") {
		t.Error("an account without a password is to be rehashed")
	}
}

// Whoever guesses must not learn by the time which names exist: each answer
// costs one derivation.
func TestNobodyCostsTheSame(t *testing.T) {
	work := 0
	h := user.NewSlowHasher(1, func() { work++ })
	stored := "$argon2id$v=19$m=19456,t=2,p=1$" + salt16 + "$" + weakKey
	for name, call := range map[string]func() error{
		"wrong password": func() error { _, err := h.Verify(t.Context(), stored, seal.NewSecret("x")); return err },
		"no password":    func() error { _, err := h.Verify(t.Context(), "", seal.NewSecret("x")); return err },
		"too long": func() error {
			_, err := h.Verify(t.Context(), stored, seal.NewSecret(strings.Repeat("x", 5000)))
			return err
		},
		"nobody": func() error { return h.VerifyNobody(t.Context()) },
	} {
		work = 0
		if err := call(); err != nil || work != 1 {
			t.Errorf("%s: %d derivations, %v", name, work, err)
		}
	}
}

func TestHasherIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slots, callers = 2, 200
		var running, most, done, busy atomic.Int64
		gate := make(chan struct{})
		h := user.NewSlowHasher(slots, func() {
			n := running.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			<-gate
			running.Add(-1)
		})
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				_, err := h.Hash(t.Context(), seal.NewSecret(right))
				switch {
				case err == nil:
					done.Add(1)
				case errors.Is(err, user.ErrBusy):
					busy.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		const admitted = slots + slots*32
		if busy.Load() != callers-admitted || running.Load() != slots {
			t.Errorf("%d refused, %d at work; want %d and %d", busy.Load(), running.Load(), callers-admitted, slots)
		}
		close(gate)
		wg.Wait()
		if done.Load() != admitted || most.Load() > slots {
			t.Errorf("%d hashed, %d at once", done.Load(), most.Load())
		}
	})
}

func TestWaitingEndsWithTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		h := user.NewSlowHasher(1, func() { <-gate })
		var wg sync.WaitGroup
		wg.Go(func() { _ = h.VerifyNobody(t.Context()) })
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		wg.Go(func() {
			err := h.VerifyNobody(ctx)
			if !errors.Is(err, user.ErrBusy) || !errors.Is(err, context.Canceled) {
				t.Errorf("waited and got %v", err)
			}
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(gate)
		wg.Wait()
		// Neither the slot nor the place in the queue was lost.
		for range 40 {
			if err := h.VerifyNobody(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzPHC holds that whatever is read is within the bounds and is written as
// it was read.
func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$" + salt16 + "$" + weakKey)
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=,t=,p=$$")
	f.Fuzz(func(t *testing.T, hash string) {
		memory, time, threads, err := user.Cost(hash)
		if err != nil {
			return
		}
		if memory < 8 || memory > 128*1024 || time < 1 || time > 10 || threads < 1 || threads > 8 {
			t.Fatalf("%q: m=%d t=%d p=%d", hash, memory, time, threads)
		}
		if again, _ := user.Canonical(hash); again != hash {
			t.Fatalf("%q became %q", hash, again)
		}
	})
}
