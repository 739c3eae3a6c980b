package audit

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"
)

// The bounds of a [Recorder].
const (
	// plainPerMinute refusals of one app, network and cause are written as they
	// come; what comes beyond that in the same minute becomes one row with a count.
	plainPerMinute = 10
	// widePerMinute bounds the rows of one app and cause over all networks: who
	// has an IPv6 allocation has as many networks as he likes.
	widePerMinute = 100
	// recorderQueue bounds the rows that wait to be written.
	recorderQueue = 4096
	// recorderGroups bounds the groups counted in one minute; beyond it a
	// refusal is counted with its org alone.
	recorderGroups = 20_000
)

// Recorder writes refusals after the answer has gone out. A flood of like
// refusals takes ten rows a minute and one more with their count, so that it
// neither fills the history nor slows the server.
type Recorder struct {
	write  func(ctx context.Context, org int64, rows []Login) error
	again  func(error) bool
	lost   func(rows int)
	now    func() time.Time
	nextID func() int64
	logger *slog.Logger

	mu     sync.Mutex
	minute int64
	groups map[group]*tally
	queue  []Login
	wake   chan struct{}
	// away is true from a write that is to be tried again until one succeeds.
	away bool
}

// group is what makes refusals alike.
type group struct {
	org, app int64
	network  netip.Prefix
	cause    string
	// wide counts all networks together.
	wide bool
}

// tally counts one group within a minute and keeps the newest row beyond the
// plain ones.
type tally struct {
	plain  int
	beyond int
	newest Login
}

// RecorderConfig is what a recorder is made of.
type RecorderConfig struct {
	// Write makes rows of one org durable.
	Write func(ctx context.Context, org int64, rows []Login) error
	// Again reports whether the same write may succeed later. Its rows are then
	// kept, as far as there is room, and tried again every second. Rows of any
	// other error are dropped; when Again is nil those of every error are.
	Again func(error) bool
	// Lost is told how many rows had to be dropped; it may be nil.
	Lost func(rows int)
	Now  func() time.Time
	// NextID numbers the rows that stand for many.
	NextID func() int64
	Logger *slog.Logger
}

// NewRecorder returns a recorder; see [Recorder.Run].
func NewRecorder(cfg RecorderConfig) *Recorder {
	if cfg.Lost == nil {
		cfg.Lost = func(int) {}
	}
	if cfg.Again == nil {
		cfg.Again = func(error) bool { return false }
	}
	return &Recorder{
		write: cfg.Write, again: cfg.Again, lost: cfg.Lost, now: cfg.Now, nextID: cfg.NextID, logger: cfg.Logger,
		groups: map[group]*tally{}, wake: make(chan struct{}, 1),
	}
}

// Refused keeps one refusal. It does not wait.
func (r *Recorder) Refused(row Login) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turnMinute()
	if r.countBeyond(row) {
		return
	}
	r.enqueue(row)
}

// turnMinute closes the tallies of a minute that has ended.
func (r *Recorder) turnMinute() {
	minute := r.now().Unix() / 60
	if minute == r.minute {
		return
	}
	r.minute = minute
	r.closeTallies()
}

func (r *Recorder) closeTallies() {
	for g, t := range r.groups {
		if t.beyond > 0 {
			r.enqueue(r.standIn(g, t))
		}
		delete(r.groups, g)
	}
}

// standIn is the row that stands for all refusals beyond the plain ones.
func (r *Recorder) standIn(g group, t *tally) Login {
	row := t.newest
	row.ID = LoginID(r.nextID())
	detail := *row.Refusal
	switch {
	case g == (group{org: g.org}):
		row.User, row.App, row.Addr = 0, 0, netip.Addr{}
		detail = various
	case g.wide:
		row.User, row.Addr = 0, netip.Addr{}
	}
	detail.Count = t.beyond
	row.Refusal = &detail
	return row
}

// various is what a row says that stands for refusals of many apps, networks
// and causes.
var various = RefusalDetail{
	Cause:       "various",
	Explanation: "More kinds of refusals came in a minute than are counted apart.",
	Remedy:      Remedy{Action: "Look at the metrics and the logs of that minute."},
}

// countBeyond counts a refusal and reports whether a row with a count stands
// for it. A network that is new when the app and cause have had their rows is
// not counted apart.
func (r *Recorder) countBeyond(row Login) bool {
	g := group{org: row.Org, app: row.App, network: networkOf(row.Addr), cause: row.Refusal.Cause}
	wide := r.tallyOf(group{org: g.org, app: g.app, cause: g.cause, wide: true})
	t := wide
	if wide.plain < widePerMinute || r.groups[g] != nil {
		t = r.tallyOf(g)
	}
	if t.plain >= plainPerMinute || wide.plain >= widePerMinute {
		t.beyond++
		t.newest = row
		return true
	}
	t.plain++
	if t != wide { // they are one where there are too many groups
		wide.plain++
	}
	return false
}

func (r *Recorder) tallyOf(g group) *tally {
	if t := r.groups[g]; t != nil {
		return t
	}
	if len(r.groups) >= recorderGroups {
		g = group{org: g.org}
		if t := r.groups[g]; t != nil {
			return t
		}
	}
	t := new(tally)
	r.groups[g] = t
	return t
}

// networkOf is the /24 or /64 that an address is in.
func networkOf(addr netip.Addr) netip.Prefix {
	bits := 64
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

func (r *Recorder) enqueue(row Login) {
	if len(r.queue) >= recorderQueue {
		r.lost(1)
		return
	}
	r.queue = append(r.queue, row)
	select {
	case r.wake <- struct{}{}:
	default:
	}
}
