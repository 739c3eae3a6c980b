package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// ErrNewer says that a newer release has changed the database, so that this one
// does not understand it.
var ErrNewer = errors.New("the database was migrated by a newer release; start that one, or restore a backup")

// Races with other processes: how often a lost one is tried again, and the
// longest pause before it.
const (
	maxAttempts = 20
	longPause   = 100 * time.Millisecond
)

// Up applies the migrations that the database lacks and returns its version
// before and after. Any number of processes may do so at once.
func Up(ctx context.Context, db sqldb.DB) (from, to int64, err error) {
	return up(ctx, db, dialect{files, db.Engine()})
}

func up(ctx context.Context, db sqldb.DB, files fs.FS) (from, to int64, err error) {
	err = db.Schema(ctx, func(handle *sql.DB) error {
		from, to, err = migrate(ctx, handle, files)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("migrate the %s database: %w", db.Engine(), err)
	}
	return from, to, nil
}

// migrate tries until nothing is pending. An attempt that failed is worth
// another while somebody else makes progress or the error is a lost race.
func migrate(ctx context.Context, handle *sql.DB, files fs.FS) (from, to int64, err error) {
	if from, err = current(ctx, handle); err != nil {
		return 0, 0, err
	}
	for attempt, before := 1, from; ; attempt++ {
		failed := apply(ctx, handle, files)
		if to, err = current(ctx, handle); err != nil {
			return 0, 0, err
		}
		if failed == nil {
			return from, to, nil
		}
		lost := to > before || sqldb.IsConflict(failed) || sqldb.IsUnique(failed)
		if !lost || attempt == maxAttempts {
			return 0, 0, failed
		}
		before = to
		if err := rest(ctx, rand.N(longPause)); err != nil {
			return 0, 0, err
		}
	}
}

func rest(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func apply(ctx context.Context, handle *sql.DB, files fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectCustom, handle, files,
		goose.WithStore(versions{}), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	have, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > known {
		return fmt.Errorf("version %d, this release knows %d: %w", have, known, ErrNewer)
	}
	_, err = provider.Up(ctx)
	return named(err)
}

// named adds the file that goose's error leaves out.
func named(err error) error {
	var partial *goose.PartialError
	if errors.As(err, &partial) && partial.Failed != nil {
		return fmt.Errorf("%s: %w", partial.Failed.Source.Path, partial.Err)
	}
	return err
}
