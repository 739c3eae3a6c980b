package directory_test

import (
	"encoding/binary"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/directory"
)

func token(n byte) [10]byte { return [10]byte{9: n} }

func (w *world) revoke(n byte, until time.Time) {
	w.db.set(func() { w.db.revoked[token(n)] = true })
	w.apply(coherence.Change{Kind: coherence.TokenRevoked, Org: int64(orgA), Token: token(n), Until: until})
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

// TestRevocationsDuplicated: a token that is revoked twice takes one place, and
// keeps it until the later end.
func TestRevocationsDuplicated(t *testing.T) {
	w := newWorld(t, 2)
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.revoke(1, w.now.Add(time.Minute))
	w.revoke(1, w.now.Add(10*time.Hour))
	w.revoke(1, w.now.Add(time.Minute))
	w.revoke(2, w.now.Add(time.Minute))
	w.now = w.now.Add(2 * time.Hour)
	w.revoke(3, w.now.Add(time.Hour))
	for n, want := range map[byte]bool{1: true, 3: true} {
		if revoked, asked := w.isRevoked(t, n); revoked != want || asked {
			t.Errorf("token %d: revoked %v, database asked %v; want it from memory", n, revoked, asked)
		}
	}
	if _, asked := w.isRevoked(t, 99); asked {
		t.Error("memory counts as incomplete although there was room for all")
	}
}

// TestRefresh: once enough revocations have ended memory is complete again.
func TestRefresh(t *testing.T) {
	w := newWorld(t, 3)
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	refresh := func() int {
		t.Helper()
		before := w.db.times("revocations")
		if err := w.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		return w.db.times("revocations") - before
	}
	if n := refresh(); n != 0 {
		t.Errorf("asked %d times although memory is complete", n)
	}
	start := w.now
	for n := range byte(5) {
		w.revoke(n, start.Add(time.Hour))
	}
	for n := range byte(5) {
		w.db.revocations = append(w.db.revocations, directory.Revocation{Token: token(n), Until: start.Add(time.Hour)})
	}
	refresh()
	if revoked, asked := w.isRevoked(t, 4); !revoked || !asked {
		t.Errorf("still too many: revoked %v, database asked %v; want both", revoked, asked)
	}
	w.now = start.Add(3 * time.Hour)
	w.db.revocations = []directory.Revocation{{Token: token(7), Until: start.Add(9 * time.Hour)}}
	refresh()
	for n, want := range map[byte]bool{7: true, 99: false} {
		if revoked, asked := w.isRevoked(t, n); revoked != want || asked {
			t.Errorf("token %d: revoked %v, database asked %v; want %v from memory", n, revoked, asked, want)
		}
	}
	if n := refresh(); n != 0 {
		t.Errorf("asked %d times although memory is complete again", n)
	}
}

// TestRefreshAfterAChangeOfUnknownKind, which may have revoked anything.
func TestRefreshAfterAChangeOfUnknownKind(t *testing.T) {
	w := newWorld(t, 0)
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.apply(coherence.Change{Kind: "of a later release"})
	w.db.away = true
	if err := w.Refresh(t.Context()); !errors.Is(err, errAway) {
		t.Errorf("error %v, want the database's", err)
	}
	w.db.away = false
	w.db.revocations = []directory.Revocation{{Token: token(1), Until: w.now.Add(time.Hour)}}
	if err := w.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[byte]bool{1: true, 2: false} {
		if revoked, asked := w.isRevoked(t, n); revoked != want || asked {
			t.Errorf("token %d: revoked %v, database asked %v; want %v from memory", n, revoked, asked, want)
		}
	}
}

// TestRefreshMissesNothing: what happens while the database is read.
func TestRefreshMissesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		during func(*world)
		asked  bool
	}{
		"a revocation that fits":      {func(w *world) { w.revoke(5, w.now.Add(time.Hour)) }, false},
		"one that does not":           {func(w *world) { w.revoke(5, w.now.Add(time.Hour)); w.revoke(6, w.now.Add(time.Hour)) }, true},
		"a change of an unknown kind": {func(w *world) { w.revoke(5, w.now.Add(time.Hour)); w.apply(coherence.Change{Kind: "new"}) }, true},
	} {
		w := newWorld(t, 1)
		w.apply(coherence.Change{Kind: "of a later release"}) // nothing is known
		w.db.during = func() { w.db.during = nil; c.during(w) }
		if err := w.Refresh(t.Context()); err != nil {
			t.Fatal(name, err)
		}
		if revoked, _ := w.isRevoked(t, 5); !revoked {
			t.Errorf("%s: a revoked token is good", name)
		}
		if _, asked := w.isRevoked(t, 99); asked != c.asked {
			t.Errorf("%s: database asked %v, want %v", name, asked, c.asked)
		}
	}
}

