package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// ClockMargin is how much longer than needed the memory of what must not happen
// again is kept: spent artefacts, claims and revocations. A clock that steps
// back by less than this revives nothing, here or in a server's memory.
const ClockMargin = directory.ClockMargin

// changeLogAge is how long entries of the change log are kept at least.
const changeLogAge = time.Hour

// sweeps delete the oldest rows that have ended, at most $2 of them, by ranges
// of an index: the cost does not depend on what stays.
var sweeps = []struct {
	kind, statement string
	margin          time.Duration
}{
	{"single_use_unspent", `DELETE FROM single_use WHERE spent = 0 AND (org_id, kind, digest) IN
		(SELECT org_id, kind, digest FROM single_use WHERE spent = 0 AND expires_ms <= $1 ORDER BY expires_ms LIMIT $2)`, 0},
	{"single_use_spent", `DELETE FROM single_use WHERE (org_id, kind, digest) IN
		(SELECT org_id, kind, digest FROM single_use WHERE spent = 1 AND expires_ms <= $1 ORDER BY expires_ms LIMIT $2)`, ClockMargin},
	{"revoked_tokens", `DELETE FROM revoked_tokens WHERE (org_id, token) IN
		(SELECT org_id, token FROM revoked_tokens WHERE until_ms <= $1 ORDER BY until_ms LIMIT $2)`, ClockMargin},
	{"token_extensions", `DELETE FROM token_extensions WHERE until_ms <= $1 AND (org_id, token) IN
		(SELECT org_id, token FROM token_extensions WHERE until_ms <= $1 ORDER BY until_ms LIMIT $2)`, 0},
	// An entry is needed until every live lease has applied it; a lease that ran
	// out is removed by the next change that is waited for.
	{"change_log", `DELETE FROM change_log WHERE seq IN
		(SELECT seq FROM change_log WHERE at_ms <= $1 AND seq <= COALESCE(
			(SELECT MIN(applied) FROM leases), (SELECT seq FROM change_counter WHERE id = 1))
		ORDER BY seq LIMIT $2)`, changeLogAge},
}

// SweepKinds names the kinds of rows that end by themselves.
func SweepKinds() []string {
	kinds := make([]string, len(sweeps))
	for i, sweep := range sweeps {
		kinds[i] = sweep.kind
	}
	return kinds
}

// SweepExpired deletes the rows of one kind that have ended at the given time,
// at most limit of them, in one short transaction. It returns how many rows
// went; whoever gets limit calls again.
func (s *Store) SweepExpired(ctx context.Context, kind string, now time.Time, limit int) (swept int, err error) {
	for _, sweep := range sweeps {
		if sweep.kind != kind {
			continue
		}
		err = s.db.Write(ctx, func(tx sqldb.Tx) error {
			n, err := tx.Exec(ctx, sweep.statement, millis(now.Add(-sweep.margin)), int64(limit))
			swept = int(n)
			return err
		})
		if err != nil {
			return 0, fmt.Errorf("sweep %s: %w", kind, err)
		}
		return swept, nil
	}
	return 0, fmt.Errorf("sweep %s: there is no such kind of rows", kind)
}
