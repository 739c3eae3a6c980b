package abuse

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server"
	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/server/quickstart"
	"github.com/latchstring/latchstring/internal/server/servertest"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

// house is a quickstart that a test can configure, stop and start again on the
// same database, with a clock that can be moved and an operations listener.
type house struct {
	*world
	cfg    *config.Config
	key    seal.MasterKey
	offset atomic.Int64
	tape   *tape
	ops    string
	stop   func()
	// broken says that the test took the database away.
	broken bool
}

// tape keeps everything that left the server.
type tape struct {
	mu   sync.Mutex
	text strings.Builder
	next http.RoundTripper
}

func (p *tape) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(line)
}

func (p *tape) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// RoundTrip keeps the answer, but for the token that it is there to bring.
func (p *tape) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := p.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	dump, err := httputil.DumpResponse(res, true)
	if err != nil {
		return nil, err
	}
	before, token, brings := strings.Cut(string(dump), `"access_token":"`)
	if brings {
		_, after, _ := strings.Cut(token, `"`)
		dump = []byte(before + after)
	}
	_, err = p.Write(dump)
	return res, err
}

// eachHouse runs a test on both engines with settings of its own.
func eachHouse(t *testing.T, env config.Environment, test func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	for _, engine := range servertest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			h := newHouse(t, engine, env)
			h.start(t)
			t.Cleanup(func() { h.close(t) })
			test(t, h)
		})
	}
}

func newHouse(t *testing.T, engine sqldb.Engine, env config.Environment) *house {
	t.Helper()
	key, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	all := config.Environment{
		"LATCHSTRING_DATA": t.TempDir(), "LATCHSTRING_LISTEN": "127.0.0.1:0", "LATCHSTRING_OPS_LISTEN": "127.0.0.1:0", "LATCHSTRING_MASTER_KEY": key.Reveal(),
	}
	if engine == sqldb.Postgres {
		all["LATCHSTRING_DATABASE"] = pgtest.URL(t)
	}
	maps.Copy(all, env)
	h := &house{key: key, tape: &tape{next: new(http.Transport)}}
	if h.cfg, err = config.Load(config.Quickstart, config.Sources{Env: all}); err != nil {
		t.Fatal(err)
	}
	s := &servertest.Server{Client: &http.Client{Transport: h.tape}}
	h.world = &world{Server: s, secrets: new(secrets), hideIn: func(string, string) {}, logged: h.tape.String}
	h.hide("master key", key.Reveal())
	return h
}

func (h *house) now() time.Time { return time.Now().Add(time.Duration(h.offset.Load())) }

// start serves; h.stop ends it.
func (h *house) start(t *testing.T) {
	t.Helper()
	where := installation.Config{MasterKey: h.key, Now: h.now}
	if h.cfg.Postgres() {
		where.Postgres = h.cfg.Database.Reveal()
	} else {
		where.SQLite = h.cfg.DatabasePath()
	}
	inst, err := installation.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	running, err := server.Start(ctx, server.Options{
		Config: h.cfg, Installation: inst, Version: "test", Logger: slog.New(slog.NewJSONHandler(h.tape, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- running.Wait(ctx) }()
	h.stop = func() {
		cancel()
		h.Client.CloseIdleConnections()
		if err := <-done; err != nil {
			t.Errorf("the server stopped with %v", err)
		}
		if err := inst.Close(); err != nil && !h.broken {
			t.Errorf("close the installation: %v", err)
		}
	}
	h.Installation, h.Origin, h.ops = inst, running.Origin(), "http://"+running.OpsAddr().String()
	h.seed(t)
}

// seed makes or finds the quickstart's org.
func (h *house) seed(t *testing.T) {
	t.Helper()
	seeded, err := quickstart.Seed(t.Context(), h.Installation, h.cfg.Data, h.Origin)
	if err != nil {
		t.Fatal(err)
	}
	h.Org, h.Key, h.RunAs, h.Secret = seeded.Org, seeded.ConsumerKey, seeded.RunAs, seeded.ConsumerSecret.Reveal()
	h.hide("consumer secret", h.Secret)
}

// restart stops the server and starts it on the same database.
func (h *house) restart(t *testing.T) {
	t.Helper()
	h.stop()
	h.start(t)
}

// close looks at everything that has left, and stops.
func (h *house) close(t *testing.T) {
	if !h.broken {
		h.silent(t)
	}
	h.stop()
	for _, found := range h.secrets.in(h.tape.String()) {
		t.Errorf("wire silence: an answer or a log line holds the %s", found)
	}
}

func (h *house) apps() *app.Registry {
	st := h.Installation.Store.For(h.Org.ID)
	return app.NewRegistry(st, st, h.Org, app.Deps{
		Now: h.now, IDs: h.Installation.IDs, Sealer: h.Installation.Keyring, Actor: "test", MyDomain: h.Origin, CommandLine: true,
	})
}

func (h *house) users() *user.Registry {
	return user.NewRegistry(h.Installation.Store.For(h.Org.ID), h.Org.ID, user.Deps{
		Now: h.now, IDs: h.Installation.IDs, Hasher: user.NewHasher(), Actor: "test",
	})
}

// done waits until the server has applied a change.
func (h *house) done(t *testing.T, seq int64, err error) {
	t.Helper()
	if err == nil {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err = h.Installation.Settle(ctx, seq)
	}
	if err != nil {
		t.Fatal(err)
	}
}
