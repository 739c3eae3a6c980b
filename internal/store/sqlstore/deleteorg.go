package sqlstore

import (
	"context"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// orgTables are the tables whose rows go with their org. Evidence stays until
// its time comes, but cannot be read through the org any more: the setup audit
// trail says who deleted it, and login history is only ever dropped by slice.
// The rows of names and orgs stay as tombstones.
var orgTables = []string{
	"profiles", "permission_sets", "users", "permission_set_assignments",
	"apps", "consumers", "retired_apps", "scope_sets",
	"single_use", "revoked_tokens", "token_extensions",
}

// DeleteOrg removes everything of an org but tombstones and evidence; an org
// that is not there is [org.ErrNotFound].
func (s *Store) DeleteOrg(ctx context.Context, id org.ID, by audit.Trail) (int64, error) {
	in := int64(id)
	return s.change(ctx, change{in, coherence.OrgChanged, in}, by, func(tx sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE orgs SET name = '', my_domain = '', status = 'deleted', settings = '{}',
			version = version + 1 WHERE id = $1 AND status <> 'deleted'`, in)
		if err != nil {
			return err
		}
		if n == 0 {
			return org.ErrNotFound
		}
		if _, err := tx.Exec(ctx, `UPDATE names SET live = 0 WHERE org_id = $1`, in); err != nil {
			return err
		}
		return emptyOrg(ctx, tx, in)
	})
}

func emptyOrg(ctx context.Context, tx sqldb.Tx, in int64) error {
	for _, table := range orgTables {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE org_id = $1`, in); err != nil {
			return fmt.Errorf("empty %s: %w", table, err)
		}
	}
	return nil
}
