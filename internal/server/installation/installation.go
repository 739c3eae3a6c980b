package installation

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/store/migrations"
	"github.com/latchstring/latchstring/internal/store/postgres"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlite"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// Provisional node numbers are above those that leases give.
const (
	firstProvisional = 512
	provisionals     = sfid.MaxNode + 1 - firstProvisional
)

// ErrNoInstallation says that a command found no database where it looked.
var ErrNoInstallation = errors.New("there is no Latchstring database here")

// Config says where an installation is.
type Config struct {
	// Postgres is a postgres:// URL. When it is empty, SQLite is the file.
	Postgres string
	SQLite   string
	// MustExist refuses to make a database that is not there.
	MustExist bool
	// MasterKey seals secrets; zero for commands that touch none.
	MasterKey seal.MasterKey
	// MasterKeySource says in messages where the key is from: a file's path, or
	// the name of a variable.
	MasterKeySource string
	Now             func() time.Time
}

// Installation is an open database with what belongs to it.
type Installation struct {
	DB    sqldb.DB
	Store *sqlstore.Store
	// Keyring is nil when no master key was given.
	Keyring *seal.Keyring
	IDs     *sfid.Generator
	Now     func() time.Time

	key key
	// lock is nil on PostgreSQL, where any number of servers may run.
	lock *lock
	file opened
}

// Open opens the database and brings its schema up to date.
func Open(ctx context.Context, cfg Config) (*Installation, error) {
	i := &Installation{Now: cfg.Now, key: keyOf(cfg)}
	var err error
	if i.IDs, err = sfid.NewGenerator(firstProvisional+rand.IntN(provisionals), cfg.Now); err != nil {
		return nil, err
	}
	if !cfg.MasterKey.IsZero() {
		if i.Keyring, err = seal.NewKeyring(cfg.MasterKey); err != nil {
			return nil, err
		}
	}
	if err := i.openDB(ctx, cfg); err != nil {
		return nil, err
	}
	if _, _, err := migrations.Up(ctx, i.DB); err != nil {
		return nil, errors.Join(err, i.DB.Close())
	}
	i.Store = sqlstore.New(i.DB, i.IDs, cfg.Now)
	return i, nil
}

func (i *Installation) openDB(ctx context.Context, cfg Config) (err error) {
	if cfg.Postgres != "" {
		i.DB, err = postgres.Open(ctx, postgres.Config{URL: cfg.Postgres})
		return err
	}
	if cfg.MustExist {
		if _, err := os.Stat(cfg.SQLite); errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%w: %s", ErrNoInstallation, cfg.SQLite)
		}
	}
	return i.openFile(ctx, cfg.SQLite)
}

func (i *Installation) openFile(ctx context.Context, name string) (err error) {
	if i.file.path, err = realPath(name); err != nil {
		return err
	}
	i.lock = &lock{path: i.file.path + ".lock"}
	if i.DB, err = sqlite.Open(ctx, sqlite.Config{Path: i.file.path}); err != nil {
		return err
	}
	i.file.info, err = os.Stat(i.file.path)
	return err
}

// Close closes the database and gives back the server's lock.
func (i *Installation) Close() error {
	err := i.DB.Close()
	if i.lock != nil {
		i.lock.release()
	}
	return err
}

// BecomeServer makes sure that no other server uses the same SQLite file, and
// clears away the leases that a killed one left behind. On PostgreSQL it does
// nothing.
func (i *Installation) BecomeServer(ctx context.Context) error {
	if i.lock == nil {
		return nil
	}
	if err := i.lock.hold(ctx); err != nil {
		return err
	}
	return i.clearLeases(ctx)
}

// Settle returns when every running server has applied the numbered change of
// the log. It is for commands; a server settles through its own node.
func (i *Installation) Settle(ctx context.Context, seq int64) error {
	if seq == 0 {
		return nil
	}
	if i.lock != nil {
		// A lock that cannot be looked at may be a server's: its leases tell.
		if held, err := i.lock.try(); held && err == nil {
			defer i.lock.release()
			return i.clearLeases(ctx)
		}
	}
	return coherence.Wait(ctx, i.Store, seq, "")
}

func (i *Installation) clearLeases(ctx context.Context) error {
	leases, err := i.Store.Leases(ctx)
	if err != nil {
		return fmt.Errorf("read the leases: %w", err)
	}
	for _, l := range leases {
		if err := i.Store.CloseLease(ctx, l); err != nil {
			return fmt.Errorf("clear the lease of node %d: %w", l.Node, err)
		}
	}
	return nil
}

// OnlyOrg returns the org that commands mean when none is named: the only one.
func (i *Installation) OnlyOrg(ctx context.Context) (org.Org, error) {
	const shown = 5
	orgs, err := i.Store.Orgs(ctx, 0, shown+1)
	switch {
	case err != nil:
		return org.Org{}, fmt.Errorf("list the orgs: %w", err)
	case len(orgs) == 0:
		return org.Org{}, errors.New("there is no org yet: create one with latchstring org create")
	case len(orgs) > 1:
		return org.Org{}, fmt.Errorf("there are several orgs (%s): name one with --org", listed(orgs, shown))
	}
	return orgs[0], nil
}

// listed names the first orgs.
func listed(orgs []org.Org, shown int) string {
	var names []string
	for _, o := range orgs[:min(len(orgs), shown)] {
		names = append(names, o.Name)
	}
	if len(orgs) > shown {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
