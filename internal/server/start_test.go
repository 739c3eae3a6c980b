package server_test

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server"
	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

func masterKey(t *testing.T) seal.MasterKey {
	t.Helper()
	key, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// options are a quickstart's on a fresh database.
func options(t *testing.T, engine sqldb.Engine) server.Options {
	t.Helper()
	key := masterKey(t)
	cfg, err := config.Load(config.Quickstart, config.Sources{Env: config.Environment{
		"LATCHSTRING_DATA": t.TempDir(), "LATCHSTRING_LISTEN": "127.0.0.1:0", "LATCHSTRING_OPS_LISTEN": "127.0.0.1:0",
		"LATCHSTRING_MASTER_KEY": key.Reveal(),
	}})
	if err != nil {
		t.Fatal(err)
	}
	where := installation.Config{MasterKey: key, Now: time.Now, SQLite: filepath.Join(t.TempDir(), "test.db")}
	if engine == sqldb.Postgres {
		where.Postgres = pgtest.URL(t)
	}
	inst, err := installation.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := inst.Close(); err != nil {
			t.Error(err)
		}
	})
	return server.Options{Config: cfg, Installation: inst, Logger: slog.New(slog.DiscardHandler), Version: "test"}
}

// broken are the ways in which a start fails.
var broken = map[string]struct {
	spoil func(t *testing.T, opts *server.Options)
	says  string
}{
	"certificate": {func(t *testing.T, opts *server.Options) {
		opts.Config.TLSCert, opts.Config.TLSKey = filepath.Join(t.TempDir(), "no.crt"), filepath.Join(t.TempDir(), "no.key")
	}, "no.crt"},
	"operations port": {func(t *testing.T, opts *server.Options) {
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = taken.Close() })
		opts.Config.OpsListen = taken.Addr().String()
	}, "for operations"},
	"sealing keys": {func(t *testing.T, opts *server.Options) { drop(t, opts, "sealing_keys") }, "sealing keys"},
	"revocations":  {func(t *testing.T, opts *server.Options) { drop(t, opts, "revoked_tokens") }, "join the servers"},
}

func drop(t *testing.T, opts *server.Options, table string) {
	t.Helper()
	err := opts.Installation.DB.Write(t.Context(), func(tx sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "DROP TABLE "+table)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFailedStartLeavesNothing: neither a lease, for which the next change of
// an admin would wait, nor a port that stays taken.
func TestFailedStartLeavesNothing(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} {
		for name, b := range broken {
			t.Run(string(engine)+" "+name, func(t *testing.T) {
				opts := options(t, engine)
				opts.Config.Listen = freePort(t)
				b.spoil(t, &opts)
				s, err := server.Start(t.Context(), opts)
				if s != nil || err == nil || !strings.Contains(err.Error(), b.says) {
					t.Fatalf("started: %v, %v; want an error with %q", s != nil, err, b.says)
				}
				leases, err := opts.Installation.Store.Leases(t.Context())
				if err != nil || len(leases) != 0 {
					t.Errorf("leases %v, %v; want none", leases, err)
				}
				again, err := net.Listen("tcp", opts.Config.Listen)
				if err != nil {
					t.Fatalf("the port stays taken: %v", err)
				}
				_ = again.Close()
			})
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestStopLeavesNothing: a server that stops gives its lease back too.
func TestStopLeavesNothing(t *testing.T) {
	opts := options(t, sqldb.SQLite)
	ctx, cancel := context.WithCancel(t.Context())
	s, err := server.Start(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	if leases, err := opts.Installation.Store.Leases(t.Context()); err != nil || len(leases) != 1 {
		t.Errorf("leases %v, %v while it runs; want one", leases, err)
	}
	cancel()
	if err := s.Wait(ctx); err != nil {
		t.Error(err)
	}
	if leases, err := opts.Installation.Store.Leases(t.Context()); err != nil || len(leases) != 0 {
		t.Errorf("leases %v, %v afterwards; want none", leases, err)
	}
}
