// Package sqldb is the seam between hand-written SQL and the two engines that
// run it, SQLite and PostgreSQL.
//
// A store is written once, in one portable text: $1 parameters, BIGINT, TEXT
// and INTEGER columns, application-made keys, ON CONFLICT, no now(), no arrays
// and no sequences. It reads through [Reader], changes things in the re-runnable
// closures of [DB.Write], and adds rows to tables that only grow with
// [DB.Append], where many callers share one statement and one commit.
//
// The package owns that contract, the classification of errors that is the same
// on both engines, and the bounded queue behind both group commits. What makes an
// engine special is in the packages sqlite and postgres. It uses the two drivers
// for their error types only. It may import nothing of this module.
package sqldb
