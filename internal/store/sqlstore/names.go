package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// The kinds of name that are unique across orgs for ever.
const (
	consumerKey  = "consumer_key"
	username     = "username"
	myDomainHost = "domain"
)

// nameable reports whether a name can be kept at all: PostgreSQL holds neither
// U+0000 nor what is not UTF-8, and asking it for such a text is an error.
// Nothing has a name that is not nameable, on either engine.
func nameable(name string) bool {
	return utf8.ValidString(name) && strings.IndexByte(name, 0) < 0
}

// claimName gives a name that nobody has or had to a record.
func claimName(ctx context.Context, tx sqldb.Tx, kind, name string, in, record int64) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO names (kind, name, org_id, record_id, live) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (kind, name) DO NOTHING`, kind, name, in, record)
	return n == 1, err
}

// reclaimName is claimName for names that a record may take up again after it
// had another. A consumer key may not: its old secret was retired with it.
func reclaimName(ctx context.Context, tx sqldb.Tx, kind, name string, in, record int64) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO names (kind, name, org_id, record_id, live) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (kind, name) DO UPDATE SET live = 1
		WHERE names.org_id = excluded.org_id AND names.record_id = excluded.record_id`,
		kind, name, in, record)
	return n == 1, err
}

// retireName takes a name from its record; nobody else will get it.
func retireName(ctx context.Context, tx sqldb.Tx, kind, name string, in int64) error {
	_, err := tx.Exec(ctx, `UPDATE names SET live = 0 WHERE kind = $1 AND name = $2 AND org_id = $3`, kind, name, in)
	return err
}

// owner returns who has a name now; missing when nobody does.
func (s *Store) owner(ctx context.Context, kind, name string, missing error) (in, record int64, err error) {
	if !nameable(name) {
		return 0, 0, missing
	}
	err = s.db.Read().QueryRow(ctx, `SELECT org_id, record_id FROM names
		WHERE kind = $1 AND name = $2 AND live = 1`, kind, name).Scan(&in, &record)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, missing
	}
	return in, record, err
}
