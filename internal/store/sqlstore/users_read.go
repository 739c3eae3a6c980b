package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
)

const userColumns = `id, username, email, first_name, last_name, nickname, phone, time_zone, locale, language,
	active, frozen, profile_id, password_hash, generation, created_ms, modified_ms, version`

// selectAccounts reads users with what they are permitted in one statement, so
// that all of it is of the same moment. The condition on users goes in between.
const (
	selectAccounts = `SELECT u.id, u.username, u.email, u.first_name, u.last_name, u.nickname, u.phone,
			u.time_zone, u.locale, u.language, u.active, u.frozen, u.profile_id, u.password_hash,
			u.generation, u.created_ms, u.modified_ms, u.version,
			p.name, p.permissions, p.session_timeout_minutes, s.id, s.name, s.permissions
		FROM (SELECT ` + userColumns + ` FROM users WHERE org_id = $1 AND `
	withPermissions = `) u
		JOIN profiles p ON p.org_id = $1 AND p.id = u.profile_id
		LEFT JOIN permission_set_assignments a ON a.org_id = $1 AND a.user_id = u.id
		LEFT JOIN permission_sets s ON s.org_id = $1 AND s.id = a.permission_set_id
		ORDER BY u.username, a.position`
)

// Account returns a user by id.
func (o *OrgStore) Account(ctx context.Context, id user.ID) (*user.Account, error) {
	return o.oneAccount(ctx, selectAccounts+`id = $2`+withPermissions, int64(id))
}

// AccountByUsername returns a user by name, compared by byte.
func (o *OrgStore) AccountByUsername(ctx context.Context, name string) (*user.Account, error) {
	if !nameable(name) {
		return nil, user.ErrNotFound
	}
	return o.oneAccount(ctx, selectAccounts+`username = $2`+withPermissions, name)
}

// Accounts returns users by name.
func (o *OrgStore) Accounts(ctx context.Context, afterUsername string, limit int) ([]*user.Account, error) {
	return o.accounts(ctx, selectAccounts+`username > $2 ORDER BY username LIMIT $3`+withPermissions,
		afterUsername, max(limit, 0))
}

func (o *OrgStore) oneAccount(ctx context.Context, query string, by any) (*user.Account, error) {
	list, err := o.accounts(ctx, query, by)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, user.ErrNotFound
	}
	return list[0], nil
}

func (o *OrgStore) accounts(ctx context.Context, query string, args ...any) ([]*user.Account, error) {
	var list []*user.Account
	rows, err := o.all.db.Read().Query(ctx, query, append([]any{o.org}, args...)...)
	err = each(rows, err, func(rows *sql.Rows) error {
		row := accountRow{Account: user.Account{User: user.User{Org: org.ID(o.org)}}}
		if err := rows.Scan(row.dest()...); err != nil {
			return err
		}
		if n := len(list); n == 0 || list[n-1].ID != row.ID {
			a, err := row.account()
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		return row.addSet(list[len(list)-1])
	})
	if err != nil {
		return nil, fmt.Errorf("read users: %w", err)
	}
	return list, nil
}

// accountRow is a row of selectAccounts: a user, and one of the permission sets
// assigned to him if there is any.
type accountRow struct {
	user.Account
	created, modified int64
	permissions       string
	setID             sql.NullInt64
	setName           sql.NullString
	setPermissions    sql.NullString
}

func (r *accountRow) dest() []any {
	return []any{
		&r.ID, &r.Username, &r.Email, &r.FirstName, &r.LastName, &r.Nickname, &r.Phone,
		&r.TimeZone, &r.Locale, &r.Language, &r.Active, &r.Frozen, &r.Profile, &r.PasswordHash,
		&r.Generation, &r.created, &r.modified, &r.Version,
		&r.ProfileName, &r.permissions, &r.SessionTimeoutMinutes,
		&r.setID, &r.setName, &r.setPermissions,
	}
}

func (r *accountRow) account() (*user.Account, error) {
	a := r.Account
	a.CreatedAt, a.ModifiedAt = timeOf(r.created), timeOf(r.modified)
	var err error
	if a.Permissions, err = user.ParsePermissions(r.permissions); err != nil {
		return nil, fmt.Errorf("profile %s: %w", a.Profile, err)
	}
	return &a, nil
}

func (r *accountRow) addSet(a *user.Account) error {
	if !r.setID.Valid {
		return nil
	}
	more, err := user.ParsePermissions(r.setPermissions.String)
	if err != nil {
		return fmt.Errorf("permission set %q: %w", r.setName.String, err)
	}
	a.PermissionSets = append(a.PermissionSets, user.PermissionSetID(r.setID.Int64))
	a.PermissionSetNames = append(a.PermissionSetNames, r.setName.String)
	a.Permissions |= more
	return nil
}
