package sqldb

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrOverloaded is the answer when more work is queued than can be done soon.
// Nothing was run; the caller may try again later (503 with Retry-After).
var ErrOverloaded = errors.New("database: too many requests are waiting")

// ErrClosed is the answer after Close.
var ErrClosed = errors.New("database: closed")

// PanicError is a panic in the closure of a Write, which was rolled back.
type PanicError struct {
	Value any    // what was passed to panic
	Stack []byte // where, as runtime/debug.Stack prints it
}

// Error names the value, not the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("database: panic in a write: %v", e.Value) }

// SQLSTATE values and classes of PostgreSQL (Appendix A of its manual).
const (
	pgUniqueViolation = "23505"
	pgSerialization   = "40001"
	pgDeadlock        = "40P01"
	pgReadOnly        = "25006"
	pgLockTimeout     = "55P03"
)

// pgUnavailable are the classes in which the server, not the statement, is at
// fault: connection, resources, operator intervention, system, internal.
var pgUnavailable = []string{"08", "53", "57", "58", "XX"}

// sqliteUnavailable are the primary result codes in which the file, not the
// statement, is at fault. Most of them end the transaction as well.
var sqliteUnavailable = []int{
	sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
	sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL,
	sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOTADB,
}

// IsUnique reports whether err is a statement refused because a row with the
// same primary or unique key exists.
func IsUnique(err error) bool {
	if code := sqliteCode(err); code != 0 {
		return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY ||
			code == sqlite3.SQLITE_CONSTRAINT_ROWID
	}
	return pgState(err) == pgUniqueViolation
}

// IsUnavailable reports whether err says that the database cannot work now:
// disk full, read-only, connection lost, busy for too long, closed. The same
// request may succeed later.
func IsUnavailable(err error) bool {
	if code := sqliteCode(err); code != 0 {
		return slices.Contains(sqliteUnavailable, code&0xff)
	}
	if state := pgState(err); state != "" {
		return state == pgReadOnly || state == pgLockTimeout || IsConflict(err) ||
			slices.Contains(pgUnavailable, state[:2])
	}
	return isLost(err)
}

// IsConflict reports whether err is a transaction that lost to a concurrent one
// and can be run again at once: a serialization failure, a deadlock, or
// SQLITE_BUSY.
func IsConflict(err error) bool {
	if code := sqliteCode(err); code != 0 {
		return code&0xff == sqlite3.SQLITE_BUSY
	}
	state := pgState(err)
	return state == pgSerialization || state == pgDeadlock
}

// IsReadOnly reports whether err comes from a database that takes no writes,
// such as a PostgreSQL primary that has become a standby.
func IsReadOnly(err error) bool {
	return sqliteCode(err)&0xff == sqlite3.SQLITE_READONLY || pgState(err) == pgReadOnly
}

// isLost finds the errors of a connection that went away, which no driver wraps
// in a type of its own.
func isLost(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	for _, lost := range []error{ErrClosed, driver.ErrBadConn, sql.ErrConnDone, io.ErrUnexpectedEOF, io.EOF, net.ErrClosed} {
		if errors.Is(err, lost) {
			return true
		}
	}
	return errors.As(err, &connect) || errors.As(err, &network)
}

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func pgState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) && len(e.Code) == 5 {
		return e.Code
	}
	return ""
}
