package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

var (
	// ErrNoTrail refuses a change that does not say who did what.
	ErrNoTrail = errors.New("refused: a change without a complete audit trail")
	// ErrIDUsed refuses a new record whose id a record has or had.
	ErrIDUsed = errors.New("this id is, or was, another record's")
	// ErrOtherOrg refuses a record that says it belongs to another org.
	ErrOtherOrg = errors.New("the record belongs to another org")
	// ErrReference refuses a record that names a profile or permission set that
	// its org does not have.
	ErrReference = errors.New("refers to a record that the org does not have")
)

// change is what an entry of the change log says of a changed record.
type change struct {
	org  int64
	kind coherence.Kind
	key  int64
}

// change runs fn as one change of configuration: fn, the audit rows and the
// entry of the change log are written together or not at all. It returns the
// entry's number.
func (s *Store) change(ctx context.Context, c change, by audit.Trail, fn func(sqldb.Tx) error) (seq int64, err error) {
	if !by.Complete() {
		return 0, ErrNoTrail
	}
	err = s.db.Write(ctx, func(tx sqldb.Tx) (err error) {
		if seq, err = nextSeq(ctx, tx); err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		if err := s.writeTrail(ctx, tx, c.org, by); err != nil {
			return err
		}
		return s.writeEntry(ctx, tx, seq, c)
	})
	if err != nil {
		return 0, err
	}
	return seq, nil
}

// change is a change of this org's records. It fails with [org.ErrNotFound] when
// there is no such org or it was deleted.
func (o *OrgStore) change(ctx context.Context, kind coherence.Kind, key int64, by audit.Trail, fn func(sqldb.Tx) error) (int64, error) {
	return o.all.change(ctx, change{o.org, kind, key}, by, func(tx sqldb.Tx) error {
		if err := o.present(ctx, tx); err != nil {
			return err
		}
		return fn(tx)
	})
}

// present fails with [org.ErrNotFound] unless the org is there.
func (o *OrgStore) present(ctx context.Context, r sqldb.Reader) error {
	found, err := exists(r.QueryRow(ctx, `SELECT 1 FROM orgs WHERE id = $1 AND status <> 'deleted'`, o.org))
	if err == nil && !found {
		return org.ErrNotFound
	}
	return err
}

// nextSeq takes the next number of the change log. The row stays locked until
// the transaction ends, and no number is used by one that rolls back.
func nextSeq(ctx context.Context, tx sqldb.Tx) (seq int64, err error) {
	err = tx.QueryRow(ctx, `UPDATE change_counter SET seq = seq + 1 WHERE id = 1 RETURNING seq`).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("number a change: %w", err)
	}
	return seq, nil
}

func (s *Store) writeEntry(ctx context.Context, tx sqldb.Tx, seq int64, c change) error {
	_, err := tx.Exec(ctx, `INSERT INTO change_log (seq, org_id, kind, record_key, token, until_ms, at_ms)
		VALUES ($1, $2, $3, $4, NULL, 0, $5)`, seq, c.org, string(c.kind), c.key, millis(s.now()))
	return err
}

// writeTrail writes the audit rows. Their ids are made here, so that they follow
// the order of the changes.
func (s *Store) writeTrail(ctx context.Context, tx sqldb.Tx, in int64, by audit.Trail) error {
	for _, e := range by.Entries {
		_, err := tx.Exec(ctx, `INSERT INTO setup_audit_trail
			(org_id, id, actor, action, section, display, old_value, new_value)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			in, s.ids.Next(), by.Actor, e.Action, e.Section, e.Display, e.Old, e.New)
		if err != nil {
			return fmt.Errorf("write the audit trail: %w", err)
		}
	}
	return nil
}
