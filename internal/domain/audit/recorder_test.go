package audit_test

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// history is where a recorder writes to.
type history struct {
	mu   sync.Mutex
	rows []audit.Login
	away bool
	busy bool
	lost int
	// tries counts the writes, whatever became of them.
	tries int
	ids   int64
	now   time.Time
}

// errBusy is the one error after which the same write may succeed.
var errBusy = errors.New("busy")

func again(err error) bool { return errors.Is(err, errBusy) }

func (h *history) write(ctx context.Context, org int64, rows []audit.Login) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tries++
	if h.busy {
		return errBusy
	}
	if h.away || ctx.Err() != nil {
		return errors.Join(errors.New("away"), ctx.Err())
	}
	for _, row := range rows {
		if row.Org != org {
			return errors.New("a row of another org")
		}
	}
	h.rows = append(h.rows, rows...)
	return nil
}

func (h *history) recorder() *audit.Recorder {
	return audit.NewRecorder(audit.RecorderConfig{
		Write: h.write, Again: again, Lost: func(n int) { h.lost += n }, Now: func() time.Time { return h.now },
		NextID: func() int64 { h.ids++; return 1_000_000 + h.ids }, Logger: slog.New(slog.DiscardHandler),
	})
}

func newHistory() *history { return &history{now: time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)} }

func refusal(org int64, app int64, addr, cause string) audit.Login {
	return audit.Login{
		Org: org, App: app, Addr: netip.MustParseAddr(addr), Status: audit.InvalidToken,
		Refusal: &audit.RefusalDetail{Cause: cause},
	}
}

// counts sums up the rows of each kind: plain ones and stand-ins.
func (h *history) counts() (plain, standIns, stoodFor int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, row := range h.rows {
		if row.Refusal.Count == 0 {
			plain++
		} else {
			standIns++
			stoodFor += row.Refusal.Count
		}
	}
	return plain, standIns, stoodFor
}

func (h *history) want(t *testing.T, what string, plain, standIns, stoodFor int) {
	t.Helper()
	p, s, c := h.counts()
	if p != plain || s != standIns || c != stoodFor {
		t.Errorf("%s: %d plain rows, %d that stand for %d; want %d, %d and %d", what, p, s, c, plain, standIns, stoodFor)
	}
}

// TestAggregation: ten rows a minute for each app, network and cause; what comes
// beyond becomes one row when the minute ends.
func TestAggregation(t *testing.T) {
	h := newHistory()
	r := h.recorder()
	for range 25 {
		r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
	}
	r.Flush(t.Context())
	h.want(t, "within the minute", 10, 0, 0)

	h.now = h.now.Add(time.Minute)
	r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
	r.Flush(t.Context())
	h.want(t, "in the next minute", 11, 1, 15)
	standIn := h.rows[10]
	if standIn.Refusal.Count != 15 || standIn.ID != 1_000_001 || standIn.App != 11 || standIn.Refusal.Cause != "secret_wrong" {
		t.Errorf("stand-in %+v", standIn)
	}
	if h.rows[9].Refusal.Count != 0 {
		t.Error("the count was written into a plain row")
	}
}

func TestGroupsAreApart(t *testing.T) {
	for name, other := range map[string]audit.Login{
		"another app":     refusal(1, 12, "192.0.2.7", "secret_wrong"),
		"another cause":   refusal(1, 11, "192.0.2.7", "app_blocked"),
		"another network": refusal(1, 11, "192.0.3.7", "secret_wrong"),
		"another org":     refusal(2, 11, "192.0.2.7", "secret_wrong"),
		"IPv6":            refusal(1, 11, "2001:db8::7", "secret_wrong"),
	} {
		h := newHistory()
		r := h.recorder()
		for range 11 {
			r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
		}
		r.Refused(other)
		r.Flush(t.Context())
		h.want(t, name, 11, 0, 0)
	}
}

// TestNeighboursAreOneNetwork: /24 and /64, so that changing the last part of
// an address is no way round.
func TestNeighboursAreOneNetwork(t *testing.T) {
	for _, addrs := range [][2]string{{"192.0.2.7", "192.0.2.200"}, {"2001:db8::7", "2001:db8::ffff:1"}} {
		h := newHistory()
		r := h.recorder()
		for i := range 20 {
			r.Refused(refusal(1, 11, addrs[i%2], "secret_wrong"))
		}
		r.Flush(t.Context())
		h.want(t, addrs[0], 10, 0, 0)
	}
	h := newHistory()
	r := h.recorder()
	row := refusal(1, 11, "192.0.2.7", "secret_wrong")
	row.Addr = netip.Addr{} // of which nothing is known
	r.Refused(row)
	r.Flush(t.Context())
	h.want(t, "no address", 1, 0, 0)
}

