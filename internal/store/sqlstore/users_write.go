package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// CreateUser writes the user as version 1. An id and times that are zero are
// filled in; on success u is what is stored.
func (o *OrgStore) CreateUser(ctx context.Context, u *user.User, by audit.Trail) (int64, error) {
	stored, err := o.userToWrite(u)
	if err != nil {
		return 0, err
	}
	if stored.CreatedAt.IsZero() {
		stored.CreatedAt = o.all.now()
	}
	stored.Version = 1
	seq, err := o.change(ctx, coherence.UserChanged, int64(stored.ID), by, func(tx sqldb.Tx) error {
		if err := o.insertUser(ctx, tx, &stored); err != nil {
			return err
		}
		if err := o.takeUsername(ctx, tx, &stored); err != nil {
			return err
		}
		return o.assign(ctx, tx, &stored)
	})
	if err == nil {
		*u = stored
	}
	return seq, err
}

func (o *OrgStore) userToWrite(u *user.User) (user.User, error) {
	if u.Org != 0 && int64(u.Org) != o.org {
		return user.User{}, fmt.Errorf("user %q: %w", u.Username, ErrOtherOrg)
	}
	stored := *u
	stored.Org = org.ID(o.org)
	stored.PermissionSets = slices.Clone(u.PermissionSets)
	if stored.ID == 0 {
		stored.ID = user.ID(o.all.ids.Next())
	}
	stored.ModifiedAt = o.all.now()
	return stored, nil
}

// insertUser comes before the name is taken: a name can be taken again by the
// id that had it, and this makes sure that the id is new.
func (o *OrgStore) insertUser(ctx context.Context, tx sqldb.Tx, u *user.User) error {
	n, err := tx.Exec(ctx, `INSERT INTO users (org_id, `+userColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT DO NOTHING`,
		o.org, int64(u.ID), u.Username, u.Email, u.FirstName, u.LastName, u.Nickname, u.Phone,
		u.TimeZone, u.Locale, u.Language, flag(u.Active), flag(u.Frozen), int64(u.Profile), u.PasswordHash,
		int64(u.Generation), millis(u.CreatedAt), millis(u.ModifiedAt), u.Version)
	if err != nil || n == 1 {
		return err
	}
	used, err := exists(tx.QueryRow(ctx, `SELECT 1 FROM users WHERE org_id = $1 AND id = $2`, o.org, int64(u.ID)))
	if err != nil {
		return err
	}
	if used {
		return fmt.Errorf("user %s: %w", u.ID, ErrIDUsed)
	}
	return user.ErrUsernameTaken
}

func (o *OrgStore) takeUsername(ctx context.Context, tx sqldb.Tx, u *user.User) error {
	ok, err := reclaimName(ctx, tx, username, u.Username, o.org, int64(u.ID))
	if err == nil && !ok {
		return user.ErrUsernameTaken
	}
	return err
}

// UpdateUser replaces the user and his permission sets. A username that he gives
// up stays his own. On success u is what is stored, with the new version; a user
// who is not there is [user.ErrNotFound].
func (o *OrgStore) UpdateUser(ctx context.Context, u *user.User, by audit.Trail) (int64, error) {
	if u.ID == 0 {
		return 0, user.ErrNotFound
	}
	stored, err := o.userToWrite(u)
	if err != nil {
		return 0, err
	}
	seq, err := o.change(ctx, coherence.UserChanged, int64(u.ID), by, func(tx sqldb.Tx) error {
		if err := o.rename(ctx, tx, &stored); err != nil {
			return err
		}
		if err := o.updateUser(ctx, tx, &stored); err != nil {
			return err
		}
		return o.assign(ctx, tx, &stored)
	})
	if err == nil {
		stored.Version++
		*u = stored
	}
	return seq, err
}

// rename moves the name if it is another one now, and fails unless the user is
// there in the version that was read.
func (o *OrgStore) rename(ctx context.Context, tx sqldb.Tx, u *user.User) error {
	var old string
	var version int64
	err := tx.QueryRow(ctx, `SELECT username, version FROM users WHERE org_id = $1 AND id = $2`,
		o.org, int64(u.ID)).Scan(&old, &version)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return user.ErrNotFound
	case err != nil:
		return err
	case version != u.Version:
		return user.ErrConflict
	case old == u.Username:
		return nil
	}
	if err := retireName(ctx, tx, username, old, o.org); err != nil {
		return err
	}
	return o.takeUsername(ctx, tx, u)
}

func (o *OrgStore) updateUser(ctx context.Context, tx sqldb.Tx, u *user.User) error {
	n, err := tx.Exec(ctx, `UPDATE users SET username = $1, email = $2, first_name = $3, last_name = $4,
			nickname = $5, phone = $6, time_zone = $7, locale = $8, language = $9, active = $10, frozen = $11,
			profile_id = $12, password_hash = $13, generation = $14, modified_ms = $15, version = version + 1
		WHERE org_id = $16 AND id = $17 AND version = $18`,
		u.Username, u.Email, u.FirstName, u.LastName,
		u.Nickname, u.Phone, u.TimeZone, u.Locale, u.Language, flag(u.Active), flag(u.Frozen),
		int64(u.Profile), u.PasswordHash, int64(u.Generation), millis(u.ModifiedAt),
		o.org, int64(u.ID), u.Version)
	if err == nil && n == 0 {
		return user.ErrConflict
	}
	return err
}

// assign checks the user's profile and replaces his permission sets.
func (o *OrgStore) assign(ctx context.Context, tx sqldb.Tx, u *user.User) error {
	found, err := exists(tx.QueryRow(ctx, `SELECT 1 FROM profiles WHERE org_id = $1 AND id = $2`, o.org, int64(u.Profile)))
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("user %s, profile %s: %w", u.Username, u.Profile, ErrReference)
	}
	_, err = tx.Exec(ctx, `DELETE FROM permission_set_assignments WHERE org_id = $1 AND user_id = $2`, o.org, int64(u.ID))
	if err != nil {
		return err
	}
	for i, id := range u.PermissionSets {
		n, err := tx.Exec(ctx, `INSERT INTO permission_set_assignments (org_id, user_id, position, permission_set_id)
			SELECT org_id, CAST($1 AS BIGINT), CAST($2 AS BIGINT), id FROM permission_sets WHERE org_id = $3 AND id = $4`,
			int64(u.ID), int64(i), o.org, int64(id))
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("user %s, permission set %s: %w", u.Username, id, ErrReference)
		}
	}
	return nil
}
