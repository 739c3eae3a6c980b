package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// OrgOfConsumerKey finds the app that has this consumer key among its pairs.
func (s *Store) OrgOfConsumerKey(ctx context.Context, key string) (org.ID, app.ID, error) {
	in, id, err := s.owner(ctx, consumerKey, key, app.ErrNotFound)
	return org.ID(in), app.ID(id), err
}

// OrgOfUsername finds the user who has this name.
func (s *Store) OrgOfUsername(ctx context.Context, name string) (org.ID, user.ID, error) {
	in, id, err := s.owner(ctx, username, name, user.ErrNotFound)
	return org.ID(in), user.ID(id), err
}

// OrgOfMyDomain finds the org whose My Domain has this host, written as
// host[:port] in normal form.
func (s *Store) OrgOfMyDomain(ctx context.Context, host string) (org.ID, error) {
	in, _, err := s.owner(ctx, myDomainHost, host, org.ErrNotFound)
	return org.ID(in), err
}

// Revocations returns single revocations of all orgs, those that last longest
// first, including what ended within [ClockMargin].
func (s *Store) Revocations(ctx context.Context, limit int) ([]directory.Revocation, error) {
	var list []directory.Revocation
	rows, err := s.db.Read().Query(ctx, `SELECT token, until_ms FROM revoked_tokens
		WHERE until_ms > $1 ORDER BY until_ms DESC LIMIT $2`, millis(s.now().Add(-ClockMargin)), max(limit, 0))
	err = each(rows, err, func(rows *sql.Rows) error {
		var token []byte
		var until int64
		if err := rows.Scan(&token, &until); err != nil {
			return err
		}
		r := directory.Revocation{Until: timeOf(until)}
		copy(r.Token[:], token)
		list = append(list, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the revocations: %w", err)
	}
	return list, nil
}
