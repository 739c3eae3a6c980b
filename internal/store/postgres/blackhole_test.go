package postgres_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchstring/latchstring/internal/store/postgres"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

var counters = sqldb.NewTable("counter", sqldb.Column{Name: "id"}, sqldb.Column{Name: "n"})

// proxy stands before a server and can swallow what both sides send, as a
// primary does whose machine or network is gone: connections are made and stay,
// and nothing comes back.
type proxy struct {
	listener      net.Listener
	network, addr string

	mu     sync.Mutex
	passes *sync.Cond
	frozen bool
	conns  []net.Conn
}

// before puts a proxy before a server and returns the URL through it.
func before(t *testing.T, server string) (*proxy, string) {
	t.Helper()
	config, err := pgx.ParseConfig(server)
	if err != nil {
		t.Fatal(err)
	}
	p := new(proxy)
	p.passes = sync.NewCond(&p.mu)
	p.network, p.addr = pgconn.NetworkAddress(config.Host, config.Port)
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.end)
	go p.serve()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("host", "127.0.0.1")
	q.Set("port", strconv.Itoa(p.listener.Addr().(*net.TCPAddr).Port))
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	return p, u.String()
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(p.network, p.addr)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, client, server)
		p.mu.Unlock()
		go p.forward(server, client)
		go p.forward(client, server)
	}
}

func (p *proxy) forward(to, from net.Conn) {
	defer to.Close()
	buf := make([]byte, 4096)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		for p.frozen {
			p.passes.Wait()
		}
		p.mu.Unlock()
		if _, failed := to.Write(buf[:n]); err != nil || failed != nil {
			return
		}
	}
}

func (p *proxy) freeze(frozen bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen = frozen
	p.passes.Broadcast()
}

func (p *proxy) end() {
	_ = p.listener.Close()
	p.freeze(false)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		_ = c.Close()
	}
}

// within fails a test whose call does not come back.
func within(t *testing.T, what string, limit time.Duration, call func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- call() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		t.Fatalf("%s hangs", what)
		return nil
	}
}

// waits are the waits of a caller; none may last.
func waits(db *postgres.DB, id int64) map[string]func() error {
	ctx := context.Background()
	return map[string]func() error{
		"append": func() error { return db.Append(ctx, counters.Row(id, int64(0))) },
		"write": func() error {
			return db.Write(ctx, func(tx sqldb.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE counter SET n = n + 1 WHERE id = $1", id)
				return err
			})
		},
		"read": func() error {
			var n int64
			return db.Read().QueryRow(ctx, "SELECT count(*) FROM counter").Scan(&n)
		},
	}
}

// A server that swallows everything makes callers fail soon, new connections
// included, and Close return; when it is back, so are they.
func TestBlackHole(t *testing.T) {
	const limit = 10 * time.Second
	p, url := before(t, pgtest.URL(t))
	db, err := postgres.Open(t.Context(), postgres.Config{
		URL: url, Timeout: 500 * time.Millisecond, Patience: 300 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "CREATE TABLE counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)")
	for what, wait := range waits(db, 1) {
		if err := within(t, what, limit, wait); err != nil {
			t.Fatalf("%s before: %v", what, err)
		}
	}
	p.freeze(true)
	for round := range 2 { // over connections that are there, and over new ones
		for what, wait := range waits(db, 2) {
			if err := within(t, what, limit, wait); !sqldb.IsUnavailable(err) {
				t.Errorf("%s in round %d: %v, want unavailable", what, round, err)
			}
		}
	}
	p.freeze(false)
	for what, wait := range waits(db, 3) {
		if err := within(t, what, limit, wait); err != nil {
			t.Errorf("%s afterwards: %v", what, err)
		}
	}
	p.freeze(true)
	err = within(t, "open", limit, func() error {
		_, err := postgres.Open(context.Background(), postgres.Config{URL: url, Patience: 300 * time.Millisecond})
		return err
	})
	if !sqldb.IsUnavailable(err) {
		t.Errorf("open: %v, want unavailable", err)
	}
	_ = within(t, "close", limit, db.Close) // its error is not of interest here
}

// Nobody who keeps connections busy keeps a row of evidence waiting.
func TestAppenderHasItsOwnConnection(t *testing.T) {
	url := pgtest.URL(t)
	db, err := postgres.Open(t.Context(), postgres.Config{URL: url, Conns: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	run(t, db, "CREATE TABLE counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)")
	for range 3 { // all but the appender's
		rows, err := db.Read().Query(t.Context(), "SELECT 1")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
	}
	if err := within(t, "append", 10*time.Second, waits(db, 1)["append"]); err != nil {
		t.Error(err)
	}
}

// A server that may lose what it has acknowledged is refused, with the setting
// and what to do; the stronger and weaker kinds of on are not.
func TestOpenRefusesALossyServer(t *testing.T) {
	for value, refused := range map[string]bool{"off": true, "local": false, "on": false, "remote_apply": false} {
		t.Run(value, func(t *testing.T) {
			db, err := postgres.Open(t.Context(), postgres.Config{URL: pgtest.URL(t) + "&synchronous_commit=" + value})
			if err == nil {
				defer db.Close()
			}
			if got := errors.Is(err, postgres.ErrNotDurable); got != refused {
				t.Fatalf("refused = %v: %v", got, err)
			}
			if refused && (!strings.Contains(err.Error(), "synchronous_commit is off: set it to on") || strings.Contains(err.Error(), "fsync is")) {
				t.Errorf("%v does not say what to set, or says too much", err)
			}
			if !refused && err != nil {
				t.Error(err)
			}
		})
	}
}
