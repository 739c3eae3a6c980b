package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/coherence"
)

// Head returns the number of the last entry, which may have been trimmed.
func (s *Store) Head(ctx context.Context) (int64, error) {
	var seq int64
	err := s.db.Read().QueryRow(ctx, `SELECT seq FROM change_counter WHERE id = 1`).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("read the head of the change log: %w", err)
	}
	return seq, nil
}

// ChangesAfter returns entries in order.
func (s *Store) ChangesAfter(ctx context.Context, seq int64, limit int) ([]coherence.Change, error) {
	var list []coherence.Change
	rows, err := s.db.Read().Query(ctx, `SELECT seq, org_id, kind, record_key, token, until_ms FROM change_log
		WHERE seq > $1 ORDER BY seq LIMIT $2`, seq, max(limit, 0))
	err = each(rows, err, func(rows *sql.Rows) error {
		var c coherence.Change
		var token []byte
		var until int64
		if err := rows.Scan(&c.Seq, &c.Org, &c.Kind, &c.Key, &token, &until); err != nil {
			return err
		}
		copy(c.Token[:], token)
		c.Until = timeOf(until)
		list = append(list, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the change log after %d: %w", seq, err)
	}
	return list, nil
}
