package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// DropLoginsBefore empties the slices that end before t, and in any case those
// older than fourteen slices: the next slice's table must be empty when its time
// comes. It returns how many tables it took rows from.
func (s *Store) DropLoginsBefore(ctx context.Context, t time.Time) (int, error) {
	keep := max(sliceOf(t), sliceOf(s.now())-(ringSize-2))
	dropped := 0
	for _, table := range ring {
		any, err := s.dropLogins(ctx, table.Name(), keep.first())
		if err != nil {
			return dropped, fmt.Errorf("empty %s: %w", table.Name(), err)
		}
		if any {
			dropped++
		}
	}
	return dropped, nil
}

// dropLogins looks before it takes a lock: most tables have nothing to drop.
func (s *Store) dropLogins(ctx context.Context, table string, cutoff int64) (bool, error) {
	first, _, err := endsOf(ctx, s.db.Read(), table)
	if err != nil || first == 0 || first >= cutoff {
		return false, err
	}
	err = s.db.Write(ctx, func(tx sqldb.Tx) error {
		if s.db.Engine() == sqldb.Postgres {
			// Nothing may be added between the look and the cut.
			if _, err := tx.Exec(ctx, `LOCK TABLE `+table+` IN ACCESS EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		_, last, err := endsOf(ctx, tx, table)
		if err != nil {
			return err
		}
		if last >= cutoff {
			// The table was not emptied in time and a newer slice is in it too.
			_, err = tx.Exec(ctx, `DELETE FROM `+table+` WHERE id < $1`, cutoff)
			return err
		}
		_, err = tx.Exec(ctx, s.truncate(table))
		return err
	})
	return err == nil, err
}

// truncate returns the statement that empties a table at once, whatever its
// size. SQLite does so for a DELETE without a condition.
func (s *Store) truncate(table string) string {
	if s.db.Engine() == sqldb.Postgres {
		return `TRUNCATE ` + table
	}
	return `DELETE FROM ` + table
}
