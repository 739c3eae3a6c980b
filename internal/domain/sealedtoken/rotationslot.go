package sealedtoken

import (
	"fmt"
	"slices"
	"time"
)

// horizon is until when a key may begin to be waited for: the time for which it
// is published, and what clocks may differ. Where no key is in use now nothing
// is waited for. A key beyond it stays, and seals when its time comes.
func horizon(records []Record, now time.Time) time.Time {
	if slices.ContainsFunc(records, func(r Record) bool { return !now.Before(r.UsedFrom) && now.Before(r.EndsAt) }) {
		return now.Add(publishedBefore + aheadAtMost)
	}
	return now
}

// newestOf returns the newest key that begins by the horizon; nil if none does.
func newestOf(records []Record, horizon time.Time) *Record {
	var newest *Record
	for i := range records {
		if records[i].UsedFrom.After(horizon) {
			continue
		}
		if newest == nil || records[i].UsedFrom.After(newest.UsedFrom) {
			newest = &records[i]
		}
	}
	return newest
}

// freeSlot finds the first slot after the newest key's whose key has ended. A
// slot on the way that is taken holds a key of the future.
func (r *Rotation) freeSlot(records []Record, newest *Record, now time.Time) (int, error) {
	const slots = MaxKeyID + 1
	taken := map[int]bool{}
	for _, rec := range records {
		taken[rec.Slot] = rec.EndsAt.IsZero() || now.Before(rec.EndsAt)
	}
	first := 0
	if newest != nil {
		first = newest.Slot + 1
	}
	for i := range slots {
		slot := (first + i) % slots
		if taken[slot] {
			continue
		}
		if i > 0 {
			r.logger.Warn("slots for token sealing keys are passed over: they hold keys that were made while a clock was wrong",
				"from", first%slots, "count", i, "slot", slot)
		}
		return slot, nil
	}
	return 0, fmt.Errorf("each of the %d slots for token sealing keys is taken by a key that has not ended: was the clock wrong?", slots)
}
