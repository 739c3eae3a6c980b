package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server/config"
	"github.com/latchstring/latchstring/internal/server/installation"
	"github.com/latchstring/latchstring/internal/server/quickstart"
)

// target are the flags of every command that works on an installation.
type target struct {
	program       *program
	flags         *pflag.FlagSet
	data          string
	database      string
	masterKeyFile string
	org           string
	json          bool
}

// targetFlags adds the flags to a group of commands.
func (p *program) targetFlags(c *cobra.Command) *target {
	fs := c.PersistentFlags()
	t := &target{program: p, flags: fs}
	fs.StringVar(&t.data, "data", "", "Data directory (default: $LATCHSTRING_DATA, or ./latchstring-data if it is there)")
	fs.StringVar(&t.database, "database", "", "postgres:// URL or SQLite file (default: $LATCHSTRING_DATABASE, or latchstring.db in the data directory)")
	fs.StringVar(&t.masterKeyFile, "master-key-file", "", "File with the master key (default: $LATCHSTRING_MASTER_KEY_FILE, or master.key in the data directory)")
	fs.StringVar(&t.org, "org", "", "Org, by name or id; needed where there are several")
	fs.BoolVar(&t.json, "json", false, "Print JSON")
	return t
}

func (t *target) console() console { return console{t.program.out, t.json} }

// where is the place of an installation.
type where struct{ data, database string }

// find settles where the installation is: what the flags say, else the
// environment, else the quickstart's directory.
func (t *target) find() (where, error) {
	w, named := where{t.data, t.database}, "--database"
	if w.data == "" && w.database == "" {
		named = "LATCHSTRING_DATABASE"
		w = where{t.program.env["LATCHSTRING_DATA"], t.program.env["LATCHSTRING_DATABASE"]}
	}
	if w.data == "" && w.database == "" {
		if _, err := os.Stat(quickstart.DefaultData); err != nil {
			return w, usage("there is no %s here, so it is not clear which database is meant: give --data DIR or --database URL", quickstart.DefaultData)
		}
		w.data = quickstart.DefaultData
	}
	if err := isDirectory(w.data); err != nil {
		return w, err
	}
	if w.database == "" {
		w.database = filepath.Join(w.data, quickstart.DatabaseFile)
	} else if err := config.CheckDatabase(w.database); err != nil {
		return w, usage("%s %v", named, err)
	}
	return w, nil
}

// isDirectory refuses a data directory that is something else. One that is not
// there yet is left to who makes it, or misses it.
func isDirectory(dir string) error {
	if dir == "" {
		return nil
	}
	info, err := os.Stat(dir)
	if errors.Is(err, syscall.ENOTDIR) || err == nil && !info.IsDir() {
		return usage("the data directory %s is, or is in, a plain file: name a directory with --data DIR; "+
			"a SQLite file is named with --database FILE", clean(dir))
	}
	return nil
}

func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// open opens the installation without choosing an org.
func (t *target) open(ctx context.Context, needsKey bool) (*office, error) {
	w, err := t.find()
	if err != nil {
		return nil, err
	}
	cfg := installation.Config{MustExist: true, Now: t.program.now}
	if isPostgres(w.database) {
		cfg.Postgres = w.database
	} else {
		cfg.SQLite = w.database
	}
	if needsKey {
		if cfg.MasterKey, err = t.masterKey(w); err != nil {
			return nil, err
		}
	}
	inst, err := installation.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	o := &office{Installation: inst, target: t, where: w}
	if needsKey {
		if err := o.checkKey(ctx); err != nil {
			return nil, errors.Join(err, o.Close())
		}
	}
	return o, nil
}

// openOrg opens the installation and chooses the org.
func (t *target) openOrg(ctx context.Context, needsKey bool) (*office, error) {
	o, err := t.open(ctx, needsKey)
	if err != nil {
		return nil, err
	}
	if o.org, err = o.chooseOrg(ctx, t.org); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

func (o *office) chooseOrg(ctx context.Context, name string) (org.Org, error) {
	if name == "" {
		return o.OnlyOrg(ctx)
	}
	return o.orgs().Find(ctx, name)
}

// masterKey looks where the server looks, and beside the database.
func (t *target) masterKey(w where) (seal.MasterKey, error) {
	env := t.program.env
	if text := env["LATCHSTRING_MASTER_KEY"]; text != "" && t.masterKeyFile == "" {
		return seal.MasterKeyFromEnv("LATCHSTRING_MASTER_KEY", func(name string) (string, bool) { return env[name], true })
	}
	for _, file := range []string{t.masterKeyFile, env["LATCHSTRING_MASTER_KEY_FILE"]} {
		if file != "" {
			return seal.LoadMasterKeyFile(file)
		}
	}
	dir := w.data
	if dir == "" && !isPostgres(w.database) {
		dir = filepath.Dir(w.database)
	}
	if dir == "" {
		return seal.MasterKey{}, errNoKeyHere
	}
	key, err := seal.LoadMasterKeyFile(filepath.Join(dir, quickstart.MasterKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return seal.MasterKey{}, errNoKeyHere
	}
	return key, err
}

var errNoKeyHere = errors.New("this needs the server's master key, which is not here: give --master-key-file FILE, or set LATCHSTRING_MASTER_KEY_FILE")

// actor names who is at the command line, for the audit trail.
func actor() string {
	name := "unknown"
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	return "command line (" + name + ")"
}

// with runs work on the chosen org and closes the installation after it.
func (t *target) with(ctx context.Context, needsKey bool, work func(*office) error) (err error) {
	o, err := t.openOrg(ctx, needsKey)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	return work(o)
}
