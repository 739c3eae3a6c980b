// Package config reads what the operator wants of `serve` and `quickstart`.
//
// One table, [Settings], is the whole vocabulary: the key in the file, the
// flag, the environment variable, the default and the explanation all come
// from it, and so does the reference that is printed. A command line flag wins
// over the environment, the environment over the file, the file over the
// default.
//
// Half-configured security does not start. [Load] therefore never stops at the
// first fault: it returns every [Problem] at once, each with the place, what is
// wrong and what to write. Values never appear in a problem where they could be
// secret.
//
// The file is JSON (RFC 8259): one object, no nesting, unknown and repeated keys
// are problems with their line. It may import protocol/origin and protocol/seal;
// it uses the driver of PostgreSQL to read its URLs, and reads files, but opens
// no database and no socket.
package config
