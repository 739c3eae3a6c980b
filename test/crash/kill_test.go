package crash

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// rounds is how often the server is killed under load.
const rounds = 50

// sampled is how many tokens of a round, beside the revoked ones, and of earlier
// rounds are looked at after each kill.
const sampled = 20

// TestKilledUnderLoad kills a server at random moments while clients get, use
// and revoke tokens and an admin blocks the app and freezes its user. Each next
// life, on the same data, is held to all that its forerunners acknowledged.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	s := &soak{t: t, rnd: newRand(t), data: filepath.Join(t.TempDir(), "data"), ledger: new(ledger)}
	s.server = quickstart(t, s.data, nil)
	s.first = s.server.ready
	for s.round = 0; s.round < rounds && !t.Failed(); s.round++ {
		s.live()
	}
	s.examine(time.Time{}, 10*sampled)
	t.Logf("%d tokens left in %d lives; dead ones were shut out %d times and live ones let in %d times",
		len(s.ledger.entries), rounds, s.shut.Load(), s.opened.Load())
	if s.shut.Load() < 10*rounds || s.opened.Load() < 5*rounds {
		t.Error("too few to show anything")
	}
}

// soak is one data directory and the servers that live on it in turn.
type soak struct {
	t      *testing.T
	rnd    *rand.Rand
	data   string
	first  ready
	server *process
	ledger *ledger
	round  int
	// shut and opened count what was asked after the kills.
	shut, opened atomic.Int64
}

// live is one round: load, kill, the next start, and what it must know.
func (s *soak) live() {
	began := time.Now()
	w := startLoad(s.t, s.server, s.ledger, s.rnd)
	var admin sync.WaitGroup
	admin.Go(s.admin())
	w.kill(s.rnd)
	s.server.clean(s.t, "before the kill")
	// A command that waits for the killed server goes on as the next one starts.
	s.server = quickstart(s.t, s.data, nil)
	admin.Wait()
	s.server.clean(s.t, "after the restart")
	s.same()
	s.unblock()
	s.examine(began, sampled)
	if s.t.Failed() {
		s.t.Logf("in round %d", s.round)
	}
}

// same holds a start to what the first one made.
func (s *soak) same() {
	now := s.server.ready
	if now.App != s.first.App || now.OrgID != s.first.OrgID || now.Admin.Username != s.first.Admin.Username {
		s.t.Errorf("a later start serves %s of %s, want %s of %s", now.App.Key, now.OrgID, s.first.App.Key, s.first.OrgID)
	}
	if now.Admin.Password != "" {
		s.t.Error("a later start gave the admin another password")
	}
}

// admin returns what is done by command in this round: nothing in most.
func (s *soak) admin() func() {
	switch s.round % 5 {
	case 1:
		return func() { s.command("app", "block"); s.command("app", "unblock") }
	case 2:
		return func() { s.command("user", "freeze"); s.command("user", "unfreeze") }
	case 4:
		return func() { s.command("app", "block") } // and so it stays over the kill
	}
	return func() {}
}

func (s *soak) command(noun, verb string) {
	name := "Data_Sync"
	if noun == "user" {
		name = s.first.App.RunAs
	}
	acknowledge := func() {}
	if verb == "block" || verb == "freeze" {
		acknowledge = s.ledger.retire()
	}
	if err := command(s.t, noun, verb, name, "--data", s.data); err != nil {
		s.t.Error(err)
		return
	}
	acknowledge()
}

// unblock finds the app blocked in the rounds that left it so.
func (s *soak) unblock() {
	if s.round%5 != 4 {
		return
	}
	a, err := newClient(s.server).askToken()
	if err != nil || a.status != 400 || !strings.Contains(a.body, "app_blocked") {
		s.t.Errorf("the app was blocked before the kill: %v, %+v", err, a)
	}
	s.command("app", "unblock")
}

// examine asks the server about the tokens from a moment on and some older
// ones, and the database for the evidence.
func (s *soak) examine(from time.Time, older int) {
	r := readRecords(s.t, s.data, s.server)
	defer r.Close()
	r.sound(s.t)
	young := s.ledger.since(from)
	r.since(s.t, from.Add(-time.Second)).holds(s.t, r.keys, young)
	look := append(s.ledger.revoked(young), some(s.rnd, young, sampled)...)
	look = append(look, some(s.rnd, s.ledger.since(time.Time{}), older)...)
	c := newClient(s.server)
	defer c.http.CloseIdleConnections()
	var wg sync.WaitGroup
	const askers = 4
	for first := range askers {
		wg.Go(func() {
			for i := first; i < len(look); i += askers {
				s.ask(c, look[i])
			}
		})
	}
	wg.Wait()
	if err := c.opens(c.issue(s.t)); err != nil {
		s.t.Error(err)
	}
}

func (s *soak) ask(c *client, e *entry) {
	var err error
	switch s.ledger.fate(e) {
	case dead:
		err = c.shut(e.token)
		s.shut.Add(1)
	case live:
		err = c.opens(e.token)
		s.opened.Add(1)
	}
	if err != nil {
		s.t.Error(err)
	}
}

// TestKilledDuringTheFirstStart kills the start that makes the org. The next
// one makes what is missing, once, and says what nobody has seen.
func TestKilledDuringTheFirstStart(t *testing.T) {
	rnd := newRand(t)
	for range 8 {
		data := filepath.Join(t.TempDir(), "data")
		p := spawn(t, nil, "quickstart", "--json", "--listen", "127.0.0.1:0", "--data", data)
		told := false
		select {
		case line := <-p.stdout:
			told = line != ""
		case <-time.After(time.Duration(rnd.Int64N(int64(300 * time.Millisecond)))):
		}
		p.kill()
		next := quickstart(t, data, nil)
		if next.Admin.Username == "" || next.App.Key == "" || next.App.Secret == "" || next.OrgID == "" {
			t.Errorf("the next start has not everything: %+v", next.App.Key)
		}
		if !told && next.Admin.Password == "" && len(p.stdout) == 0 {
			t.Error("nobody has seen the admin's password")
		}
		c := newClient(next)
		if err := c.opens(c.issue(t)); err != nil {
			t.Error(err)
		}
		once(t, data, next)
		next.kill()
	}
}

// once fails the test unless there is one of each.
func once(t *testing.T, data string, p *process) {
	t.Helper()
	r := readRecords(t, data, p)
	defer r.Close()
	r.sound(t)
	for _, table := range []string{"orgs", "apps", "consumers"} {
		var n int
		if err := r.DB.Read().QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil || n != 1 {
			t.Errorf("%d rows in %s, %v; want 1", n, table, err)
		}
	}
	var users int
	if err := r.DB.Read().QueryRow(t.Context(), "SELECT count(*) FROM users").Scan(&users); err != nil || users != 2 {
		t.Errorf("%d users, %v; want the admin and the integration user", users, err)
	}
}
