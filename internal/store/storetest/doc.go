// Package storetest is the one conformance suite of the store, run on every
// engine. It says what the interfaces of the domain promise in a form that can
// fail: one org never sees or touches another's rows, one of fifty callers wins,
// names are compared by byte and never given out again, what has ended goes by
// slice or range, and nothing is half done when a statement fails.
//
// It may import store packages, domain packages and protocol packages. Only tests
// import it.
package storetest
