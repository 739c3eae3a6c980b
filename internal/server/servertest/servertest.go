package servertest

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server"
	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/server/quickstart"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

// Server is a running server with the quickstart's org.
type Server struct {
	// Origin is where it is reached.
	Origin string
	// Key, Secret and RunAs are the app's.
	Key, Secret, RunAs string
	Org                org.Org
	// Installation is the server's own; commands of another process are played
	// by [Server.Beside].
	Installation *installation.Installation
	// Client keeps connections and records what it receives.
	Client *http.Client

	tb     testing.TB
	config *config.Config
	key    seal.MasterKey
	now    func() time.Time
	watch  *watch
	stop   func()
}

// Engines are the engines that every test of the whole runs on.
func Engines() []sqldb.Engine { return []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} }

// Each runs a test on both engines.
func Each(t *testing.T, test func(t *testing.T, s *Server)) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(string(engine), func(t *testing.T) { test(t, Start(t, engine)) })
	}
}

// Start starts a quickstart that stops with the test.
func Start(tb testing.TB, engine sqldb.Engine) *Server {
	tb.Helper()
	return StartAt(tb, engine, time.Now)
}

// StartAt starts a quickstart whose clock is the test's.
func StartAt(tb testing.TB, engine sqldb.Engine, now func() time.Time) *Server {
	tb.Helper()
	s := prepare(tb, engine, config.Quickstart, nil)
	s.now = now
	s.Installation = s.open()
	s.run()
	seeded, err := quickstart.Seed(tb.Context(), s.Installation, s.config.Data, s.Origin)
	if err != nil {
		tb.Fatal(err)
	}
	s.Org, s.Key, s.RunAs = seeded.Org, seeded.ConsumerKey, seeded.RunAs
	s.Secret = seeded.ConsumerSecret.Reveal()
	s.Hide("consumer secret", s.Secret)
	s.Hide("admin password", seeded.AdminPassword.Reveal())
	return s
}

// StartHosts starts serve with a login origin of its own and an org whose My
// Domain is another host. The org has no users and no apps yet. The client
// reaches the server whatever host a request names.
func StartHosts(tb testing.TB, engine sqldb.Engine, login, myDomain string) *Server {
	tb.Helper()
	s := prepare(tb, engine, config.Serve, config.Environment{"LATCHSTRING_LOGIN_ORIGIN": login})
	s.Installation = s.open()
	s.run()
	command := s.Beside()
	made, err := command.Orgs().Create(tb.Context(), "Acme", myDomain)
	if err != nil {
		tb.Fatal(err)
	}
	s.Org = made.Org
	command.Settle(made.Seq)
	return s
}

// prepare makes the files and the configuration of a server.
func prepare(tb testing.TB, engine sqldb.Engine, mode config.Mode, env config.Environment) *Server {
	tb.Helper()
	key, err := seal.GenerateMasterKey()
	if err != nil {
		tb.Fatal(err)
	}
	all := config.Environment{
		"LATCHSTRING_DATA": tb.TempDir(), "LATCHSTRING_LISTEN": "127.0.0.1:0", "LATCHSTRING_OPS_LISTEN": "off",
		"LATCHSTRING_MASTER_KEY": key.Reveal(),
	}
	if engine == sqldb.Postgres {
		all["LATCHSTRING_DATABASE"] = pgtest.URL(tb)
	}
	maps.Copy(all, env)
	cfg, err := config.Load(mode, config.Sources{Env: all})
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{tb: tb, config: cfg, key: key, now: time.Now, watch: newWatch(tb)}
	s.Hide("master key", key.Reveal())
	return s
}

// Again starts another server on the same database, with a clock of its own. On
// PostgreSQL both run; on SQLite the first one must have been stopped.
func (s *Server) Again(now func() time.Time) *Server {
	s.tb.Helper()
	other := *s
	other.now = now
	other.Installation = other.open()
	other.run()
	return &other
}

// Stop stops the server before the test ends.
func (s *Server) Stop() { s.stop() }

// open opens the installation, as the server or a command does.
func (s *Server) open() *installation.Installation {
	s.tb.Helper()
	cfg := installation.Config{MasterKey: s.key, Now: s.now}
	if s.config.Postgres() {
		cfg.Postgres = s.config.Database.Reveal()
	} else {
		cfg.SQLite = s.config.DatabasePath()
	}
	inst, err := installation.Open(context.Background(), cfg)
	if err != nil {
		s.tb.Fatal(err)
	}
	return inst
}

// run serves until the test ends.
func (s *Server) run() {
	s.tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	running, err := server.Start(ctx, server.Options{
		Config: s.config, Installation: s.Installation, Version: "test",
		Logger: slog.New(slog.NewJSONHandler(s.watch.log(), &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		cancel()
		s.tb.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- running.Wait(ctx) }()
	s.Origin = running.Origin()
	s.Client = s.watch.client(dialer(running.Addr()))
	client, inst := s.Client, s.Installation
	s.stop = sync.OnceFunc(func() {
		cancel()
		client.CloseIdleConnections()
		if err := <-done; err != nil {
			s.tb.Errorf("the server stopped with %v", err)
		}
		if err := inst.Close(); err != nil {
			s.tb.Errorf("close the installation: %v", err)
		}
	})
	s.tb.Cleanup(func() {
		s.stop()
		s.watch.report()
	})
}

// dialer reaches the server whatever host a request names.
func dialer(addr net.Addr) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, addr.Network(), addr.String())
	}
}

// Hide tells the recorder of one more text that must not leave except in the
// body of the one answer that is for it.
func (s *Server) Hide(name, secret string) { s.watch.secret(name, secret) }

// Beside opens the same database as a command of another process does. It is
// closed with the test.
func (s *Server) Beside() *Command {
	s.tb.Helper()
	inst := s.open()
	s.tb.Cleanup(func() {
		if err := inst.Close(); err != nil {
			s.tb.Errorf("close the command's installation: %v", err)
		}
	})
	return &Command{inst: inst, server: s}
}

// Command does what commands of the command line do, beside the server.
type Command struct {
	inst   *installation.Installation
	server *Server
}

// Installation is the command's own view of the database.
func (c *Command) Installation() *installation.Installation { return c.inst }

// Apps is the registry of the org's apps.
func (c *Command) Apps() *app.Registry {
	st := c.inst.Store.For(c.server.Org.ID)
	o, err := st.Org(context.Background())
	if err != nil {
		c.server.tb.Fatal(err)
	}
	return app.NewRegistry(st, st, o, app.Deps{
		Now: time.Now, IDs: c.inst.IDs, Sealer: c.inst.Keyring, Actor: "command line (test)",
		MyDomain: c.server.Origin, CommandLine: true,
	})
}

// Users is the registry of the org's users.
func (c *Command) Users() *user.Registry {
	return user.NewRegistry(c.inst.Store.For(c.server.Org.ID), c.server.Org.ID, user.Deps{
		Now: time.Now, IDs: c.inst.IDs, Hasher: user.NewHasher(), Actor: "command line (test)",
	})
}

// Orgs is the registry of the installation's orgs.
func (c *Command) Orgs() *org.Registry {
	return org.NewRegistry(c.inst.Store, org.Deps{Now: time.Now, IDs: c.inst.IDs, Actor: "command line (test)"})
}

// Settle waits, as a command does, until the running server has applied a change.
func (c *Command) Settle(seq int64) {
	c.server.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := c.inst.Settle(ctx, seq); err != nil {
		c.server.tb.Fatal(err)
	}
}

// Logs returns what the server has logged so far.
func (s *Server) Logs() string { return s.watch.logged() }