// TestReadersOfRevocations: while revocations come, end and are read anew, a
// token that was revoked is never good.
func TestReadersOfRevocations(t *testing.T) {
	w := newWorld(t, 16)
	revoke := func(n byte) { // the clock stands still, and so does what reads it
		w.db.set(func() { w.db.revoked[token(n)] = true })
		w.apply(coherence.Change{Kind: coherence.TokenRevoked, Org: int64(orgA), Token: token(n), Until: w.now.Add(time.Hour)})
	}
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.db.set(func() { w.db.revocations = []directory.Revocation{{Token: token(0), Until: w.now.Add(time.Hour)}} })
	revoke(0)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for range 2_000 {
				if revoked, err := w.TokenRevoked(t.Context(), orgA, token(0)); !revoked || err != nil {
					t.Errorf("revoked %v, error %v", revoked, err)
					return
				}
			}
		})
	}
	all.Go(func() {
		for n := range byte(200) {
			revoke(n)
		}
	})
	all.Go(func() {
		for range 200 {
			if err := errors.Join(w.Reset(t.Context()), w.Refresh(t.Context())); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
}

// BenchmarkRevocationsBeyondTheBound: one more than memory holds costs no look
// at all the others.
func BenchmarkRevocationsBeyondTheBound(b *testing.B) {
	d := directory.New(directory.Config{Now: time.Now})
	add := func(n uint32) {
		c := coherence.Change{Kind: coherence.TokenRevoked, Until: time.Now().Add(time.Hour)}
		binary.BigEndian.PutUint32(c.Token[:], n)
		if err := d.Apply(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
	n := uint32(0)
	for ; n < 50_000; n++ {
		add(n)
	}
	for b.Loop() {
		n++
		add(n)
	}
}

func TestExtensions(t *testing.T) {
	w := newWorld(t, 0)
	first := w.now.Add(time.Hour) // when the token ends without
	ask := func() (time.Time, int) {
		t.Helper()
		before := w.db.times("extension")
		until, err := w.TokenExtension(t.Context(), orgA, token(1), first, w.now)
		if err != nil {
			t.Fatal(err)
		}
		return until, w.db.times("extension") - before
	}
	for _, c := range []struct {
		name   string
		change func()
		until  time.Time
		asked  int
	}{
		{"never extended", func() {}, time.Time{}, 1},
		{"asked for again at once", func() {}, time.Time{}, 0},
		{"a second later", func() { w.now = w.now.Add(time.Second) }, time.Time{}, 1},
		{"extended by another server", func() { w.db.extended[token(1)] = first.Add(time.Hour) }, time.Time{}, 0},
		{"when it would end", func() { w.now = first }, first.Add(time.Hour), 1},
		{"from memory", func() { w.now = first.Add(time.Hour - 1) }, first.Add(time.Hour), 0},
		{"extended here", func() { w.Extended(token(1), first.Add(2*time.Hour), w.now) }, first.Add(2 * time.Hour), 0},
		{"by less than known", func() { w.Extended(token(1), first.Add(time.Hour), w.now) }, first.Add(2 * time.Hour), 0},
		{"past what is in memory", func() {
			w.now = first.Add(2 * time.Hour)
			w.db.extended[token(1)] = first.Add(3 * time.Hour)
		}, first.Add(3 * time.Hour), 1},
	} {
		c.change()
		if until, n := ask(); !until.Equal(c.until) || n != c.asked {
			t.Errorf("%s: %v, asked %d times; want %v and %d", c.name, until, n, c.until, c.asked)
		}
	}
	// One that has ended is asked for each time: this is the last look before
	// it is refused.
	w.now = first.Add(9 * time.Hour)
	for range 2 {
		if _, n := ask(); n != 1 {
			t.Errorf("asked %d times for a token that would be refused, want once each time", n)
		}
	}
	w.db.away = true
	if _, err := w.TokenExtension(t.Context(), orgA, token(1), first, w.now); !errors.Is(err, errAway) {
		t.Errorf("error %v, want the database's", err)
	}
}
