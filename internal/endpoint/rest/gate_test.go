package rest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// hold enters the gate and stays; it returns at once and says in got whether
// there was a turn.
func hold(ctx context.Context, g *gate, in org.ID, got chan<- bool) (leave func()) {
	end := make(chan struct{})
	go func() {
		leave, err := g.enter(ctx, in)
		got <- err == nil
		if err == nil {
			<-end
			leave()
		}
	}()
	return func() { close(end) }
}

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(3, 2)
		acme, globex := make(chan bool, 9), make(chan bool, 9)
		a1, a2 := hold(t.Context(), g, 1, acme), hold(t.Context(), g, 1, acme)
		synctest.Wait()
		a3 := hold(t.Context(), g, 1, acme) // waits for its own org
		b1 := hold(t.Context(), g, 2, globex)
		synctest.Wait()
		b2 := hold(t.Context(), g, 2, globex) // waits for all
		synctest.Wait()
		if len(acme) != 2 || len(globex) != 1 {
			t.Fatalf("%d and %d have a turn, want 2 and 1", len(acme), len(globex))
		}
		a1()
		synctest.Wait()
		if len(acme)+len(globex) != 4 {
			t.Fatalf("%d and %d have or had a turn, want one more", len(acme), len(globex))
		}
		time.Sleep(patience + 1)
		synctest.Wait()
		if len(acme)+len(globex) != 5 {
			t.Fatalf("%d and %d have an answer after the time of waiting", len(acme), len(globex))
		}
		a2()
		a3()
		b1()
		b2()
		synctest.Wait()
		refused := 0
		for range 5 {
			select {
			case ok := <-acme:
				refused += map[bool]int{false: 1}[ok]
			case ok := <-globex:
				refused += map[bool]int{false: 1}[ok]
			}
		}
		if refused != 1 || len(g.orgs) != 0 || len(g.all) != 0 {
			t.Errorf("%d refused, %d orgs and %d turns left over", refused, len(g.orgs), len(g.all))
		}
	})
}

// TestGateQueue: an org cannot let as many wait as it likes, and who goes away
// waits no longer.
func TestGateQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(9, 1)
		ctx, goAway := context.WithCancel(t.Context())
		got := make(chan bool, 99)
		leave := hold(t.Context(), g, 1, got)
		synctest.Wait()
		for range queuePerOrg {
			hold(ctx, g, 1, got)
		}
		synctest.Wait()
		began := time.Now()
		if _, err := g.enter(t.Context(), 1); err != errCrowded || time.Since(began) != 0 {
			t.Errorf("one more: %v after %v", err, time.Since(began))
		}
		if end, err := g.enter(t.Context(), 2); err != nil {
			t.Errorf("another org: %v", err)
		} else {
			end()
		}
		goAway()
		synctest.Wait()
		if len(got) != 1+queuePerOrg || time.Since(began) != 0 {
			t.Errorf("%d answers after %v", len(got), time.Since(began))
		}
		leave()
	})
}

// nobody are the records of an org without users.
type nobody struct{ Records }

func (nobody) AccountByUsername(context.Context, string) (*user.Account, error) {
	return nil, user.ErrNotFound
}

// TestOnlyScansWait: a query that names its records needs no turn, and one that
// got none is told to come again.
func TestOnlyScansWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := New(Config{Records: func(org.ID) Records { return nobody{} }})
		e.scans = newGate(0, 2)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		c := &call{Endpoint: e, r: r, session: &session.Session{Org: &org.Org{ID: 1}}}
		for query, want := range map[string]error{
			"SELECT Id FROM User WHERE Username = 'x'": nil,
			"SELECT Id FROM User":                      errCrowded,
		} {
			p, err := planOf(query)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := c.collect(p, 0); err != want {
				t.Errorf("%s: %v, want %v", query, err, want)
			}
		}
		w := httptest.NewRecorder()
		e.refuse(w, r, errCrowded)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" ||
			!strings.Contains(w.Body.String(), "REQUEST_LIMIT_EXCEEDED") {
			t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
		}
	})
}
