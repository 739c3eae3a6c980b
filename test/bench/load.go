package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// subject is one kind of request to one server.
type subject struct {
	name    string
	addr    string
	request []byte
	check   func(body []byte) error
	// cpu measures the server, database the PostgreSQL behind it, if any.
	cpu, database meter
	// issued counts the tokens that were made; nil where none are.
	issued *atomic.Int64
}

// sample is what one load showed.
type sample struct {
	Requests int     `json:"requests"`
	Rate     float64 `json:"requests_per_second"`
	P50      float64 `json:"p50_ms"`
	P99      float64 `json:"p99_ms"`
	// CPU and Database are microseconds per request.
	CPU      float64 `json:"cpu_us"`
	Database float64 `json:"database_cpu_us"`
}

// total is the CPU time that counts, in microseconds per request.
func (s sample) total() float64 { return s.CPU + s.Database }

// measure loads a subject for a while.
func measure(ctx context.Context, s *subject, connections int, length time.Duration) (sample, error) {
	before, err := s.used()
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", s.name, err)
	}
	begun := time.Now()
	latencies, err := s.load(ctx, connections, length)
	elapsed := time.Since(begun)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", s.name, err)
	}
	after, err := s.used()
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", s.name, err)
	}
	return newSample(latencies, elapsed, after[0]-before[0], after[1]-before[1]), nil
}

func newSample(latencies []time.Duration, elapsed, cpu, database time.Duration) sample {
	slices.Sort(latencies)
	n := float64(len(latencies))
	return sample{
		Requests: len(latencies),
		Rate:     n / elapsed.Seconds(),
		P50:      milliseconds(percentile(latencies, 0.50)),
		P99:      milliseconds(percentile(latencies, 0.99)),
		CPU:      cpu.Seconds() * 1e6 / n,
		Database: database.Seconds() * 1e6 / n,
	}
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }

// used reads the meters of the server and of its database.
func (s *subject) used() (used [2]time.Duration, err error) {
	if used[0], err = s.cpu(); err != nil || s.database == nil {
		return used, err
	}
	used[1], err = s.database()
	return used, err
}

// load sends requests over some connections, one under way on each, and returns
// how long each took. It makes at least one request on each connection.
func (s *subject) load(ctx context.Context, connections int, length time.Duration) ([]time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	took, errs := make([][]time.Duration, connections), make([]error, connections)
	deadline := time.Now().Add(length)
	var all sync.WaitGroup
	for i := range connections {
		all.Go(func() {
			if took[i], errs[i] = s.repeat(ctx, deadline); errs[i] != nil {
				cancel()
			}
		})
	}
	all.Wait()
	latencies := slices.Concat(took...)
	if s.issued != nil {
		s.issued.Add(int64(len(latencies)))
	}
	return latencies, errors.Join(errs...)
}

// repeat sends requests over one connection until the deadline.
func (s *subject) repeat(ctx context.Context, deadline time.Time) ([]time.Duration, error) {
	c, err := dial(s.addr)
	if err != nil {
		return nil, err
	}
	defer c.close()
	_ = c.conn.SetDeadline(deadline.Add(answerTimeout))
	took := make([]time.Duration, 0, 1<<14)
	for at := time.Now(); ; {
		if err := s.once(c); err != nil {
			return took, err
		}
		now := time.Now()
		took = append(took, now.Sub(at))
		if at = now; !now.Before(deadline) || ctx.Err() != nil {
			return took, nil
		}
	}
}

// once makes one request and checks its answer.
func (s *subject) once(c *client) error {
	status, body, err := c.do(s.request)
	if err != nil {
		return err
	}
	if status != 200 {
		return fmt.Errorf("answered %d", status)
	}
	return s.check(body)
}
