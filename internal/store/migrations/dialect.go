package migrations

import (
	"bytes"
	"io"
	"io/fs"
	"strings"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// toPostgres turns the text of the migrations, which is SQLite's, into
// PostgreSQL's: a key that is the row's number, raw bytes, text that is compared
// by byte whatever the language of the server, and tables kept in key order,
// which only SQLite has to be told.
var toPostgres = strings.NewReplacer(
	"INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY",
	" BLOB", " BYTEA",
	" TEXT", ` TEXT COLLATE "C"`,
	" WITHOUT ROWID", "",
)

// dialect is a file system whose files are in the words of an engine.
type dialect struct {
	fs.FS
	engine sqldb.Engine
}

func (d dialect) Open(name string) (fs.File, error) {
	file, err := d.FS.Open(name)
	if err != nil || d.engine == sqldb.SQLite || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	return translated{file, strings.NewReader(toPostgres.Replace(string(bytes.TrimSpace(text))) + "\n")}, nil
}

// translated is a file that reads as something else.
type translated struct {
	fs.File
	text io.Reader
}

func (t translated) Read(p []byte) (int, error) { return t.text.Read(p) }
