package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// ErrNoScopeSet says that no set of scopes of the org has this number.
var ErrNoScopeSet = errors.New("no such set of scopes")

// ScopeSet returns the set of a number; [ErrNoScopeSet].
func (o *OrgStore) ScopeSet(ctx context.Context, id uint32) (string, error) {
	var scopes string
	err := o.all.db.Read().QueryRow(ctx, `SELECT scopes FROM scope_sets WHERE org_id = $1 AND id = $2`,
		o.org, int64(id)).Scan(&scopes)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("number %d: %w", id, ErrNoScopeSet)
	}
	if err != nil {
		return "", fmt.Errorf("read scope set %d: %w", id, err)
	}
	return scopes, nil
}

// InternScopeSet numbers the sets of an org from 1. It fails with
// [org.ErrNotFound] when a new number is needed and the org is not there.
func (o *OrgStore) InternScopeSet(ctx context.Context, scopes string) (uint32, error) {
	id, err := o.scopeSetID(ctx, o.all.db.Read(), scopes)
	if errors.Is(err, sql.ErrNoRows) {
		err = o.all.db.Write(ctx, func(tx sqldb.Tx) (err error) {
			id, err = o.addScopeSet(ctx, tx, scopes)
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("number a set of scopes: %w", err)
	}
	return id, nil
}

func (o *OrgStore) scopeSetID(ctx context.Context, r sqldb.Reader, scopes string) (id uint32, err error) {
	err = r.QueryRow(ctx, `SELECT id FROM scope_sets WHERE org_id = $1 AND scopes = $2`, o.org, scopes).Scan(&id)
	return id, err
}

// addScopeSet tries again when a concurrent transaction took the number for
// another set; it then sees that transaction's row.
func (o *OrgStore) addScopeSet(ctx context.Context, tx sqldb.Tx, scopes string) (uint32, error) {
	if err := o.present(ctx, tx); err != nil {
		return 0, err
	}
	for {
		_, err := tx.Exec(ctx, `INSERT INTO scope_sets (org_id, id, scopes)
			SELECT CAST($1 AS BIGINT), COALESCE(MAX(id), 0) + 1, CAST($2 AS TEXT) FROM scope_sets WHERE org_id = $1
			ON CONFLICT DO NOTHING`, o.org, scopes)
		if err != nil {
			return 0, err
		}
		id, err := o.scopeSetID(ctx, tx, scopes)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
}
