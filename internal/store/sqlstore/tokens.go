package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// RevokeToken writes the revocation, its evidence and the entry of the change
// log. A later end of a token that was revoked before replaces an earlier one.
func (o *OrgStore) RevokeToken(ctx context.Context, token [10]byte, until time.Time, evidence audit.Login) (seq int64, err error) {
	row, err := o.loginRow(&evidence)
	if err != nil {
		return 0, err
	}
	err = o.all.db.Write(ctx, func(tx sqldb.Tx) (err error) {
		if err := o.revoke(ctx, tx, token, until); err != nil {
			return err
		}
		if err := insertRows(ctx, tx, row); err != nil {
			return err
		}
		// The counter comes last here: it is what revocations wait for each
		// other on.
		if seq, err = nextSeq(ctx, tx); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO change_log (seq, org_id, kind, record_key, token, until_ms, at_ms)
			VALUES ($1, $2, $3, 0, $4, $5, $6)`,
			seq, o.org, string(coherence.TokenRevoked), token[:], millis(until), millis(o.all.now()))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("revoke a token: %w", err)
	}
	return seq, nil
}

func (o *OrgStore) revoke(ctx context.Context, tx sqldb.Tx, token [10]byte, until time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO revoked_tokens (org_id, token, until_ms) VALUES ($1, $2, $3)
		ON CONFLICT (org_id, token) DO UPDATE SET until_ms = excluded.until_ms
		WHERE revoked_tokens.until_ms < excluded.until_ms`, o.org, token[:], millis(until))
	return err
}

// TokenRevoked looks for a revocation, whatever the clock says.
func (o *OrgStore) TokenRevoked(ctx context.Context, token [10]byte) (bool, error) {
	found, err := exists(o.all.db.Read().QueryRow(ctx,
		`SELECT 1 FROM revoked_tokens WHERE org_id = $1 AND token = $2`, o.org, token[:]))
	if err != nil {
		return false, fmt.Errorf("look for a revocation: %w", err)
	}
	return found, nil
}

// ExtendToken keeps the latest of all ends it is given.
func (o *OrgStore) ExtendToken(ctx context.Context, token [10]byte, until time.Time) error {
	err := o.all.db.Write(ctx, func(tx sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO token_extensions (org_id, token, until_ms) VALUES ($1, $2, $3)
			ON CONFLICT (org_id, token) DO UPDATE SET until_ms = excluded.until_ms
			WHERE token_extensions.until_ms < excluded.until_ms`, o.org, token[:], millis(until))
		return err
	})
	if err != nil {
		return fmt.Errorf("extend a token: %w", err)
	}
	return nil
}

// TokenExtension returns the latest end that ExtendToken was given, or the zero
// time.
func (o *OrgStore) TokenExtension(ctx context.Context, token [10]byte) (time.Time, error) {
	var until int64
	err := o.all.db.Read().QueryRow(ctx,
		`SELECT until_ms FROM token_extensions WHERE org_id = $1 AND token = $2`, o.org, token[:]).Scan(&until)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("read the extension of a token: %w", err)
	}
	return timeOf(until), nil
}
