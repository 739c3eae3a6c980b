// Package soql reads the Salesforce Object Query Language: text in, a syntax
// tree out, and a pure test of one record against a condition.
//
// It owns the lexer, the recursive-descent parser, the canonical text of a tree
// and the wording and position of every complaint about a query. It knows no
// object, no field and no permission: what a name means, which objects exist and
// how a semi-join is answered belong to whoever runs the query. The grammar
// reads a little more than can be evaluated; every node carries its position, so
// that the part that is not supported can be named to the person who wrote it.
//
// A query is untrusted text. Its length, its nesting and its lists are bounded
// (see limits.go), and no input makes Parse panic.
//
// Specification: Salesforce SOQL and SOSL Reference (SELECT syntax, quoted string
// escape sequences, date formats and date literals). It may import nothing of
// this module.
package soql