// TestBounds: more groups than are counted, and more rows than wait, neither
// grow without end nor go unnoticed.
func TestBounds(t *testing.T) {
	h := newHistory()
	r := h.recorder()
	const many = 30_000
	for i := range many {
		r.Refused(refusal(1, int64(i), "192.0.2.7", "secret_wrong"))
	}
	h.now = h.now.Add(time.Minute)
	r.Refused(refusal(2, 11, "192.0.2.7", "secret_wrong"))
	r.Flush(t.Context())
	plain, standIns, stoodFor := h.counts()
	if plain > 4096 || plain+standIns+h.lost < 4096 || plain+standIns+h.lost > 12_000 {
		t.Errorf("%d plain rows, %d that stand for %d, %d lost", plain, standIns, stoodFor, h.lost)
	}
	if h.lost == 0 {
		t.Error("rows were dropped and nobody was told")
	}
}

// TestManyNetworks: who has an IPv6 allocation has networks without number, and
// takes a hundred rows a minute for one app and cause all the same.
func TestManyNetworks(t *testing.T) {
	h := newHistory()
	r := h.recorder()
	const many = 4000
	for i := range many {
		addr := netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0, 0, byte(i >> 8), byte(i), 15: 1})
		r.Refused(refusal(1, 11, addr.String(), "secret_wrong"))
	}
	r.Refused(refusal(1, 12, "192.0.2.7", "secret_wrong"))
	r.Refused(refusal(1, 11, "192.0.2.7", "app_blocked"))
	h.now = h.now.Add(time.Minute)
	r.Refused(refusal(2, 11, "192.0.2.7", "secret_wrong"))
	r.Flush(t.Context())
	h.want(t, "one app and cause from many networks", 100+3, 1, many-100)
	for _, row := range h.rows {
		if row.Refusal.Count > 0 && (row.Addr.IsValid() || row.App != 11 || row.Refusal.Cause != "secret_wrong") {
			t.Errorf("row %+v names one network for many", row)
		}
	}
}

// TestBeyondTheGroups: what is counted by its org alone says so, and does not
// put the causes of many under the name of one.
func TestBeyondTheGroups(t *testing.T) {
	h := newHistory()
	r := h.recorder()
	for i := range 10_000 { // two groups each
		r.Refused(refusal(1, int64(i), "192.0.2.7", "secret_wrong"))
		if i%1000 == 0 {
			r.Flush(t.Context())
		}
	}
	for i := range 15 {
		r.Refused(refusal(1, int64(20_000+i), "192.0.2.7", "app_blocked"))
		r.Refused(refusal(1, int64(30_000+i), "192.0.2.7", "flow_not_enabled"))
	}
	r.Flush(t.Context())
	h.now = h.now.Add(time.Minute)
	r.Refused(refusal(2, 11, "192.0.2.7", "secret_wrong"))
	r.Flush(t.Context())
	_, standIns, stoodFor := h.counts()
	if standIns != 1 || stoodFor != 20 || h.lost != 0 {
		t.Fatalf("%d rows stand for %d, %d lost; want one for 20", standIns, stoodFor, h.lost)
	}
	for _, row := range h.rows {
		if d := row.Refusal; d.Count > 0 && (row.Org != 1 || row.App != 0 || row.User != 0 || d.Cause != "various" || d.Explanation == "" || d.Remedy.Action == "") {
			t.Errorf("row %+v with %+v names one app or cause for many", row, d)
		}
	}
}

func TestLostWhenTheDatabaseIsAway(t *testing.T) {
	h := newHistory()
	r := h.recorder()
	h.away = true
	for range 3 {
		r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
	}
	r.Flush(t.Context())
	if h.lost != 3 {
		t.Errorf("%d lost, want 3", h.lost)
	}
}

// TestRun writes soon after a refusal, closes a minute without one, and writes
// the rest when it stops.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHistory()
		r := audit.NewRecorder(audit.RecorderConfig{
			Write: h.write, Again: again, Now: time.Now, NextID: func() int64 { return 7 }, Logger: slog.New(slog.DiscardHandler),
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); r.Run(ctx) }()
		for range 12 {
			r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
		}
		synctest.Wait()
		h.want(t, "at once", 10, 0, 0)
		time.Sleep(62 * time.Second)
		synctest.Wait()
		h.want(t, "after the minute", 10, 1, 2)
		for range 13 {
			r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
		}
		cancel()
		<-done
		h.want(t, "at the end", 20, 2, 5)
	})
}

// TestStopLosesNothing: whether a stopping recorder sees the end or the rows
// first, it writes them.
func TestStopLosesNothing(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			h := newHistory()
			r := h.recorder()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			r.Refused(refusal(1, 11, "192.0.2.7", "secret_wrong"))
			r.Run(ctx)
			if h.lost != 0 || len(h.rows) != 1 {
				t.Fatalf("%d rows written, %d lost", len(h.rows), h.lost)
			}
		})
	}
}
