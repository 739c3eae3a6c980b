package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
)

// startSQLite times the starts of the server and prepares its loads on SQLite.
func (b *bench) startSQLite(ctx context.Context) error {
	data, err := b.timeStarts(ctx)
	if err != nil {
		return err
	}
	file := filepath.Join(data, "latchstring.db")
	before, err := os.Stat(file)
	if err != nil {
		return err
	}
	s, err := b.quickstart(ctx, "sqlite", data)
	if err != nil {
		return err
	}
	if err := b.measureIdle(ctx, s, "resident after start, idle", 40); err != nil {
		return err
	}
	issued := new(atomic.Int64)
	subjects, err := subjectsOf("SQLite", s, processCPU(s.pid()), nil, issued)
	if err != nil {
		return err
	}
	b.add(s, subjects)
	b.finish = append(b.finish, func() error { return b.grownFile(s, file, before.Size(), issued.Load()) })
	return nil
}

func (b *bench) add(s *server, subjects []*subject) {
	b.subjects = append(b.subjects, subjects...)
	for _, subject := range subjects {
		b.profiles[subject.name] = s.ops
	}
}

// grownFile stops the server, which then moves everything from the WAL into the
// file, and says by how much the tokens have made it grow.
func (b *bench) grownFile(s *server, file string, before, issued int64) error {
	if err := b.resident(s, "SQLite resident after load", 0); err != nil {
		return err
	}
	if err := s.stop(); err != nil {
		return fmt.Errorf("stop the server: %w\n%s", err, b.tail(s.name))
	}
	if _, err := os.Stat(file + "-wal"); err == nil {
		return fmt.Errorf("a WAL is left beside %s, so its size does not count", file)
	}
	after, err := os.Stat(file)
	if err != nil {
		return err
	}
	grown := float64(after.Size() - before)
	b.facts = append(b.facts, newFact(fmt.Sprintf("SQLite bytes a token, of %d", issued), "B", 130, grown/float64(issued)))
	return nil
}
