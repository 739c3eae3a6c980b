package storetest

import (
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/signingkey"
)

func testKeys(t *testing.T, open Open) {
	t.Run("sealing", func(t *testing.T) { sealingKeys(t, newWorld(t, open)) })
	t.Run("signing", func(t *testing.T) { signingKeys(t, newWorld(t, open)) })
}

func sealingKeys(t *testing.T, w *world) {
	ctx := t.Context()
	at := func(d time.Duration) time.Time { return began.Add(d * time.Hour) }
	create := func(r sealedtoken.Record, want bool, entry int64) {
		t.Helper()
		created, seq, err := w.CreateSealingKey(ctx, r)
		if created != want || seq != entry || err != nil {
			t.Errorf("slot %d: %v, %d, %v; want %v, %d", r.Slot, created, seq, err, want, entry)
		}
	}
	first := sealedtoken.Record{Slot: 3, Sealed: "first", CreatedAt: at(0), UsedFrom: at(1), EndsAt: at(10)}
	create(first, true, 1)
	w.sees(t, coherence.Change{Seq: 1, Kind: coherence.SealingKeyChanged})
	early := sealedtoken.Record{Slot: 3, Sealed: "early", CreatedAt: at(9), EndsAt: at(20)}
	create(early, false, 0)
	endless := sealedtoken.Record{Slot: 0, Sealed: "endless", CreatedAt: at(0)}
	create(endless, true, 2)
	create(sealedtoken.Record{Slot: 0, Sealed: "late", CreatedAt: at(99)}, false, 0)
	list, err := w.SealingKeys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	same(t, list, []sealedtoken.Record{endless, first})
	second := sealedtoken.Record{Slot: 3, Sealed: "second", CreatedAt: at(10), UsedFrom: at(11), EndsAt: at(30)}
	create(second, true, 3)
	list, err = w.SealingKeys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	same(t, list, []sealedtoken.Record{endless, second})
}

func signingKeys(t *testing.T, w *world) {
	ctx := t.Context()
	a := signingkey.Record{KeyID: "210", Algorithm: "RS256", Sealed: "a", CreatedAt: began, UsedFrom: began.Add(time.Hour)}
	b := signingkey.Record{KeyID: "208", Algorithm: "ES256", Sealed: "b", CreatedAt: began.Add(1), RetiresAt: began.Add(time.Hour)}
	for i, r := range []signingkey.Record{a, b} {
		if created, seq, err := w.CreateSigningKey(ctx, r); !created || seq != int64(i+1) || err != nil {
			t.Errorf("key %s: %v, %d, %v", r.KeyID, created, seq, err)
		}
	}
	w.sees(t, coherence.Change{Seq: 2, Kind: coherence.SigningKeyChanged})
	again := a
	again.Sealed = "again"
	if created, seq, err := w.CreateSigningKey(ctx, again); created || seq != 0 || err != nil {
		t.Errorf("the same kid: %v, %d, %v", created, seq, err)
	}
	b.CreatedAt = began // milliseconds are stored
	list, err := w.SigningKeys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	same(t, list, []signingkey.Record{b, a})
	for _, want := range []int64{3, 0} {
		if seq, err := w.DeleteSigningKey(ctx, "210"); seq != want || err != nil {
			t.Errorf("deleted: %d, %v; want %d", seq, err, want)
		}
	}
	if list, err := w.SigningKeys(ctx); err != nil || len(list) != 1 {
		t.Errorf("keys %v, %v", list, err)
	}
}
