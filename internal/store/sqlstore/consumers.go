package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// consumerRow is the right side of a left join: all NULL when there is no pair.
type consumerRow struct {
	id, created, ends        sql.NullInt64
	key, hash, sealed, state sql.NullString
}

func (r *consumerRow) dest() []any {
	return []any{&r.id, &r.key, &r.hash, &r.sealed, &r.state, &r.created, &r.ends}
}

func (r *consumerRow) value() (app.Consumer, bool) {
	return app.Consumer{
		ID:           app.ConsumerID(r.id.Int64),
		Key:          r.key.String,
		SecretHash:   r.hash.String,
		SealedSecret: r.sealed.String,
		State:        app.ConsumerState(r.state.String),
		CreatedAt:    timeOf(r.created.Int64),
		EndsAt:       timeOf(r.ends.Int64),
	}, r.id.Valid
}

// replaceConsumers makes a's pairs the ones that are stored. Keys that vanish
// become tombstones; a new key that anybody has or had, this app included, is
// [app.ErrKeyTaken].
func (o *OrgStore) replaceConsumers(ctx context.Context, tx sqldb.Tx, a *app.App) error {
	old, err := o.consumerKeys(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	for i, c := range a.Consumers {
		if at := slices.Index(old, c.Key); at >= 0 {
			old = slices.Delete(old, at, at+1)
			continue
		}
		ok, err := claimName(ctx, tx, consumerKey, c.Key, o.org, int64(a.ID))
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("pair %d of app %s: %w", i+1, a.Name, app.ErrKeyTaken)
		}
	}
	if err := o.retireKeys(ctx, tx, old); err != nil {
		return err
	}
	return o.rewriteConsumers(ctx, tx, a)
}

func (o *OrgStore) consumerKeys(ctx context.Context, r sqldb.Reader, id app.ID) ([]string, error) {
	var keys []string
	rows, err := r.Query(ctx, `SELECT consumer_key FROM consumers WHERE org_id = $1 AND app_id = $2`, o.org, int64(id))
	err = each(rows, err, func(rows *sql.Rows) error {
		var key string
		err := rows.Scan(&key)
		keys = append(keys, key)
		return err
	})
	return keys, err
}

func (o *OrgStore) retireKeys(ctx context.Context, tx sqldb.Tx, keys []string) error {
	for _, key := range keys {
		if err := retireName(ctx, tx, consumerKey, key, o.org); err != nil {
			return err
		}
	}
	return nil
}

func (o *OrgStore) rewriteConsumers(ctx context.Context, tx sqldb.Tx, a *app.App) error {
	if err := o.deleteConsumers(ctx, tx, a.ID); err != nil {
		return err
	}
	for i, c := range a.Consumers {
		_, err := tx.Exec(ctx, `INSERT INTO consumers (org_id, app_id, position, id, consumer_key, secret_hash,
				sealed_secret, state, created_ms, ends_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			o.org, int64(a.ID), int64(i), int64(c.ID), c.Key, c.SecretHash,
			c.SealedSecret, string(c.State), millis(c.CreatedAt), millis(c.EndsAt))
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *OrgStore) deleteConsumers(ctx context.Context, tx sqldb.Tx, id app.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM consumers WHERE org_id = $1 AND app_id = $2`, o.org, int64(id))
	return err
}
