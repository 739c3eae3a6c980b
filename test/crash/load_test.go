package crash

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The connections of a load.
const (
	holders  = 5 // ask for tokens and revoke some
	watchers = 2 // use tokens, dead ones too
)

// load is what clients do to one server until it is killed.
type load struct {
	t      *testing.T
	server *process
	ledger *ledger
	// killed is set before the signal: from then on answers may be cut off.
	killed  atomic.Bool
	answers atomic.Int64
	// enough is closed after so many answers of the token endpoint.
	target int64
	enough chan struct{}
	wg     sync.WaitGroup
}

func startLoad(t *testing.T, server *process, l *ledger, rnd *rand.Rand) *load {
	w := &load{t: t, server: server, ledger: l, target: 5 + rnd.Int64N(300), enough: make(chan struct{})}
	for range holders {
		w.run(rnd, w.hold)
	}
	for range watchers {
		w.run(rnd, w.watch)
	}
	return w
}

// run repeats one client's work until an answer is cut off.
func (w *load) run(rnd *rand.Rand, work func(*client, *rand.Rand) bool) {
	own, c := rand.New(rand.NewPCG(rnd.Uint64(), rnd.Uint64())), newClient(w.server)
	w.wg.Go(func() {
		defer c.http.CloseIdleConnections()
		for work(c, own) {
		}
	})
}

// kill lets the load do its part, and a moment more, and kills the server in
// the middle of it.
func (w *load) kill(rnd *rand.Rand) {
	select {
	case <-w.enough:
	case <-time.After(patience):
		w.t.Errorf("only %d of %d answers after %s", w.answers.Load(), w.target, patience)
	}
	<-time.After(time.Duration(rnd.Int64N(int64(5 * time.Millisecond))))
	w.killed.Store(true)
	w.server.kill()
	w.wg.Wait()
}

// cut reports that no whole answer came, which before the kill is a fault.
func (w *load) cut(what string, err error) bool {
	if err != nil && !w.killed.Load() {
		w.t.Errorf("%s: %v", what, err)
	}
	return err != nil
}

// hold asks for a token, and revokes it or an older one now and then.
func (w *load) hold(c *client, rnd *rand.Rand) bool {
	asked := time.Now()
	a, err := c.askToken()
	if w.cut("token", err) {
		return false
	}
	if w.answers.Add(1) == w.target {
		close(w.enough)
	}
	token := tokenIn(a)
	switch {
	case token != "":
		w.ledger.issued(token, asked)
	case !strings.Contains(a.body, "app_blocked") && !strings.Contains(a.body, "no client credentials user enabled"):
		w.t.Errorf("token: %d %s", a.status, a.body)
	}
	if rnd.IntN(3) > 0 {
		return true
	}
	return w.revoke(c, rnd)
}

func (w *load) revoke(c *client, rnd *rand.Rand) bool {
	e := w.ledger.pick(rnd.IntN)
	if e == nil {
		return true
	}
	w.ledger.ending(e)
	a, err := c.revoke(e.token)
	if w.cut("revoke", err) {
		return false
	}
	if a.status != http.StatusOK {
		w.t.Errorf("revoke: %d %s", a.status, a.body)
		return true
	}
	w.ledger.ended(e)
	return true
}

// watch uses a token. What is certain before and after must be the answer.
func (w *load) watch(c *client, rnd *rand.Rand) bool {
	e := w.ledger.pick(rnd.IntN)
	if e == nil { // nothing yet: ask for what is never a token
		_, err := c.introspect("nothing")
		return !w.cut("use", err)
	}
	before := w.ledger.fate(e)
	use := []func(string) (*answer, error){c.introspect, c.rest, c.userinfo}[rnd.IntN(3)]
	a, err := use(e.token)
	if w.cut("use", err) {
		return false
	}
	in := a.status == http.StatusOK && !strings.Contains(a.body, `"active":false`)
	switch after := w.ledger.fate(e); {
	case before == dead && in:
		w.t.Errorf("a dead token is let in: %d %s", a.status, a.body)
	case before == live && after == live && !in:
		w.t.Errorf("a live token is refused: %d %s", a.status, a.body)
	}
	return true
}
