package sealedtoken_test

import (
	"bytes"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

const year = 365 * 24 * time.Hour

// TestClockThatWasAhead: a key that was made while the clock was a year ahead
// neither keeps others from being made nor is in their way.
func TestClockThatWasAhead(t *testing.T) {
	r := newRotated(t)
	r.start(t)
	born := r.now
	r.now = born.Add(year)
	r.start(t)
	if r.store.created != 2 {
		t.Fatalf("%d keys made, want one a year ahead", r.store.created)
	}
	for day := range 70 { // longer than any key opens, and once round the slots
		r.now = born.Add(time.Duration(day)*24*time.Hour + time.Minute)
		r.start(t)
		r.now = r.now.Add(10 * time.Second)
		r.start(t)
		if _, err := r.Keys().Open(r.token(t)); err != nil {
			t.Fatalf("day %d: %v", day, err)
		}
		if slot := r.Keys().Current(); slot == 1 {
			t.Fatalf("day %d: the key of next year seals already", day)
		}
	}
	if got := r.store.records[1].UsedFrom; got.Before(born.Add(year)) {
		t.Errorf("the key of next year was overwritten with one from %v", got)
	}
}

// TestStartBeforeEveryKey: a server whose clock has been set right may start
// though every key is of the future.
func TestStartBeforeEveryKey(t *testing.T) {
	for _, ahead := range []time.Duration{50 * time.Millisecond, time.Minute, year} {
		r := newRotated(t)
		right := r.now
		r.now = right.Add(ahead)
		r.start(t)
		r.now = right
		r.start(t)
		if _, err := r.Keys().Open(r.token(t)); err != nil || r.store.created != 2 {
			t.Errorf("%v ahead: %v, %d keys made", ahead, err, r.store.created)
		}
	}
}

// TestSmallSkew: a server that is a little behind the one that made the next
// key waits for that key and makes no other.
func TestSmallSkew(t *testing.T) {
	r := newRotated(t)
	r.start(t)
	r.now = r.now.Add(24*time.Hour + 2*time.Second)
	r.start(t)
	r.now = r.now.Add(-2 * time.Second)
	r.start(t)
	if r.store.created != 2 {
		t.Errorf("%d keys made", r.store.created)
	}
}

// TestBlockedSlot: a slot that is taken when it should be free is passed over,
// and said; when none is free that is an error, and the present keys stay.
func TestBlockedSlot(t *testing.T) {
	r := newRotated(t)
	var said bytes.Buffer
	logged := sealedtoken.NewRotation(r.Keys(), r.store, r.ring, func() time.Time { return r.now }, slog.New(slog.NewTextHandler(&said, nil)))
	r.start(t)
	block := func(slot int) {
		rec := r.store.records[0]
		rec.Slot, rec.UsedFrom, rec.EndsAt = slot, r.now.Add(year), r.now.Add(year+time.Hour)
		sealed, err := r.ring.Seal(make([]byte, 64), seal.Place{Kind: "token sealing key", ID: strconv.Itoa(slot)})
		if err != nil {
			t.Fatal(err)
		}
		rec.Sealed = sealed
		r.store.records[slot] = rec
	}
	block(1)
	block(2)
	r.now = r.now.Add(24 * time.Hour)
	if err := logged.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, made := r.store.records[3]; !made || !strings.Contains(said.String(), "from=1 count=2 slot=3") {
		t.Errorf("slot 3 made: %v; said %q", made, said.String())
	}
	for slot := 4; slot <= sealedtoken.MaxKeyID; slot++ {
		block(slot)
	}
	r.now = r.now.Add(25 * time.Hour)
	if err := logged.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "slot") {
		t.Errorf("without a free slot: %v", err)
	}
}
