// Package servertest starts a whole server inside a test: real listener, real
// database of either engine, real files, and the quickstart's org. Everything
// that leaves the process while the test runs (answers and logs) passes a
// recorder that knows the secrets, and the test fails if one of them is seen
// where it must not be. It may import everything below it. Only tests import it.
package servertest
