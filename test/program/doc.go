// Package program runs the latchstring binary for tests as a person would:
// built from this checkout, started as a process of its own, administered by
// commands. The tests beside it see only what a person sees, which is ports,
// files, exit statuses and what is printed.
//
// The binary is built once in a test process. Nothing here waits for a time to
// pass: a server is ready when it says so.
//
// The package is for tests only. It may import nothing of the project, because
// what it tests is on the other side of a process.
package program
