package signingkey_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/latchstring/latchstring/internal/domain/signingkey"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// keyStore keeps signing keys in memory.
type keyStore struct {
	mu      sync.Mutex
	records []signingkey.Record
	err     error
}

func (s *keyStore) SigningKeys(context.Context) ([]signingkey.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]signingkey.Record(nil), s.records...), s.err
}

func (s *keyStore) CreateSigningKey(_ context.Context, r signingkey.Record) (bool, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return false, 0, s.err
	}
	for _, old := range s.records {
		if old.KeyID == r.KeyID {
			return false, 0, nil
		}
	}
	s.records = append(s.records, r)
	return true, 1, nil
}

func (s *keyStore) DeleteSigningKey(context.Context, string) (int64, error) {
	return 0, errors.New("nothing is deleted here")
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

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// TestFirstKey: asking for the set makes the key. What is published is the
// public half, complete for RS256 and nothing more.
func TestFirstKey(t *testing.T) {
	store := new(keyStore)
	ring := signingkey.NewRing(store, keyring(t), clock)
	text, err := ring.KeySet(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(text, &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("%s: %v", text, err)
	}
	k := set.Keys[0]
	public, ok := k.Key.(*rsa.PublicKey)
	if !ok || public.N.BitLen() != 2048 || k.KeyID != "200" || k.Algorithm != "RS256" || k.Use != "sig" || !k.IsPublic() {
		t.Errorf("key %+v", k)
	}
	var members struct {
		Keys []map[string]any `json:"keys"`
	}
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "k"} {
		if _, there := members.Keys[0][private]; there {
			t.Errorf("the set holds the private member %s", private)
		}
	}
	again, err := ring.KeySet(t.Context())
	if err != nil || !bytes.Equal(again, text) || len(store.records) != 1 {
		t.Errorf("asked again: %d keys, error %v", len(store.records), err)
	}
	rec := store.records[0]
	if rec.KeyID != "200" || rec.Algorithm != "RS256" || !rec.CreatedAt.Equal(noon) || !rec.UsedFrom.Equal(noon) ||
		strings.Contains(rec.Sealed, "PRIVATE") || rec.Sealed == "" {
		t.Errorf("stored %+v", rec)
	}
}

// TestConcurrentFirstKey: of several servers one makes the key, and all publish it.
func TestConcurrentFirstKey(t *testing.T) {
	store, sealer := new(keyStore), keyring(t)
	texts := make([]string, 4)
	var all sync.WaitGroup
	for i := range texts {
		all.Go(func() {
			text, err := signingkey.NewRing(store, sealer, clock).KeySet(t.Context())
			if err != nil {
				t.Error(err)
			}
			texts[i] = string(text)
		})
	}
	all.Wait()
	if len(store.records) != 1 {
		t.Errorf("%d keys", len(store.records))
	}
	for _, text := range texts {
		if text != texts[0] {
			t.Error("two servers publish different keys")
		}
	}
}

// TestRetiredKeys are published until the last token they signed has ended.
func TestRetiredKeys(t *testing.T) {
	store, sealer := new(keyStore), keyring(t)
	if err := signingkey.NewRing(store, sealer, clock).Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		retires time.Time
		keys    int
	}{
		{time.Time{}, 1},
		{noon.Add(time.Millisecond), 1},
		{noon, 0},
		{noon.Add(-time.Hour), 0},
	} {
		store.records[0].RetiresAt = c.retires
		ring := signingkey.NewRing(store, sealer, clock)
		if err := ring.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		text, err := ring.KeySet(t.Context())
		if err != nil || strings.Count(string(text), `"kid"`) != c.keys {
			t.Errorf("retires %v: %s, error %v; want %d keys", c.retires, text, err, c.keys)
		}
	}
}

func TestUnreadableKeys(t *testing.T) {
	store, sealer := new(keyStore), keyring(t)
	if err := signingkey.NewRing(store, sealer, clock).Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := signingkey.NewRing(store, keyring(t), clock).Load(t.Context())
	if !errors.Is(err, seal.ErrUnknownMasterKey) || !strings.Contains(err.Error(), "signing key 200") {
		t.Errorf("another master key: %v, want an error that names key 200", err)
	}
	sealed, err := sealer.Seal([]byte("no key"), seal.Place{Kind: "signing key", ID: "200"})
	if err != nil {
		t.Fatal(err)
	}
	store.records[0].Sealed = sealed
	if err := signingkey.NewRing(store, sealer, clock).Load(t.Context()); err == nil || strings.Contains(err.Error(), "no key") {
		t.Errorf("what is no key: %v", err)
	}
}

// emptyStore takes keys and never has any.
type emptyStore struct{ keyStore }

func (s *emptyStore) SigningKeys(context.Context) ([]signingkey.Record, error) { return nil, s.err }

// TestStoreFailures are errors, never a set without keys.
func TestStoreFailures(t *testing.T) {
	away := errors.New("away")
	for name, store := range map[string]signingkey.Store{
		"away":           &keyStore{err: away},
		"keeps nothing":  &emptyStore{},
		"away and empty": &emptyStore{keyStore{err: away}},
	} {
		set, err := signingkey.NewRing(store, keyring(t), clock).KeySet(t.Context())
		if err == nil || set != nil {
			t.Errorf("%s: set %s, error %v; want the error alone", name, set, err)
		}
	}
}

// TestChangedKeysAreTakenOver, as after a change by another server; a failure
// leaves what was published.
func TestChangedKeysAreTakenOver(t *testing.T) {
	store, sealer := new(keyStore), keyring(t)
	ring := signingkey.NewRing(store, sealer, clock)
	first, err := ring.KeySet(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	store.err = errors.New("away")
	if err := ring.Load(t.Context()); err == nil {
		t.Error("a failed load is no error")
	}
	if set, err := ring.KeySet(t.Context()); err != nil || !bytes.Equal(set, first) {
		t.Errorf("after a failed load: %s, %v", set, err)
	}
	store.err = nil
	store.records[0].RetiresAt = noon
	if err := ring.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if set, _ := ring.KeySet(t.Context()); bytes.Equal(set, first) {
		t.Error("the retired key is still published")
	}
}
