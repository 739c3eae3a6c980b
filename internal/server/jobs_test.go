package server

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// TestEvery runs a job at its pace until the context ends, never at once.
func TestEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var runs atomic.Int64
		done := make(chan struct{})
		go func() { defer close(done); every(time.Minute, func(context.Context) { runs.Add(1) })(ctx) }()
		time.Sleep(time.Minute - time.Nanosecond)
		synctest.Wait()
		if n := runs.Load(); n != 0 {
			t.Errorf("%d runs before the first is due", n)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		cancel()
		<-done
		if n := runs.Load(); n != 3 {
			t.Errorf("%d runs in four minutes less a moment", n)
		}
	})
}

// TestJobsStop: every job ends with the context, and the lease is given back.
func TestJobsStop(t *testing.T) {
	p := joined(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	jobs := p.jobs()
	for _, job := range jobs {
		go func() { job(ctx); done <- struct{}{} }()
	}
	cancel()
	for range jobs {
		select {
		case <-done:
		case <-time.After(30 * time.Second):
			t.Fatal("a job does not end")
		}
	}
	if leases, err := p.inst.Store.Leases(t.Context()); err != nil || len(leases) != 0 {
		t.Errorf("leases %v, %v", leases, err)
	}
}

// TestSweepOfTheStore: what a sweep deletes is counted, and one that fails is
// logged and does not keep the other kinds.
func TestSweepOfTheStore(t *testing.T) {
	p := joined(t)
	long := time.Now().Add(-24 * time.Hour).UnixMilli()
	write := func(statement string, args ...any) {
		t.Helper()
		err := p.inst.DB.Write(t.Context(), func(tx sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), statement, args...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	const more = sweepBatch + 10
	write(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
		INSERT INTO token_extensions (org_id, token, until_ms) SELECT 1, CAST(i AS BLOB), $1 FROM n`, long, int64(more))
	write("DROP TABLE revoked_tokens")
	quiet, said := logged()
	p.logger, p.metrics = quiet.logger, quiet.metrics
	p.sweep(t.Context())
	if n := shown(t, p.metrics, `latchstring_swept_rows_total{kind="token_extensions"}`); n != more {
		t.Errorf("%v rows went, want %d", n, more)
	}
	if strings.Count(said.String(), "kind=revoked_tokens") != 1 || strings.Contains(said.String(), "kind=token_extensions") {
		t.Errorf("logged %q", said)
	}
}
