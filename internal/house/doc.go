// Package house holds the rules of the house as tests, so that a rule is broken
// in the open or not at all: which floor may import which, a doc.go for every
// package, which says what the package may import, a row in the ledger for every
// dependency, and no test that is skipped.
//
// It has no code of its own besides its tests. Each rule is a function over plain
// values, tried first on a made-up tree that breaks it and then on the real one.
// It may import nothing of this module.
package house
