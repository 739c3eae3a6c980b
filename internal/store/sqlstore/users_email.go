package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// UsernameByEmail returns the first username of the org, in their order, that
// has this e-mail address to the letter; "" when none has.
func (o *OrgStore) UsernameByEmail(ctx context.Context, email string) (string, error) {
	if !nameable(email) {
		return "", nil
	}
	var name string
	err := o.all.db.Read().QueryRow(ctx,
		`SELECT username FROM users WHERE org_id = $1 AND email = $2 ORDER BY username LIMIT 1`, o.org, email).Scan(&name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look up a user by e-mail address: %w", err)
	}
	return name, nil
}
