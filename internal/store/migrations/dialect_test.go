package migrations

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

func TestDialect(t *testing.T) {
	const text = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b BLOB, c SMALLINT) WITHOUT ROWID;\n"
	files := fstest.MapFS{"00001_t.sql": {Data: []byte(text)}, "notes.txt": {Data: []byte(text)}}
	for _, c := range []struct {
		engine     sqldb.Engine
		file, want string
	}{
		{sqldb.SQLite, "00001_t.sql", text},
		{sqldb.Postgres, "notes.txt", text},
		{sqldb.Postgres, "00001_t.sql", `CREATE TABLE t (id BIGINT PRIMARY KEY, a TEXT COLLATE "C" NOT NULL, b BYTEA, c SMALLINT);` + "\n"},
	} {
		got, err := fs.ReadFile(dialect{files, c.engine}, c.file)
		if err != nil || string(got) != c.want {
			t.Errorf("%s reads %s as %q, %v; want %q", c.engine, c.file, got, err, c.want)
		}
	}
}

// Nothing that PostgreSQL would read differently is left in the real files.
func TestRealFilesForPostgres(t *testing.T) {
	names, err := fs.Glob(dialect{files, sqldb.Postgres}, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("files %v, %v", names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(dialect{files, sqldb.Postgres}, name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			statement, _, _ := strings.Cut(line, "--")
			for _, word := range []string{" BLOB", "INTEGER", "WITHOUT ROWID", "AUTOINCREMENT"} {
				if strings.Contains(statement, word) {
					t.Errorf("%s: %q has %s", name, strings.TrimSpace(line), word)
				}
			}
		}
	}
}
