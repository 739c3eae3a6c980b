package crash

import (
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/server/servertest"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// timeout is how long a session of a new org lives without activity.
const timeout = 2 * time.Hour

// clock is one that a test sets.
type clock struct{ off atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.off.Load())) }

// set puts the clock so far ahead of the right one, or behind it.
func (c *clock) set(off time.Duration) { c.off.Store(int64(off)) }

// at returns a clock that is wrong by off.
func at(off time.Duration) *clock {
	c := new(clock)
	c.set(off)
	return c
}

func clientOf(s *servertest.Server) *client { return &client{s.Origin, s.Key, s.Secret, s.Client} }

// stays fails the test unless a token is live, or dead, as it should.
func stays(t *testing.T, when string, c *client, token string, want fate) {
	t.Helper()
	is := c.opens
	if want == dead {
		is = c.shut
	}
	if err := is(token); err != nil {
		t.Errorf("%s: %v", when, err)
	}
}

// TestClockSteps sets the clock of one server forth and back. Ends are compared
// with the server's clock, so they move as far as the clock does and no further;
// what was revoked stays so whatever the clock says.
func TestClockSteps(t *testing.T) {
	const hour, bit = time.Hour, time.Minute
	for _, tt := range []struct {
		name string
		// issued and then are what the clock shows at the issue and at the use.
		issued, then time.Duration
		want         fate
	}{
		{"steps back by an hour", 0, -hour, live},
		{"steps ahead by an hour", 0, hour, live},
		{"was an hour ahead", hour, 0, live},
		{"was an hour behind", -hour, 0, live},
		{"was an hour ahead, at the end it gave", hour, hour + timeout + bit, dead},
		{"was an hour behind, before the end it gave", -hour, timeout - hour - bit, live},
		{"was an hour behind, after the end it gave", -hour, timeout - hour + bit, dead},
		{"goes right, before the end", 0, timeout - bit, live},
		{"goes right, after the end", 0, timeout + bit, dead},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := at(-24 * time.Hour) // the first sealing key is a day old
			s := servertest.StartAt(t, sqldb.SQLite, c.now)
			asks := clientOf(s)
			c.set(tt.issued)
			kept, ended := asks.issue(t), asks.issue(t)
			end(t, asks, ended)
			c.set(tt.then)
			sweep(t, s, c)
			stays(t, "a revoked token", asks, ended, dead)
			stays(t, "a token", asks, kept, tt.want)
			c.set(tt.issued)
			stays(t, "a revoked token as the clock is as it was", asks, ended, dead)
			c.set(tt.then)
			again := asks.issue(t)
			stays(t, "a new token", asks, again, live)
			inHistory(t, s, kept, ended, again)
		})
	}
}

// sweep clears away what has ended by a server's clock.
func sweep(t *testing.T, s *servertest.Server, c *clock) {
	t.Helper()
	for _, kind := range sqlstore.SweepKinds() {
		if _, err := s.Installation.Store.SweepExpired(t.Context(), kind, c.now(), 1000); err != nil {
			t.Fatal(err)
		}
	}
}

// inHistory fails the test unless the login history has each token's row, in
// whatever order the clock made them.
func inHistory(t *testing.T, s *servertest.Server, tokens ...string) {
	t.Helper()
	rotation := sealedtoken.NewRotation(new(sealedtoken.Keys), s.Installation.Store, s.Installation.Keyring,
		s.Installation.Now, slog.New(slog.DiscardHandler))
	if err := rotation.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := &records{s.Installation, s.Org.ID, rotation.Keys()}
	var entries []*entry
	for _, token := range tokens {
		entries = append(entries, &entry{token: token})
	}
	r.since(t, time.Time{}).holds(t, r.keys, entries)
}

// TestRestartUnderAnotherClock starts the server again with a clock that is
// wrong by an hour.
func TestRestartUnderAnotherClock(t *testing.T) {
	for _, off := range []time.Duration{-time.Hour, time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			c := at(-24 * time.Hour)
			s := servertest.StartAt(t, sqldb.SQLite, c.now)
			c.set(0)
			kept, ended := clientOf(s).issue(t), clientOf(s).issue(t)
			end(t, clientOf(s), ended)
			s.Stop()
			next := s.Again(at(off).now)
			stays(t, "a live token", clientOf(next), kept, live)
			stays(t, "a revoked token", clientOf(next), ended, dead)
			stays(t, "a new token", clientOf(next), clientOf(next).issue(t), live)
		})
	}
}

// TestServersDisagreeAboutTheTime runs two servers on one database, one of which
// is wrong by an hour. Neither needs the other's clock to know what was revoked,
// and each ends tokens by its own.
func TestServersDisagreeAboutTheTime(t *testing.T) {
	for _, off := range []time.Duration{-time.Hour, time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			right, wrong := at(-24*time.Hour), at(off)
			s := servertest.StartAt(t, sqldb.Postgres, right.now)
			right.set(0)
			other := s.Again(wrong.now)
			pair := []*client{clientOf(s), clientOf(other)}
			for i, here := range pair {
				there := pair[1-i]
				kept, ended := here.issue(t), here.issue(t)
				stays(t, "a live token there", there, kept, live)
				end(t, there, ended)
				stays(t, "a token revoked there", here, ended, dead)
				stays(t, "a token revoked here", there, ended, dead)
			}
			old := pair[0].issue(t)
			right.set(timeout + time.Minute)
			wrong.set(timeout + time.Minute + off)
			stays(t, "an ended token by the right clock", pair[0], old, dead)
			wrong.set(timeout + time.Minute)
			stays(t, "an ended token once both are right", pair[1], old, dead)
		})
	}
}

// TestClockBeforeTheKeys reads the sealing keys under a clock that is behind the
// first of them: a key of the future keeps nobody from making one for now, and
// what it sealed opens.
func TestClockBeforeTheKeys(t *testing.T) {
	data := t.TempDir()
	first := quickstart(t, data, nil)
	first.kill()
	r := readRecords(t, data, first)
	keys := new(sealedtoken.Keys)
	rotation := sealedtoken.NewRotation(keys, r.Store, r.Keyring, at(-time.Hour).now, slog.New(slog.DiscardHandler))
	if err := rotation.Start(t.Context()); err != nil {
		t.Fatalf("keys of the future: %v", err)
	}
	records, err := r.Store.SealingKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 2 || int(keys.Current()) == records[0].Slot {
		t.Errorf("%d keys, of which %d seals: want one made for now beside that of the future", len(records), keys.Current())
	}
}
