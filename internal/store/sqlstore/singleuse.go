package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// Offer keeps an artefact. One that is there already, spent or not, stays as it
// is and the answer is [singleuse.ErrSpent].
func (o *OrgStore) Offer(ctx context.Context, a singleuse.Artefact) error {
	return o.all.db.Write(ctx, func(tx sqldb.Tx) error { return o.offer(ctx, tx, a) })
}

func (o *OrgStore) offer(ctx context.Context, tx sqldb.Tx, a singleuse.Artefact) error {
	n, err := tx.Exec(ctx, `INSERT INTO single_use (org_id, kind, digest, payload, expires_ms, spent)
		VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (org_id, kind, digest) DO NOTHING`,
		o.org, int64(a.Kind), a.Digest, a.Payload, millis(a.ExpiresAt))
	if err == nil && n == 0 {
		return fmt.Errorf("offer an artefact of kind %d twice: %w", a.Kind, singleuse.ErrSpent)
	}
	return err
}

// Peek reads an artefact.
func (o *OrgStore) Peek(ctx context.Context, key singleuse.Key) (singleuse.Artefact, error) {
	a := singleuse.Artefact{Key: key}
	var expires int64
	err := o.all.db.Read().QueryRow(ctx, `SELECT payload, expires_ms FROM single_use
		WHERE org_id = $1 AND kind = $2 AND digest = $3 AND spent = 0 AND expires_ms > $4`,
		o.org, int64(key.Kind), key.Digest, millis(o.all.now())).Scan(&a.Payload, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return singleuse.Artefact{}, singleuse.ErrSpent
	}
	if err != nil {
		return singleuse.Artefact{}, fmt.Errorf("read an artefact of kind %d: %w", key.Kind, err)
	}
	a.ExpiresAt = timeOf(expires)
	return a, nil
}

// Consume spends an artefact. The row stays until it expires, spent.
func (o *OrgStore) Consume(ctx context.Context, key singleuse.Key) error {
	return o.all.db.Write(ctx, func(tx sqldb.Tx) error { return o.consume(ctx, tx, key) })
}

func (o *OrgStore) consume(ctx context.Context, tx sqldb.Tx, key singleuse.Key) error {
	n, err := tx.Exec(ctx, `UPDATE single_use SET spent = 1
		WHERE org_id = $1 AND kind = $2 AND digest = $3 AND spent = 0 AND expires_ms > $4`,
		o.org, int64(key.Kind), key.Digest, millis(o.all.now()))
	return verdict(n, err)
}

// ClaimOnce records a use. A claim that has expired already protects nothing and
// is refused; a claim can be made anew once the first has been expired for
// [ClockMargin].
func (o *OrgStore) ClaimOnce(ctx context.Context, c singleuse.Claim) error {
	return o.all.db.Write(ctx, func(tx sqldb.Tx) error { return o.claim(ctx, tx, c) })
}

func (o *OrgStore) claim(ctx context.Context, tx sqldb.Tx, c singleuse.Claim) error {
	now := o.all.now()
	if !c.ExpiresAt.After(now) {
		return singleuse.ErrSpent
	}
	n, err := tx.Exec(ctx, `INSERT INTO single_use (org_id, kind, digest, payload, expires_ms, spent)
		VALUES ($1, $2, $3, '', $4, 1)
		ON CONFLICT (org_id, kind, digest) DO UPDATE SET expires_ms = excluded.expires_ms
		WHERE single_use.spent = 1 AND single_use.expires_ms <= $5`,
		o.org, int64(c.Kind), c.Digest, millis(c.ExpiresAt), millis(now.Add(-ClockMargin)))
	return verdict(n, err)
}

// verdict is the one primitive of single use: the statement that changed a row
// won, every other one lost.
func verdict(n int64, err error) error {
	if err == nil && n != 1 {
		return singleuse.ErrSpent
	}
	return err
}
