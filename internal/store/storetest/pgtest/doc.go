// Package pgtest gives tests a PostgreSQL: [URL] returns a fresh, empty database
// on a server that the test binary starts on first use and that ends with it.
//
// The server's programs come from .tools/postgres in the repository (make
// tools), else from /usr/lib/postgresql. LATCHSTRING_TEST_POSTGRES, the URL of a
// server on which databases may be made and dropped, is used instead when set.
//
// The server flushes to disk as in production and sorts text by a language rather
// than by byte, so that a query which forgets to ask for byte order is found. It
// listens on a socket in a directory of its own user only. It may import nothing
// of this module.
package pgtest
