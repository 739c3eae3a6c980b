package sqlstore

import (
	"database/sql"
	"errors"
	"time"
)

// millis is a time as it is stored: Unix milliseconds, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// timeOf is the time that millis stored.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// flag is a bool as it is stored.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// each runs scan on every row of a query and closes it.
func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// exists reports whether a query finds a row; its first column is a number.
func exists(row *sql.Row) (bool, error) {
	var one int64
	err := row.Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
