package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/server"
	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/server/quickstart"
)

const serveAbout = `Start the server as it runs in production.

Settings come from flags, from LATCHSTRING_* variables and from a JSON file, in
this order. All that is wrong with them is reported at once, and nothing starts
until it is mended. 'latchstring config reference' explains every setting.`

func (p *program) serveCommand() *cobra.Command {
	c := &cobra.Command{Use: "serve", Short: "Start the server", Long: serveAbout, Args: cobra.NoArgs}
	load := p.serveFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := load()
		if err != nil {
			return usageError{err}
		}
		return unlessStopped(c.Context(), p.serve(c.Context(), cfg,
			p.hint(c.Flags(), "there is no org yet; create one with: latchstring org create NAME --my-domain ORIGIN")))
	}
	return c
}

// serveFlags adds the flags of a server's configuration and returns what loads it.
func (p *program) serveFlags(c *cobra.Command) func() (*config.Config, error) {
	var file string
	c.Flags().StringVar(&file, "config", "", "JSON file with settings (default: $LATCHSTRING_CONFIG)")
	flags := config.NewFlags(c.Flags(), config.Serve)
	return func() (*config.Config, error) {
		if file == "" {
			file = p.env["LATCHSTRING_CONFIG"]
		}
		return config.Load(config.Serve, config.Sources{Flags: flags, Env: p.env, File: file})
	}
}

// serve serves until the context ends. noOrg is logged where there is no org.
func (p *program) serve(ctx context.Context, cfg *config.Config, noOrg string) (err error) {
	logger := newLogger(p.err, cfg)
	open := installation.Config{Now: p.now, MasterKeySource: cfg.MasterKeySource()}
	if open.MasterKey, err = cfg.ReadMasterKey(); err != nil {
		return err
	}
	if cfg.Data != "" {
		if err := quickstart.MakeDirectory(cfg.Data); err != nil {
			return err
		}
	}
	if cfg.Postgres() {
		open.Postgres = cfg.Database.Reveal()
	} else {
		open.SQLite = cfg.DatabasePath()
	}
	inst, err := installation.Open(ctx, open)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, inst.Close()) }()
	return p.serveUntil(ctx, cfg, inst, logger, func(*server.Server) error {
		orgs, err := inst.Store.Orgs(ctx, 0, 1)
		if err == nil && len(orgs) == 0 {
			logger.Warn(noOrg)
		}
		return err
	})
}
