// Command bench measures what a token costs. It starts the floors, which are the
// least that any server written with net/http could do, and the real server,
// each as a process of its own with the same GOMAXPROCS, and puts them under load
// in turn, round after round, one at a time. For each it prints requests a
// second, p50, p99 and the server's CPU time per request, and then the ratios
// between them beside the goals.
//
// The CPU time is user and system time of the server's process as Linux counts
// it; PostgreSQL's own is in a column beside it and counts in the ratios. Rates
// and latencies depend on the machine, on its disk and on what else it does.
// Ratios are taken within a round, so that they survive a machine that drifts.
//
// The floors:
//
//	G  GET, answered "hello"
//	H  POST of a form with HTTP Basic (RFC 6749 §2.3.1): the secret compared by
//	   its SHA-256, an opaque token made with HMAC, JSON written; nothing stored
//	D  H, and a row of the login history with its indexes durable in SQLite
//	   (WAL, synchronous=FULL) before the answer, by a writer that commits what
//	   has gathered
//
// The floors are written plainly and share no code with the server. Every answer
// is read and checked; one that is wrong fails the run.
//
// It needs Linux, for /proc, and the go command, unless -binary names a server.
package main
