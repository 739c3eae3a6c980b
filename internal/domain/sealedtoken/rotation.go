package sealedtoken

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// The times in the life of a sealing key.
const (
	// sealsFor is how long a key seals before the next one takes over.
	sealsFor = 24 * time.Hour
	// opensFor is how long a key opens tokens after it began to seal: its own
	// day, the 30 days that the longest session lasts, and a day to spare.
	opensFor = sealsFor + 31*24*time.Hour
	// publishedBefore is how long a key is known before it seals: longer than
	// the lease of a server that has not heard of it yet.
	publishedBefore = 10 * time.Second
	// aheadAtMost is how far the clocks of servers may differ. A key that begins
	// later than that was made while a clock was wrong.
	aheadAtMost = 5 * time.Minute
	// retryAfter is the pause after a failure.
	retryAfter = time.Second
)

// keyKind is the place of sealed keys, with the slot.
const keyKind = "token sealing key"

// Sealer keeps the keys readable for whoever holds the master key.
// [seal.Keyring] is one.
type Sealer interface {
	Seal(secret []byte, at seal.Place) (string, error)
	Open(text string, at seal.Place) ([]byte, error)
}

// Rotation makes sealing keys, puts them into use and lets them end.
type Rotation struct {
	keys   *Keys
	store  Store
	sealer Sealer
	now    func() time.Time
	logger *slog.Logger
	// loading keeps an older reading of the keys from replacing a newer one.
	loading sync.Mutex
}

// NewRotation returns the rotation of a set of keys, which may be new(Keys).
func NewRotation(keys *Keys, store Store, sealer Sealer, now func() time.Time, logger *slog.Logger) *Rotation {
	return &Rotation{keys: keys, store: store, sealer: sealer, now: now, logger: logger}
}

// Start makes the first key of an installation, or the next one when the last
// has sealed for long enough, and loads them all.
func (r *Rotation) Start(ctx context.Context) error {
	if _, err := r.turn(ctx); err != nil {
		return err
	}
	return r.Load(ctx)
}

// Run rotates until ctx ends.
func (r *Rotation) Run(ctx context.Context) {
	wait := time.Duration(0)
	for {
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
		}
		wait = r.step(ctx)
	}
}

// step makes a key when one is due, loads, and returns when to look again.
func (r *Rotation) step(ctx context.Context) time.Duration {
	next, err := r.turn(ctx)
	if err == nil {
		err = r.Load(ctx)
	}
	if err != nil {
		if ctx.Err() == nil {
			r.logger.Error("cannot rotate the token sealing keys; the present ones stay in use", "error", err)
		}
		return retryAfter
	}
	return max(next.Sub(r.now()), retryAfter)
}

// turn creates the next key when it is due and returns when something happens
// next: a key begins to seal, or another is due.
func (r *Rotation) turn(ctx context.Context) (next time.Time, err error) {
	records, err := r.store.SealingKeys(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the token sealing keys: %w", err)
	}
	now := r.now()
	newest := newestOf(records, horizon(records, now))
	if newest != nil && now.Before(newest.UsedFrom.Add(sealsFor)) {
		if now.Before(newest.UsedFrom) {
			return newest.UsedFrom, nil
		}
		return newest.UsedFrom.Add(sealsFor), nil
	}
	return r.create(ctx, records, newest, now)
}

// create adds the key after the newest and returns when to look again. It is
// published before it seals, except where no key is left that could seal until
// then: at the first start, and after a rest that outlasted them all. Of several
// servers that try at once one succeeds, and the others load its key.
func (r *Rotation) create(ctx context.Context, records []Record, newest *Record, now time.Time) (time.Time, error) {
	rec := Record{CreatedAt: now, UsedFrom: now}
	if newest != nil && now.Before(newest.EndsAt) {
		rec.UsedFrom = now.Add(publishedBefore)
	}
	rec.EndsAt = rec.UsedFrom.Add(opensFor)
	var err error
	if rec.Slot, err = r.freeSlot(records, newest, now); err != nil {
		return time.Time{}, err
	}
	if rec.Sealed, err = r.newKey(rec.Slot); err != nil {
		return time.Time{}, err
	}
	created, _, err := r.store.CreateSealingKey(ctx, rec)
	if err != nil {
		return time.Time{}, fmt.Errorf("keep token sealing key %d: %w", rec.Slot, err)
	}
	if !created {
		r.logger.Info("another server made the next token sealing key first", "slot", rec.Slot)
		return now, nil
	}
	return rec.UsedFrom, nil
}

// newKey makes a key and returns it sealed for its slot.
func (r *Rotation) newKey(slot int) (string, error) {
	key, err := seal.NewTokenKey()
	if err != nil {
		return "", fmt.Errorf("make a token sealing key: %w", err)
	}
	sealed, err := r.sealer.Seal(key.Reveal(), placeOf(slot))
	if err != nil {
		return "", fmt.Errorf("seal token sealing key %d: %w", slot, err)
	}
	return sealed, nil
}

func placeOf(slot int) seal.Place { return seal.Place{Kind: keyKind, ID: strconv.Itoa(slot)} }

// Load reads the keys and puts them into use: the newest that has begun seals,
// all that have not ended open.
func (r *Rotation) Load(ctx context.Context) error {
	r.loading.Lock()
	defer r.loading.Unlock()
	records, err := r.store.SealingKeys(ctx)
	if err != nil {
		return fmt.Errorf("read the token sealing keys: %w", err)
	}
	now := r.now()
	slices.SortFunc(records, func(a, b Record) int { return b.UsedFrom.Compare(a.UsedFrom) })
	var current *Key
	var others []Key
	for _, rec := range records {
		if !now.Before(rec.EndsAt) {
			continue
		}
		key, err := r.open(rec)
		if err != nil {
			return err
		}
		if current == nil && !now.Before(rec.UsedFrom) {
			current = &key
		} else {
			others = append(others, key)
		}
	}
	if current == nil {
		return fmt.Errorf("none of the %d token sealing keys is in use now: is the clock right?", len(records))
	}
	return r.keys.Replace(*current, others...)
}

func (r *Rotation) open(rec Record) (Key, error) {
	raw, err := r.sealer.Open(rec.Sealed, placeOf(rec.Slot))
	if err != nil {
		return Key{}, fmt.Errorf("open token sealing key %d: %w", rec.Slot, err)
	}
	key, err := seal.ParseTokenKey(raw)
	if err != nil {
		return Key{}, fmt.Errorf("token sealing key %d: %w", rec.Slot, err)
	}
	return Key{ID: uint8(rec.Slot), Seal: key}, nil
}

// Keys returns the set that the rotation keeps.
func (r *Rotation) Keys() *Keys { return r.keys }
