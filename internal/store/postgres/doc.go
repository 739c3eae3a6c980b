// Package postgres keeps a database in PostgreSQL, through pgx and database/sql.
//
// Each Write is a transaction of its own, run again when the server reports a
// serialization failure or a deadlock. Appended rows gather while an insert is
// under way and go to the server as one INSERT … SELECT FROM unnest(…).
//
// The appender has a connection of its own, and everything is bounded in time: a
// server that swallows what it is sent makes callers fail, not wait.
//
// Nothing depends on the state of a session: no advisory locks, no SET, no
// temporary tables, no LISTEN. So it works through PgBouncer in transaction
// mode, with the execution mode that [Open] describes.
//
// It implements [sqldb.DB]. It may import store/sqldb only.
package postgres
