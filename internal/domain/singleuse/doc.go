// Package singleuse owns the one primitive behind everything that may be used
// once: authorization codes, device codes, verification codes, assertion ids,
// request URIs, refresh-token successors.
//
// A [Key] is typed, so that a value of one kind can never be presented as
// another, and is a digest, so that a stolen database spends nothing. The store
// consumes it with one conditional write whose count of affected rows is the
// verdict, in the transaction that also holds the successor and the evidence. It
// may import nothing of this module.
package singleuse
