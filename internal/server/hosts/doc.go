// Package hosts decides which configured site a request addressed: the shared
// login origin, the My Domain of one org, both at once, or none.
//
// It answers with the configured origin, never with text of the request, so
// that an issuer, a link or an instance_url cannot be steered by a Host field.
// A host that nobody configured is an [Unknown] error, which the middleware
// answers with 421 Misdirected Request (RFC 9110 §15.5.20) on the surface that
// was asked; a lookup that failed is an [ErrUndecided] (503) instead, since the
// host may well be somebody's. Nothing is kept here per host seen: a flood of
// invented hosts costs no memory.
//
// It may import protocol/origin and protocol/reqinfo only. The My Domain of an
// org comes through [Lookup], which the composition fills from the directory.
package hosts
