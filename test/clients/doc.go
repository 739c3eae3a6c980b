// Package clients holds the server to the programs that people really use. Each
// client comes unmodified from its registry, pinned by version, and is pointed
// at a latchstring that runs as a process of its own: jsforce and openid-client
// from npm, simple-salesforce from PyPI, golang.org/x/oauth2.
//
// A client's script does what an integration would do and prints what it got as
// JSON; the Go test beside it says what that must be. `make tools` fetches the
// clients. Nothing leaves the loopback interface.
//
// The package has tests only. It may import test/program and, for PostgreSQL,
// internal/store/storetest/pgtest.
package clients
