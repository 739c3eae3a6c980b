// Package sqlite keeps a database in one SQLite file (modernc.org/sqlite, no
// cgo), in WAL mode with synchronous=FULL.
//
// One goroutine owns the only connection that writes. It takes the first
// request, adds those that have gathered meanwhile, runs each inside a savepoint
// of one BEGIN IMMEDIATE transaction, commits once and then answers them all: a
// flush to disk is shared by whoever came during the one before. Reads use a
// small pool of their own that can change nothing.
//
// Other processes may write to the same file; the writer waits for them within a
// bound.
//
// It implements [sqldb.DB]. It may import store/sqldb only.
package sqlite
