package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// fact is something measured once, with the bound of its goal; 0 for none.
type fact struct {
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Values spread  `json:"values"`
	Below  float64 `json:"below,omitempty"`
	Met    *bool   `json:"met,omitempty"`
}

// newFact holds the median against the bound, which it must not exceed.
func newFact(name, unit string, below float64, values ...float64) fact {
	f := fact{Name: name, Unit: unit, Values: spreadOf(values), Below: below}
	if below > 0 {
		met := f.Values.Median <= below
		f.Met = &met
	}
	return f
}

// idle is how long a server rests before its memory is read.
const idle = 2 * time.Second

// timeStarts starts and stops the server, each time on a new data directory and
// then on the same again, and returns the last directory.
func (b *bench) timeStarts(ctx context.Context) (data string, err error) {
	var first, later, wall []float64
	for i := range b.o.starts {
		data = filepath.Join(b.dir, fmt.Sprintf("data-%d", i))
		for _, times := range []*[]float64{&first, &later} {
			begun := time.Now()
			s, err := b.quickstart(ctx, "sqlite", data)
			if err != nil {
				return "", err
			}
			if times == &later {
				wall = append(wall, milliseconds(time.Since(begun)))
			}
			*times = append(*times, s.ReadyMS)
			if err := s.stop(); err != nil {
				return "", fmt.Errorf("stop the server: %w", err)
			}
		}
	}
	b.facts = append(b.facts,
		newFact("first start, ready_ms", "ms", 1000, first...),
		newFact("later start, ready_ms", "ms", 150, later...),
		newFact("later start, from exec to ready", "ms", 0, wall...))
	return data, nil
}

// measureIdle waits and reads the resident memory.
func (b *bench) measureIdle(ctx context.Context, s *server, name string, below float64) error {
	select {
	case <-time.After(idle):
	case <-ctx.Done():
		return ctx.Err()
	}
	return b.resident(s, name, below)
}

func (b *bench) resident(s *server, name string, below float64) error {
	size, err := residentSize(s.pid())
	if err != nil {
		return fmt.Errorf("resident memory: %w", err)
	}
	b.facts = append(b.facts, newFact(name, "MB", below, float64(size)/1e6))
	return nil
}
