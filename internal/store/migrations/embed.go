package migrations

import "embed"

// files are the migrations, NNNNN_name.sql.
//
//go:embed *.sql
var files embed.FS
