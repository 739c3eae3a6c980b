package sealedtoken_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// keyStore keeps sealing keys in memory by the rules of the store.
type keyStore struct {
	mu      sync.Mutex
	records map[int]sealedtoken.Record
	created int
	err     error
}

func newKeyStore() *keyStore { return &keyStore{records: map[int]sealedtoken.Record{}} }

func (s *keyStore) SealingKeys(context.Context) ([]sealedtoken.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []sealedtoken.Record
	for _, r := range s.records {
		list = append(list, r)
	}
	return list, s.err
}

func (s *keyStore) CreateSealingKey(_ context.Context, r sealedtoken.Record) (bool, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return false, 0, s.err
	}
	if old, taken := s.records[r.Slot]; taken && r.CreatedAt.Before(old.EndsAt) {
		return false, 0, nil
	}
	s.records[r.Slot] = r
	s.created++
	return true, 1, nil
}

func keyring(t *testing.T) *seal.Keyring {
	t.Helper()
	master, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.NewKeyring(master)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// rotated is an installation's keys at a time that a test chooses.
type rotated struct {
	*sealedtoken.Rotation
	store *keyStore
	ring  *seal.Keyring
	now   time.Time
}

func newRotated(t *testing.T) *rotated {
	t.Helper()
	r := &rotated{store: newKeyStore(), ring: keyring(t), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	r.Rotation = r.another()
	return r
}

// another is the rotation of one more server.
func (r *rotated) another() *sealedtoken.Rotation {
	return sealedtoken.NewRotation(new(sealedtoken.Keys), r.store, r.ring, func() time.Time { return r.now }, slog.New(slog.DiscardHandler))
}

// start is what a server does when it starts; rotating is the same.
func (r *rotated) start(t *testing.T) {
	t.Helper()
	if err := r.Start(t.Context()); err != nil {
		t.Fatalf("at %v: %v", r.now, err)
	}
}

func (r *rotated) token(t *testing.T) string {
	t.Helper()
	text, err := r.Keys().Seal(sealedtoken.Claims{
		Org: 1, App: 2, User: 3, Kind: sealedtoken.KindAccess, IssuedAt: r.now, Lifetime: time.Hour, ID: sealedtoken.NewID(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestFirstKey(t *testing.T) {
	r := newRotated(t)
	r.start(t)
	if r.store.created != 1 || r.Keys().Current() != 0 {
		t.Errorf("%d keys, current %d; want one in slot 0, in use at once", r.store.created, r.Keys().Current())
	}
	token := r.token(t)
	r.now = r.now.Add(time.Hour)
	r.start(t)
	if r.store.created != 1 {
		t.Error("a second start made a second key")
	}
	if _, err := r.Keys().Open(token); err != nil {
		t.Error(err)
	}
	for _, rec := range r.store.records {
		if strings.Contains(rec.Sealed, token) || rec.Sealed == "" {
			t.Errorf("stored as %q", rec.Sealed)
		}
	}
}

// TestNextKey: a key seals for a day; the next is known ten seconds before it
// seals, longer than any server can be unaware of it.
func TestNextKey(t *testing.T) {
	r := newRotated(t)
	r.start(t)
	born := r.now
	old := r.token(t)
	for _, c := range []struct {
		at      time.Duration
		created int
		current uint8
	}{
		{24*time.Hour - time.Millisecond, 1, 0},
		{24 * time.Hour, 2, 0},
		{24*time.Hour + 10*time.Second - time.Millisecond, 2, 0},
		{24*time.Hour + 10*time.Second, 2, 1},
		{48*time.Hour + 10*time.Second - time.Millisecond, 2, 1},
		{48*time.Hour + 10*time.Second, 3, 1},
	} {
		r.now = born.Add(c.at)
		r.start(t)
		if r.store.created != c.created || r.Keys().Current() != c.current {
			t.Errorf("after %v: %d keys, current %d; want %d and %d", c.at, r.store.created, r.Keys().Current(), c.created, c.current)
		}
	}
	if _, err := r.Keys().Open(old); err != nil {
		t.Errorf("a token of the day before yesterday: %v", err)
	}
}

// TestKnownBeforeUsed: a server that loads the new key while another already
// seals under it opens its tokens.
func TestKnownBeforeUsed(t *testing.T) {
	r := newRotated(t)
	r.start(t)
	r.now = r.now.Add(24 * time.Hour)
	r.start(t) // makes the second key
	other := r.another()
	if err := other.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(10 * time.Second)
	r.start(t) // seals under it
	if _, err := other.Keys().Open(r.token(t)); err != nil {
		t.Errorf("a token under the key that was published ten seconds ago: %v", err)
	}
}

// TestSlotsGoRound for a third of a year: 64 slots, each free again when its
// key has ended, and every token opens for its 30 days and more.
func TestSlotsGoRound(t *testing.T) {
	r := newRotated(t)
	wrapped := false
	type sealed struct {
		text string
		at   time.Time
	}
	var tokens []sealed
	for range 130 {
		r.start(t) // publishes
		r.now = r.now.Add(10 * time.Second)
		r.start(t) // seals
		wrapped = wrapped || r.store.created > 64
		tokens = append(tokens, sealed{r.token(t), r.now})
		for _, token := range tokens {
			_, err := r.Keys().Open(token.text)
			age := r.now.Sub(token.at)
			if age <= 31*24*time.Hour && err != nil {
				t.Fatalf("a token %v old: %v", age, err)
			}
			if age >= 33*24*time.Hour && err == nil {
				t.Fatalf("a token %v old still opens", age)
			}
		}
		r.now = r.now.Add(24 * time.Hour)
	}
	if !wrapped || len(r.store.records) != 64 {
		t.Errorf("%d keys made in %d slots", r.store.created, len(r.store.records))
	}
}

// TestStartAfterALongRest: when every key has ended, the next one seals at
// once: there is no other server that could be unaware of it and usable.
func TestStartAfterALongRest(t *testing.T) {
	r := newRotated(t)
	r.start(t)
	old := r.token(t)
	r.now = r.now.Add(90 * 24 * time.Hour)
	r.start(t)
	if r.Keys().Current() != 1 {
		t.Errorf("current %d, want the new key", r.Keys().Current())
	}
	if _, err := r.Keys().Open(r.token(t)); err != nil {
		t.Error(err)
	}
	if _, err := r.Keys().Open(old); !errors.Is(err, sealedtoken.ErrForged) {
		t.Errorf("a token under an ended key: %v", err)
	}
}

// TestConcurrentCreate: of many servers one makes the key and all use it.
func TestConcurrentCreate(t *testing.T) {
	r := newRotated(t)
	servers := make([]*sealedtoken.Rotation, 16)
	var all sync.WaitGroup
	for i := range servers {
		servers[i] = r.another()
		all.Go(func() {
			if err := servers[i].Start(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if r.store.created != 1 {
		t.Fatalf("%d keys made", r.store.created)
	}
	r.start(t)
	token := r.token(t)
	for _, s := range servers {
		if _, err := s.Keys().Open(token); err != nil {
			t.Error(err)
		}
	}
}

// TestWrongMasterKey names the slot, so that an operator knows what does not
// open, and leaves the keys in use alone.
func TestWrongMasterKey(t *testing.T) {
	r := newRotated(t)
	r.start(t)
	r.now = r.now.Add(24*time.Hour + 10*time.Second)
	r.start(t)
	r.ring = keyring(t)
	other := r.another()
	err := other.Start(t.Context())
	if !errors.Is(err, seal.ErrUnknownMasterKey) || !strings.Contains(err.Error(), "token sealing key") {
		t.Errorf("error %v, want one that names the key", err)
	}
	r2 := newRotated(t)
	r2.start(t)
	moved := r2.store.records[0]
	moved.Slot = 5
	r2.store.records = map[int]sealedtoken.Record{5: moved}
	if err := r2.Load(t.Context()); !errors.Is(err, seal.ErrOpen) || !strings.Contains(err.Error(), "key 5") {
		t.Errorf("a key moved to another slot: %v, want an error that names slot 5", err)
	}
	if _, err := r2.Keys().Open(r2.token(t)); err != nil {
		t.Errorf("after a failed load: %v", err)
	}
}

func TestClockBeforeEveryKey(t *testing.T) {
	r := newRotated(t)
	r.start(t)
	token := r.token(t)
	r.now = r.now.Add(-time.Hour)
	if err := r.Load(t.Context()); err == nil || !strings.Contains(err.Error(), "clock") {
		t.Errorf("error %v, want one that asks for the clock", err)
	}
	if _, err := r.Keys().Open(token); err != nil {
		t.Errorf("the keys in use were dropped: %v", err)
	}
}

func TestStoreAway(t *testing.T) {
	r := newRotated(t)
	r.store.err = errors.New("away")
	if err := r.Start(t.Context()); !errors.Is(err, r.store.err) {
		t.Errorf("start: %v", err)
	}
	if err := r.Load(t.Context()); !errors.Is(err, r.store.err) {
		t.Errorf("load: %v", err)
	}
}

// TestRun rotates by itself for a week, through an hour without a database.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, keys := newKeyStore(), new(sealedtoken.Keys)
		r := sealedtoken.NewRotation(keys, store, keyring(t), time.Now, slog.New(slog.DiscardHandler))
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); r.Run(ctx) }()
		for day := range 7 {
			time.Sleep(24*time.Hour + 11*time.Second)
			if got := keys.Current(); got != uint8(day+1) {
				t.Errorf("day %d: key %d seals", day+1, got)
			}
			if day == 3 {
				store.mu.Lock()
				store.err = errors.New("away")
				store.mu.Unlock()
				time.Sleep(time.Hour)
				store.mu.Lock()
				store.err = nil
				store.mu.Unlock()
			}
		}
		cancel()
		<-done
		if store.created != 8 {
			t.Errorf("%d keys made", store.created)
		}
	})
}
