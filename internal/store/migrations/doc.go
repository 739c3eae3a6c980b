// Package migrations holds the schema, as numbered files of one SQL text that
// both engines get (dialect.go has the few words that differ), and brings a
// database up to it with goose.
//
// Each migration and the record that it was applied are one transaction, and a
// version can be recorded once: of several processes that start together, one
// applies a migration and the others' attempts roll back. No lock outlives a
// process that died, and none needs a session, so it works through PgBouncer.
//
// Migrations only go up. It may import store/sqldb.
package migrations
