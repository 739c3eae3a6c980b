package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// ClockMargin is how much longer than needed the memory of what must not happen
// again is kept: spent artefacts, claims and revocations. A clock that steps
// back by less than this revives nothing.
const ClockMargin = time.Hour

// changeLogAge is how long entries of the change log are kept at least.
const changeLogAge = time.Hour

// sweeps delete the oldest rows that have ended, at most $2 of them, by ranges
// of an index: the cost does not depend on what stays.
var sweeps = []struct {
	table, statement string
	margin           time.Duration
}{
	{"single_use", `DELETE FROM single_use WHERE spent = 0 AND (org_id, kind, digest) IN
		(SELECT org_id, kind, digest FROM single_use WHERE spent = 0 AND expires_ms <= $1 ORDER BY expires_ms LIMIT $2)`, 0},
	{"single_use", `DELETE FROM single_use WHERE (org_id, kind, digest) IN
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

// SweepExpired deletes what has ended at the given time, at most limit rows of
// each kind, in one short transaction each. It returns how many rows went;
// whoever gets limit or more calls again.
func (s *Store) SweepExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	swept := 0
	for _, sweep := range sweeps {
		var n int64
		err := s.db.Write(ctx, func(tx sqldb.Tx) (err error) {
			n, err = tx.Exec(ctx, sweep.statement, millis(now.Add(-sweep.margin)), int64(limit))
			return err
		})
		if err != nil {
			return swept, fmt.Errorf("sweep %s: %w", sweep.table, err)
		}
		swept += int(n)
	}
	return swept, nil
}
