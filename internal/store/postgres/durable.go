package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// ErrNotDurable says that the server acknowledges what a power cut would undo.
// Evidence must be on disk before the token that it tells of leaves, so such a
// server is not used.
var ErrNotDurable = errors.New("this PostgreSQL may lose what it has acknowledged")

// safety are the settings that decide whether an acknowledged commit is on disk,
// and what to do where one is off. They hold for the connection: a role, a
// database and the URL may each have changed them.
var safety = []struct{ setting, remedy string }{
	{
		"synchronous_commit",
		"set it to on in postgresql.conf; if it is on there, look for it in ALTER ROLE … SET, ALTER DATABASE … SET and the URL",
	},
	{"fsync", "set it to on in postgresql.conf and reload the server"},
}

// durable refuses a server with one of them off, naming every one.
func durable(ctx context.Context, pool *sql.DB) error {
	var off []string
	for _, s := range safety {
		var value string
		if err := pool.QueryRowContext(ctx, "SELECT current_setting($1)", s.setting).Scan(&value); err != nil {
			return fmt.Errorf("read the setting %s: %w", s.setting, err)
		}
		if value == "off" {
			off = append(off, s.setting+" is off: "+s.remedy)
		}
	}
	if len(off) > 0 {
		return fmt.Errorf("%w: %s", ErrNotDurable, strings.Join(off, "; "))
	}
	return nil
}
