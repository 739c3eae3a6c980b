// Package sfid writes and reads record ids.
//
// A record id is a number inside and text outside. The number is an int64 that
// is always positive: 42 bits of milliseconds since 2025-01-01 UTC, 10 bits of
// node and 12 bits of counter, so that ids sort by the time they were made and
// rows are inserted in key order. The text is what Salesforce clients expect: a
// three-character prefix that names the kind of record and twelve base62 digits,
// fifteen characters in all, compared by case. The eighteen-character form
// appends a checksum of the case of the first fifteen, for spreadsheets and
// databases that ignore case.
//
// The digits are 0-9A-Za-z, in ASCII order, so that two ids of one kind sort the
// same way as text (compared by byte) and as numbers.
//
// An id says which record, never that the bearer may see it: it can be guessed
// from its neighbours. Nothing here is a secret and nothing here is checked
// against a store.
//
// It may import nothing of this module.
package sfid
