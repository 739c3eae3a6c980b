package storetest

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// RunSchema looks at the schema itself. In every table of an org each key starts
// with the org; and on PostgreSQL every text is compared by byte, whatever the
// language of the server.
func RunSchema(t *testing.T, open Open) {
	w := newWorld(t, open)
	if w.db.Engine() == sqldb.Postgres {
		w.rows(`SELECT table_name, column_name, COALESCE(collation_name, 'of the server')
			FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'`,
			func(rows *sql.Rows) error {
				var table, column, collation string
				err := rows.Scan(&table, &column, &collation)
				if collation != "C" {
					t.Errorf("%s.%s is compared by the collation %s", table, column, collation)
				}
				return err
			})
		return
	}
	keys := 0
	w.rows(`SELECT m.name, i.name, c.name FROM sqlite_master m
			JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c
			WHERE m.type = 'table' AND c.seqno = 0`,
		func(rows *sql.Rows) error {
			var table, index, first string
			err := rows.Scan(&table, &index, &first)
			if w.tables()[table] == "org_id" && first != "org_id" && !global(table, index) {
				t.Errorf("index %s of %s starts with %s", index, table, first)
			}
			keys++
			return err
		})
	if keys < 60 {
		t.Errorf("only %d indexes were looked at", keys)
	}
}

// global reports the keys that are meant for all orgs: that of names, which are
// unique across orgs, and those of the sweeper.
func global(table, index string) bool {
	return table == "names" && strings.HasPrefix(index, "sqlite_autoindex") || strings.HasSuffix(index, "_expiry")
}
