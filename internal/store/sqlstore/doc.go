// Package sqlstore keeps what the domain says is true, in SQL. It implements the
// store interfaces of the domain packages once, in one portable text, over
// [sqldb.DB]. It may import domain packages, protocol packages and store/sqldb.
//
// [Store] is the installation: its orgs, the names that are unique across them,
// the change log, leases and keys. [OrgStore] is one org: its id is bound into
// every statement, and no method takes one.
//
// Every change of configuration goes through one function, [Store.change]: it
// refuses a change without a complete audit trail, and writes the audit rows
// and the entry of the change log in the same transaction as the change. It
// takes the change log's counter first, so that changes of configuration happen
// one after another and nothing can be added to an org while it is deleted.
//
// What grows with use avoids that path. Evidence without anything to consume is
// one appended row of a group commit; consuming and claiming are conditional
// writes whose affected-row count is the verdict. Revocations, extensions and
// single-use artefacts end by themselves and are swept in batches by their time
// of expiry (see [Store.SweepExpired]); the login history is a ring of tables
// that are emptied whole (see [Store.DropLoginsBefore]).
package sqlstore
