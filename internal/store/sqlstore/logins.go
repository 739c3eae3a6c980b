package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// The ring of the login history: slice n of the time since 1970 is in table n
// modulo ringSize.
const (
	ringSize    = 16
	sliceLength = 30 * 24 * time.Hour
)

// ring are the tables. Each is one value for the life of the program, because
// its address is the key of the statements that append to it.
var ring = newRing()

func newRing() (tables [ringSize]*sqldb.Table) {
	for i := range tables {
		tables[i] = sqldb.NewTable(fmt.Sprintf("login_history_%02d", i),
			sqldb.Column{Name: "id", Type: sqldb.Integer},
			sqldb.Column{Name: "org_id", Type: sqldb.Integer},
			sqldb.Column{Name: "user_id", Type: sqldb.Integer},
			sqldb.Column{Name: "app_id", Type: sqldb.Integer},
			sqldb.Column{Name: "subtype", Type: sqldb.Integer},
			sqldb.Column{Name: "status", Type: sqldb.Integer},
			sqldb.Column{Name: "addr", Type: sqldb.Bytes},
			sqldb.Column{Name: "token", Type: sqldb.Bytes},
			sqldb.Column{Name: "detail", Type: sqldb.Text})
	}
	return tables
}

// slice is a number of thirty days since 1970.
type slice int64

func sliceOf(t time.Time) slice { return slice(t.UnixMilli() / sliceLength.Milliseconds()) }

func (n slice) table() *sqldb.Table { return ring[n%ringSize] }

// first is the smallest id that a row of the slice can have.
func (n slice) first() int64 {
	return sfid.FirstAt(time.UnixMilli(int64(n) * sliceLength.Milliseconds()))
}

// AppendLogins writes rows and gives ids to those that have none. A single row
// shares a commit with other callers' rows; several are one transaction.
func (o *OrgStore) AppendLogins(ctx context.Context, logins []audit.Login) error {
	rows := make([]sqldb.Row, len(logins))
	for i := range logins {
		row, err := o.loginRow(&logins[i])
		if err != nil {
			return err
		}
		rows[i] = row
	}
	switch len(rows) {
	case 0:
		return nil
	case 1:
		return o.all.db.Append(ctx, rows[0])
	}
	return o.all.db.Write(ctx, func(tx sqldb.Tx) error { return insertRows(ctx, tx, rows...) })
}

func insertRows(ctx context.Context, tx sqldb.Tx, rows ...sqldb.Row) error {
	for _, r := range rows {
		if _, err := tx.Exec(ctx, r.Table.Insert(), r.Values...); err != nil {
			return fmt.Errorf("write login history: %w", err)
		}
	}
	return nil
}

// loginRow is a login as it is stored. A success has no detail.
func (o *OrgStore) loginRow(l *audit.Login) (sqldb.Row, error) {
	if l.Org != 0 && l.Org != o.org {
		return sqldb.Row{}, fmt.Errorf("a row of the login history: %w", ErrOtherOrg)
	}
	if l.ID == 0 {
		l.ID = audit.LoginID(o.all.ids.Next())
	}
	l.Org = o.org
	var addr, token, detail any
	if l.Addr.IsValid() {
		addr, _ = l.Addr.MarshalBinary() // never fails
	}
	if l.TokenID != [10]byte{} {
		token = l.TokenID[:]
	}
	if l.Refusal != nil {
		text, err := json.Marshal(l.Refusal)
		if err != nil {
			return sqldb.Row{}, fmt.Errorf("write the detail of a refusal: %w", err)
		}
		detail = string(text)
	}
	table := sliceOf(sfid.Time(int64(l.ID))).table()
	return table.Row(int64(l.ID), o.org, l.User, l.App, int64(l.Subtype), int64(l.Status), addr, token, detail), nil
}

// scanLogin reads what loginRow wrote, without the org.
func scanLogin(rows *sql.Rows) (l audit.Login, err error) {
	var addr, token []byte
	var detail sql.NullString
	if err := rows.Scan(&l.ID, &l.User, &l.App, &l.Subtype, &l.Status, &addr, &token, &detail); err != nil {
		return l, err
	}
	if addr != nil {
		if err := l.Addr.UnmarshalBinary(addr); err != nil {
			return l, fmt.Errorf("login %s: %w", l.ID, err)
		}
	}
	copy(l.TokenID[:], token)
	if detail.Valid {
		if err := json.Unmarshal([]byte(detail.String), &l.Refusal); err != nil {
			return l, fmt.Errorf("login %s: %w", l.ID, err)
		}
	}
	return l, nil
}
