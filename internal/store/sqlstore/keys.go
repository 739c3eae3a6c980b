package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/signingkey"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// keyChange writes a change of the installation's keys, which no person makes:
// it has an entry in the change log and no audit trail. fn reports whether it
// changed anything; if not, nothing is written.
func (s *Store) keyChange(ctx context.Context, kind coherence.Kind, fn func(sqldb.Tx) (bool, error)) (changed bool, seq int64, err error) {
	err = s.db.Write(ctx, func(tx sqldb.Tx) (err error) {
		seq = 0
		if changed, err = fn(tx); err != nil || !changed {
			return err
		}
		if seq, err = nextSeq(ctx, tx); err != nil {
			return err
		}
		return s.writeEntry(ctx, tx, seq, change{kind: kind})
	})
	if err != nil {
		return false, 0, err
	}
	return changed, seq, nil
}

// SealingKeys returns all sealing keys, by slot.
func (s *Store) SealingKeys(ctx context.Context) ([]sealedtoken.Record, error) {
	var list []sealedtoken.Record
	rows, err := s.db.Read().Query(ctx, `SELECT slot, sealed, created_ms, used_from_ms, ends_ms
		FROM sealing_keys ORDER BY slot`)
	err = each(rows, err, func(rows *sql.Rows) error {
		var r sealedtoken.Record
		var created, from, ends int64
		err := rows.Scan(&r.Slot, &r.Sealed, &created, &from, &ends)
		r.CreatedAt, r.UsedFrom, r.EndsAt = timeOf(created), timeOf(from), timeOf(ends)
		list = append(list, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sealing keys: %w", err)
	}
	return list, nil
}

// CreateSealingKey adds a key unless its slot is in use. A key without an end
// keeps its slot.
func (s *Store) CreateSealingKey(ctx context.Context, r sealedtoken.Record) (bool, int64, error) {
	created, seq, err := s.keyChange(ctx, coherence.SealingKeyChanged, func(tx sqldb.Tx) (bool, error) {
		n, err := tx.Exec(ctx, `INSERT INTO sealing_keys (slot, sealed, created_ms, used_from_ms, ends_ms)
			VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (slot) DO UPDATE SET sealed = excluded.sealed, created_ms = excluded.created_ms,
				used_from_ms = excluded.used_from_ms, ends_ms = excluded.ends_ms
			WHERE sealing_keys.ends_ms <> 0 AND sealing_keys.ends_ms <= excluded.created_ms`,
			int64(r.Slot), r.Sealed, millis(r.CreatedAt), millis(r.UsedFrom), millis(r.EndsAt))
		return n == 1, err
	})
	if err != nil {
		return false, 0, fmt.Errorf("create the sealing key of slot %d: %w", r.Slot, err)
	}
	return created, seq, nil
}

// SigningKeys returns all signing keys, oldest first.
func (s *Store) SigningKeys(ctx context.Context) ([]signingkey.Record, error) {
	var list []signingkey.Record
	rows, err := s.db.Read().Query(ctx, `SELECT key_id, algorithm, sealed, created_ms, used_from_ms, retires_ms
		FROM signing_keys ORDER BY created_ms, key_id`)
	err = each(rows, err, func(rows *sql.Rows) error {
		var r signingkey.Record
		var created, from, retires int64
		err := rows.Scan(&r.KeyID, &r.Algorithm, &r.Sealed, &created, &from, &retires)
		r.CreatedAt, r.UsedFrom, r.RetiresAt = timeOf(created), timeOf(from), timeOf(retires)
		list = append(list, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the signing keys: %w", err)
	}
	return list, nil
}

// CreateSigningKey adds a key unless its key id is in use.
func (s *Store) CreateSigningKey(ctx context.Context, r signingkey.Record) (bool, int64, error) {
	created, seq, err := s.keyChange(ctx, coherence.SigningKeyChanged, func(tx sqldb.Tx) (bool, error) {
		n, err := tx.Exec(ctx, `INSERT INTO signing_keys (key_id, algorithm, sealed, created_ms, used_from_ms, retires_ms)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key_id) DO NOTHING`,
			r.KeyID, r.Algorithm, r.Sealed, millis(r.CreatedAt), millis(r.UsedFrom), millis(r.RetiresAt))
		return n == 1, err
	})
	if err != nil {
		return false, 0, fmt.Errorf("create signing key %q: %w", r.KeyID, err)
	}
	return created, seq, nil
}

// DeleteSigningKey removes a key. One that is not there is no error and no
// change: the number is 0.
func (s *Store) DeleteSigningKey(ctx context.Context, keyID string) (int64, error) {
	_, seq, err := s.keyChange(ctx, coherence.SigningKeyChanged, func(tx sqldb.Tx) (bool, error) {
		n, err := tx.Exec(ctx, `DELETE FROM signing_keys WHERE key_id = $1`, keyID)
		return n == 1, err
	})
	if err != nil {
		return 0, fmt.Errorf("delete signing key %q: %w", keyID, err)
	}
	return seq, nil
}
