package directory_test

import (
	"errors"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/directory"
)

func token(n byte) [10]byte { return [10]byte{9: n} }

func (w *world) revoke(n byte, until time.Time) {
	w.db.set(func() { w.db.revoked[token(n)] = true })
	w.Apply(coherence.Change{Kind: coherence.TokenRevoked, Org: int64(orgA), Token: token(n), Until: until})
}

// isRevoked also returns whether the database was asked.
func (w *world) isRevoked(t *testing.T, n byte) (revoked, asked bool) {
	t.Helper()
	before := w.db.times("revoked")
	revoked, err := w.TokenRevoked(t.Context(), orgA, token(n))
	if err != nil {
		t.Fatal(err)
	}
	return revoked, w.db.times("revoked") > before
}

func TestRevocationsInMemory(t *testing.T) {
	w := newWorld(t, 0)
	w.db.revocations = []directory.Revocation{{Token: token(1), Until: w.now.Add(time.Hour)}}
	if revoked, asked := w.isRevoked(t, 2); revoked || !asked {
		t.Errorf("before Reset: revoked %v, database asked %v; want a question to the database", revoked, asked)
	}
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.revoke(3, w.now.Add(time.Hour))
	for n, want := range map[byte]bool{1: true, 2: false, 3: true} {
		if revoked, asked := w.isRevoked(t, n); revoked != want || asked {
			t.Errorf("token %d: revoked %v, database asked %v; want %v from memory", n, revoked, asked, want)
		}
	}
}

// TestRevocationsBeyondTheBound: what is not in memory is asked for, and
// nothing that was revoked is ever good.
func TestRevocationsBeyondTheBound(t *testing.T) {
	w := newWorld(t, 4)
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range byte(6) {
		w.revoke(n, w.now.Add(time.Hour))
	}
	for n := range byte(6) {
		if revoked, asked := w.isRevoked(t, n); !revoked || asked != (n >= 4) {
			t.Errorf("token %d: revoked %v, database asked %v", n, revoked, asked)
		}
	}
	if revoked, asked := w.isRevoked(t, 99); revoked || !asked {
		t.Errorf("a good token: revoked %v, database asked %v; want a question", revoked, asked)
	}
}

func TestResetBeyondTheBound(t *testing.T) {
	w := newWorld(t, 2)
	w.db.revocations = []directory.Revocation{{Token: token(1)}, {Token: token(2)}, {Token: token(3)}}
	w.db.revoked[token(3)] = true
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if revoked, asked := w.isRevoked(t, 3); !revoked || !asked {
		t.Errorf("revoked %v, database asked %v; want both", revoked, asked)
	}
}

// TestEndedRevocationsMakeRoom, but only when the clock cannot step back to
// where their tokens live: a clock that steps back by an hour revives nothing.
func TestEndedRevocationsMakeRoom(t *testing.T) {
	w := newWorld(t, 2)
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	start := w.now
	w.revoke(1, start.Add(time.Minute))
	w.revoke(2, start.Add(10*time.Hour))
	w.now = start.Add(30 * time.Minute) // token 1 has ended
	w.revoke(3, start.Add(10*time.Hour))
	w.now = start // the clock steps back: token 1 would live again
	if revoked, _ := w.isRevoked(t, 1); !revoked {
		t.Error("a revoked token is good again after the clock stepped back")
	}

	w = newWorld(t, 2)
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.revoke(1, start.Add(time.Minute))
	w.revoke(2, start.Add(10*time.Hour))
	w.now = start.Add(2 * time.Hour)
	w.revoke(3, start.Add(10*time.Hour))
	if revoked, asked := w.isRevoked(t, 3); !revoked || asked {
		t.Errorf("token 3: revoked %v, database asked %v; want it in the place of the one long ended", revoked, asked)
	}
	if _, asked := w.isRevoked(t, 99); asked {
		t.Error("memory counts as incomplete although everything that matters is in it")
	}
}

func TestRevocationsWithoutTrust(t *testing.T) {
	w := newWorld(t, 0)
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.trusted = false
	w.db.set(func() { w.db.revoked[token(1)] = true })
	if revoked, asked := w.isRevoked(t, 1); !revoked || !asked {
		t.Errorf("revoked %v, database asked %v; want the database's word", revoked, asked)
	}
	w.db.away = true
	if _, err := w.TokenRevoked(t.Context(), orgA, token(1)); !errors.Is(err, errAway) {
		t.Errorf("error %v, want the database's", err)
	}
}

func TestExtensions(t *testing.T) {
	w := newWorld(t, 0)
	ask := func(notBefore time.Time) (time.Time, int) {
		t.Helper()
		before := w.db.times("extension")
		until, err := w.TokenExtension(t.Context(), orgA, token(1), notBefore)
		if err != nil {
			t.Fatal(err)
		}
		return until, w.db.times("extension") - before
	}
	if until, n := ask(w.now); !until.IsZero() || n != 1 {
		t.Errorf("never extended: %v, asked %d times", until, n)
	}
	first, second := w.now.Add(time.Hour), w.now.Add(2*time.Hour)
	w.Extended(token(1), first)
	if until, n := ask(w.now); !until.Equal(first) || n != 0 {
		t.Errorf("extended here: %v, asked %d times; want %v from memory", until, n, first)
	}
	w.db.extended[token(1)] = second // by another server
	if until, n := ask(first); !until.Equal(second) || n != 1 {
		t.Errorf("past what is in memory: %v, asked %d times; want %v from the database", until, n, second)
	}
	w.db.away = true
	if _, err := w.TokenExtension(t.Context(), orgA, token(1), second); !errors.Is(err, errAway) {
		t.Errorf("error %v, want the database's", err)
	}
}
