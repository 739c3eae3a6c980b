package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// Profiles returns all profiles, by name.
func (o *OrgStore) Profiles(ctx context.Context) ([]user.Profile, error) {
	var list []user.Profile
	rows, err := o.all.db.Read().Query(ctx, `SELECT id, name, permissions, session_timeout_minutes, version
		FROM profiles WHERE org_id = $1 ORDER BY name`, o.org)
	err = each(rows, err, func(rows *sql.Rows) (err error) {
		var p user.Profile
		var permissions string
		if err = rows.Scan(&p.ID, &p.Name, &permissions, &p.SessionTimeoutMinutes, &p.Version); err != nil {
			return err
		}
		p.Permissions, err = user.ParsePermissions(permissions)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the profiles: %w", err)
	}
	return list, nil
}

// PermissionSets returns all permission sets, by name.
func (o *OrgStore) PermissionSets(ctx context.Context) ([]user.PermissionSet, error) {
	var list []user.PermissionSet
	rows, err := o.all.db.Read().Query(ctx, `SELECT id, name, label, permissions, version
		FROM permission_sets WHERE org_id = $1 ORDER BY name`, o.org)
	err = each(rows, err, func(rows *sql.Rows) (err error) {
		var p user.PermissionSet
		var permissions string
		if err = rows.Scan(&p.ID, &p.Name, &p.Label, &permissions, &p.Version); err != nil {
			return err
		}
		p.Permissions, err = user.ParsePermissions(permissions)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the permission sets: %w", err)
	}
	return list, nil
}

// CreateProfile writes the profile as version 1, with an id if it has none. A
// name or id that another profile has is [user.ErrConflict].
func (o *OrgStore) CreateProfile(ctx context.Context, p user.Profile, by audit.Trail) (int64, error) {
	if p.ID == 0 {
		p.ID = user.ProfileID(o.all.ids.Next())
	}
	return o.change(ctx, coherence.PermissionsChanged, int64(p.ID), by, func(tx sqldb.Tx) error {
		return insertProfile(ctx, tx, o.org, p)
	})
}

func insertProfile(ctx context.Context, tx sqldb.Tx, in int64, p user.Profile) error {
	n, err := tx.Exec(ctx, `INSERT INTO profiles (org_id, id, name, permissions, session_timeout_minutes, version)
		VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT DO NOTHING`,
		in, int64(p.ID), p.Name, p.Permissions.String(), int64(p.SessionTimeoutMinutes))
	return oneRow(n, err, "profile", p.Name)
}

// oneRow turns a row that was not written into a conflict.
func oneRow(n int64, err error, kind, name string) error {
	if err == nil && n == 0 {
		return fmt.Errorf("%s %q: %w", kind, name, user.ErrConflict)
	}
	return err
}

// UpdateProfile replaces the profile that has p.Version. A name that another
// profile has is [user.ErrConflict] too.
func (o *OrgStore) UpdateProfile(ctx context.Context, p user.Profile, by audit.Trail) (int64, error) {
	return o.change(ctx, coherence.PermissionsChanged, int64(p.ID), by, func(tx sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE profiles SET name = $1, permissions = $2, session_timeout_minutes = $3,
				version = version + 1
			WHERE org_id = $4 AND id = $5 AND version = $6
				AND NOT EXISTS (SELECT 1 FROM profiles x WHERE x.org_id = $4 AND x.name = $1 AND x.id <> $5)`,
			p.Name, p.Permissions.String(), int64(p.SessionTimeoutMinutes), o.org, int64(p.ID), p.Version)
		return oneRow(n, err, "profile", p.Name)
	})
}

// CreatePermissionSet is CreateProfile for a permission set.
func (o *OrgStore) CreatePermissionSet(ctx context.Context, p user.PermissionSet, by audit.Trail) (int64, error) {
	if p.ID == 0 {
		p.ID = user.PermissionSetID(o.all.ids.Next())
	}
	return o.change(ctx, coherence.PermissionsChanged, int64(p.ID), by, func(tx sqldb.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO permission_sets (org_id, id, name, label, permissions, version)
			VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT DO NOTHING`,
			o.org, int64(p.ID), p.Name, p.Label, p.Permissions.String())
		return oneRow(n, err, "permission set", p.Name)
	})
}

// UpdatePermissionSet is UpdateProfile for a permission set.
func (o *OrgStore) UpdatePermissionSet(ctx context.Context, p user.PermissionSet, by audit.Trail) (int64, error) {
	return o.change(ctx, coherence.PermissionsChanged, int64(p.ID), by, func(tx sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE permission_sets SET name = $1, label = $2, permissions = $3, version = version + 1
			WHERE org_id = $4 AND id = $5 AND version = $6
				AND NOT EXISTS (SELECT 1 FROM permission_sets x WHERE x.org_id = $4 AND x.name = $1 AND x.id <> $5)`,
			p.Name, p.Label, p.Permissions.String(), o.org, int64(p.ID), p.Version)
		return oneRow(n, err, "permission set", p.Name)
	})
}
