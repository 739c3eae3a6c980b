package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server"
	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/server/quickstart"
)

const quickstartAbout = `Start a server with nothing configured, to try things out.

The first start makes a data directory with a SQLite database and a master key,
and in it the org Acme with an admin, an integration user and the connected app
Data Sync. Key, secret and a curl line that gets a token are printed. Later
starts serve the same org and the same key.

It listens on loopback. For production see: latchstring serve --help`

func (p *program) quickstartCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "quickstart", Short: "Start a server to try things out", Long: quickstartAbout, Args: cobra.NoArgs,
	}
	flags := config.NewFlags(c.Flags(), config.Quickstart)
	c.Flags().Lookup("ops-listen").DefValue = "a free port of loopback"
	c.Flags().BoolVar(&asJSON, "json", false, "Print one line of JSON when the server is ready")
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := config.Load(config.Quickstart, config.Sources{Flags: flags, Env: p.env})
		if err != nil {
			return usageError{err}
		}
		return unlessStopped(c.Context(), p.quickstart(c.Context(), cfg, asJSON))
	}
	return c
}

// quickstart serves until the context ends.
func (p *program) quickstart(ctx context.Context, cfg *config.Config, asJSON bool) (err error) {
	logger := newLogger(p.err, cfg)
	inst, err := p.openQuickstart(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, inst.Close()) }()
	return p.serveUntil(ctx, cfg, inst, logger, func(s *server.Server) error {
		seeded, err := quickstart.Seed(ctx, inst, cfg.Data, s.Origin())
		if err != nil {
			return err
		}
		if err := quickstart.KeepOrigin(cfg.Data, s.Origin()); err != nil {
			return err
		}
		if err := p.announce(newReadiness(s.Origin(), seeded, p.now().Sub(p.started)), seeded.Org.Name, cfg.Data, asJSON); err != nil {
			return err
		}
		if !seeded.AdminPassword.IsZero() {
			debug.FreeOSMemory() // hashing a password took 19 MiB, which the next is long in needing
		}
		return nil
	})
}

// announce says that the server is ready.
func (p *program) announce(ready readiness, org, data string, asJSON bool) error {
	if asJSON {
		return console{p.out, true}.printJSON(ready)
	}
	return printBanner(p.out, ready, p.name, org, data)
}

// openQuickstart makes or opens the data directory.
func (p *program) openQuickstart(ctx context.Context, cfg *config.Config) (*installation.Installation, error) {
	if err := quickstart.MakeDirectory(cfg.Data); err != nil {
		return nil, err
	}
	open := installation.Config{Now: p.now, MasterKeySource: cfg.MasterKeySource()}
	if open.MasterKeySource == "" {
		open.MasterKeySource = filepath.Join(cfg.Data, quickstart.MasterKeyFile)
	}
	if cfg.Postgres() {
		open.Postgres = cfg.Database.Reveal()
	} else {
		open.SQLite = cfg.DatabasePath()
	}
	var err error
	if open.MasterKey, err = quickstartKey(cfg); err != nil {
		return nil, err
	}
	return installation.Open(ctx, open)
}

// quickstartKey is the configured master key, or the data directory's own.
func quickstartKey(cfg *config.Config) (seal.MasterKey, error) {
	key, err := cfg.ReadMasterKey()
	if errors.Is(err, seal.ErrNoMasterKey) {
		return quickstart.MasterKey(cfg.Data, cfg.DatabasePath())
	}
	return key, err
}

// unlessStopped makes a start that a signal cut short as clean as a later stop.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

// serveUntil starts the server, says that it is ready and serves until the
// context ends.
func (p *program) serveUntil(ctx context.Context, cfg *config.Config, inst *installation.Installation,
	logger *slog.Logger, ready func(*server.Server) error,
) error {
	s, err := server.Start(ctx, server.Options{Config: cfg, Installation: inst, Logger: logger, Version: version})
	if err != nil {
		return err
	}
	serving, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if err := ready(s); err != nil {
		stop(err)
		return errors.Join(err, s.Wait(serving))
	}
	started := []any{"origin", s.Origin(), "listen", s.Addr().String()}
	if s.OpsAddr() != nil {
		started = append(started, "ops_listen", s.OpsAddr().String())
	}
	logger.Info("ready", started...)
	if err := s.Wait(serving); err != nil {
		return err
	}
	logger.Info("stopped")
	return nil
}
