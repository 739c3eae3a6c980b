package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// The three ways to select rows of a slice, each with an index. A user, and an
// app together with successes, are filtered out of all rows of the org: an index
// for them would cost every issue a quarter more.
const (
	selectLogins = `SELECT id, user_id, app_id, subtype, status, addr, token, detail FROM `
	everyLogin   = ` WHERE org_id = $1 AND id >= $2 AND id < $3
		AND (CAST($4 AS BIGINT) = 0 OR user_id = $4) AND (CAST($5 AS BIGINT) = 0 OR app_id = $5)
		ORDER BY id DESC LIMIT $6`
	refusals = ` WHERE detail IS NOT NULL AND org_id = $1 AND id >= $2 AND id < $3
		AND (CAST($4 AS BIGINT) = 0 OR user_id = $4) AND (CAST($5 AS BIGINT) = 0 OR app_id = $5)
		ORDER BY id DESC LIMIT $6`
	// The lower bound is hidden from SQLite, which else takes two bounds for
	// better than one and the app, and reads all refusals of the org.
	refusalsOfApp = ` WHERE detail IS NOT NULL AND org_id = $1 AND id + 0 >= $2 AND id < $3
		AND (CAST($4 AS BIGINT) = 0 OR user_id = $4) AND app_id = $5
		ORDER BY id DESC LIMIT $6`
)

func conditionOf(f audit.LoginFilter) string {
	switch {
	case f.RefusalsOnly && f.App != 0:
		return refusalsOfApp
	case f.RefusalsOnly:
		return refusals
	}
	return everyLogin
}

// LoginHistory reads slice by slice, newest first. A limit under 1 finds nothing,
// and so does an org that is not there.
func (o *OrgStore) LoginHistory(ctx context.Context, f audit.LoginFilter) ([]audit.Login, error) {
	if err := o.present(ctx, o.all.db.Read()); err != nil {
		return nil, absent(err)
	}
	var list []audit.Login
	// A generator may be a little ahead of the clock.
	newest := sliceOf(o.all.now()) + 1
	before := int64(math.MaxInt64)
	if f.Before > 0 {
		before = int64(f.Before)
		newest = min(newest, sliceOf(sfid.Time(before)))
	}
	for n := newest; n > newest-ringSize-1 && n >= 0 && len(list) < f.Limit; n-- {
		more, err := o.slice(ctx, n, min(before, (n+1).first()), f, f.Limit-len(list))
		if err != nil {
			return nil, fmt.Errorf("read the login history: %w", err)
		}
		list = append(list, more...)
	}
	return list, nil
}

// absent makes an org that is not there an empty answer.
func absent(err error) error {
	if errors.Is(err, org.ErrNotFound) {
		return nil
	}
	return err
}

func (o *OrgStore) slice(ctx context.Context, n slice, before int64, f audit.LoginFilter, limit int) ([]audit.Login, error) {
	var list []audit.Login
	rows, err := o.all.db.Read().Query(ctx, selectLogins+n.table().Name()+conditionOf(f),
		o.org, n.first(), before, f.User, f.App, limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		l, err := scanLogin(rows)
		l.Org = o.org
		list = append(list, l)
		return err
	})
	return list, err
}

// SetupAuditTrail reads newest first; an org that is not there has none.
func (o *OrgStore) SetupAuditTrail(ctx context.Context, before audit.ChangeID, limit int) ([]audit.Change, error) {
	if err := o.present(ctx, o.all.db.Read()); err != nil {
		return nil, absent(err)
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	var list []audit.Change
	rows, err := o.all.db.Read().Query(ctx, `SELECT id, actor, action, section, display, old_value, new_value
		FROM setup_audit_trail WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, o.org, int64(before), max(limit, 0))
	err = each(rows, err, func(rows *sql.Rows) error {
		c := audit.Change{Org: o.org}
		err := rows.Scan(&c.ID, &c.Actor, &c.Action, &c.Section, &c.Display, &c.Old, &c.New)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the setup audit trail: %w", err)
	}
	return list, nil
}

// endsOf returns the smallest and the largest id of a table of the ring; zeros
// when it is empty.
func endsOf(ctx context.Context, r sqldb.Reader, table string) (first, last int64, err error) {
	var lo, hi sql.NullInt64
	err = r.QueryRow(ctx, `SELECT (SELECT MIN(id) FROM `+table+`), (SELECT MAX(id) FROM `+table+`)`).Scan(&lo, &hi)
	return lo.Int64, hi.Int64, err
}
