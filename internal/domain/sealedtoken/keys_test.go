package sealedtoken_test

import (
	"encoding/hex"
	"errors"
	"sync"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
)

func TestRotation(t *testing.T) {
	first := keyOne(t)
	second := sealedtoken.Key{ID: 2, Seal: tokenKey(t, 100)}
	keys := newKeys(t, first)
	old := sealOne(t, keys, sample())

	if err := keys.Replace(second, first); err != nil {
		t.Fatal(err)
	}
	young := sealOne(t, keys, sample())
	if keys.Current() != 2 || young == old {
		t.Errorf("current key is %d, want 2 and another token", keys.Current())
	}
	for name, text := range map[string]string{"before": old, "after": young} {
		if got, err := keys.Open(text); err != nil || got != sample() {
			t.Errorf("sealed %s the rotation: %v", name, err)
		}
	}

	if err := keys.Replace(second); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Open(old); !errors.Is(err, sealedtoken.ErrForged) {
		t.Errorf("under a retired key: %v, want ErrForged", err)
	}
	if _, err := keys.Open(young); err != nil {
		t.Errorf("under the current key: %v", err)
	}
}

func TestAnotherKeyWithTheSameIDDoesNotOpen(t *testing.T) {
	text := sealOne(t, newKeys(t, keyOne(t)), sample())
	stranger := newKeys(t, sealedtoken.Key{ID: 1, Seal: tokenKey(t, 1)})
	if _, err := stranger.Open(text); !errors.Is(err, sealedtoken.ErrForged) {
		t.Errorf("%v, want ErrForged", err)
	}
}

func TestEveryKeyIDWorks(t *testing.T) {
	for id := range uint8(sealedtoken.MaxKeyID + 1) {
		keys := newKeys(t, sealedtoken.Key{ID: id, Seal: tokenKey(t, id)})
		if got, err := keys.Open(sealOne(t, keys, sample())); err != nil || got != sample() {
			t.Errorf("key id %d: %v", id, err)
		}
	}
}

func TestReplaceRefusesAndKeepsTheSet(t *testing.T) {
	first := keyOne(t)
	keys := newKeys(t, first)
	text := sealOne(t, keys, sample())
	for name, set := range map[string][]sealedtoken.Key{
		"id out of range": {{ID: 64, Seal: first.Seal}},
		"no key":          {{ID: 2}},
		"no other key":    {{ID: 2, Seal: tokenKey(t, 2)}, {ID: 3}},
		"id twice":        {{ID: 2, Seal: tokenKey(t, 2)}, {ID: 2, Seal: tokenKey(t, 3)}},
	} {
		if err := keys.Replace(set[0], set[1:]...); err == nil {
			t.Errorf("%s: Replace accepted it", name)
		}
	}
	if _, err := keys.Open(text); err != nil || keys.Current() != 1 {
		t.Errorf("after refused replacements: current %d, %v", keys.Current(), err)
	}
}

func TestKeysAreReplacedUnderReaders(t *testing.T) {
	first, second := keyOne(t), sealedtoken.Key{ID: 2, Seal: tokenKey(t, 100)}
	keys := newKeys(t, first, second)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 500 {
				text, err := keys.Seal(sample())
				if err == nil {
					_, err = keys.Open(text)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 500 {
		if err := errors.Join(keys.Replace(second, first), keys.Replace(first, second)); err != nil {
			t.Error(err)
		}
	}
	group.Wait()
}

func TestNewID(t *testing.T) {
	seen := map[sealedtoken.ID]bool{}
	for range 10000 {
		seen[sealedtoken.NewID()] = true
	}
	if len(seen) != 10000 {
		t.Errorf("%d different ids, want 10000", len(seen))
	}
	id := sealedtoken.NewID()
	if raw, err := hex.DecodeString(id.String()); err != nil || sealedtoken.ID(raw) != id {
		t.Errorf("String = %q, %v", id, err)
	}
}

func BenchmarkNewID(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sealedtoken.NewID()
	}
}
