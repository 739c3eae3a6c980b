package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// bench is a run under way.
type bench struct {
	o        options
	dir      string
	self     string
	program  string // latchstring
	started  []*process
	subjects []*subject
	facts    []fact
	notes    []string
	// finish are called after the rounds, when the servers may be stopped.
	finish []func() error
	// profiles are where CPU profiles of a subject's server come from, by name.
	profiles map[string]string
	cleanup  []func()
}

func newBench(ctx context.Context, o options) (*bench, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	b := &bench{o: o, self: self, profiles: map[string]string{}}
	if b.dir, err = os.MkdirTemp("", "latchstring-bench-"); err != nil {
		return nil, err
	}
	if err := b.build(ctx); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// run starts the servers, measures and stops them.
func (b *bench) run(ctx context.Context) (*result, error) {
	env, err := surroundings(ctx, b.dir, b.o)
	if err != nil {
		return nil, err
	}
	if err := b.start(ctx); err != nil {
		return nil, err
	}
	m, err := b.measureAll(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.profile(ctx); err != nil {
		return nil, err
	}
	for _, finish := range b.finish {
		if err := finish(); err != nil {
			return nil, err
		}
	}
	return newResult(env, m, b.facts, b.notes), nil
}

func (b *bench) start(ctx context.Context) error {
	if err := b.startFloors(ctx); err != nil {
		return err
	}
	if b.o.floorsOnly {
		return nil
	}
	if err := b.startSQLite(ctx); err != nil {
		return err
	}
	return b.startPostgres(ctx)
}

func (b *bench) startFloors(ctx context.Context) error {
	for _, kind := range []string{"G", "H", "D"} {
		file := filepath.Join(b.dir, "floor-"+kind+".db")
		p, addr, err := b.spawn(ctx, "floor-"+kind, b.self, floorCommand, "-kind", kind, "-file", file)
		if err != nil {
			return err
		}
		b.subjects = append(b.subjects, floorSubject(kind, addr, processCPU(p.pid())))
	}
	return nil
}

// close stops what still runs and removes the files.
func (b *bench) close() {
	for _, p := range b.started {
		_ = p.stop()
	}
	for _, f := range b.cleanup {
		f()
	}
	_ = os.RemoveAll(b.dir)
}

// measurements are the samples of each subject, in the order of the rounds.
type measurements struct {
	names   []string
	samples map[string][]sample
}

// measureAll warms every subject up and runs the rounds. Each round begins with
// another subject, so that none always follows the same one.
func (b *bench) measureAll(ctx context.Context) (measurements, error) {
	m := measurements{samples: map[string][]sample{}}
	for _, s := range b.subjects {
		m.names = append(m.names, s.name)
		if _, err := measure(ctx, s, b.o.connections, b.o.slice()/2); err != nil {
			return m, fmt.Errorf("warm up: %w", err)
		}
	}
	for round := range b.o.rounds {
		for i := range b.subjects {
			s := b.subjects[(i+round)%len(b.subjects)]
			taken, err := measure(ctx, s, b.o.connections, b.o.slice())
			if err = errors.Join(err, ctx.Err()); err != nil {
				return m, err
			}
			m.samples[s.name] = append(m.samples[s.name], taken)
		}
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, b.o.rounds)
	}
	return m, nil
}
