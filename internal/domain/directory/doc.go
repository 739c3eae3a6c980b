// Package directory keeps in memory what every request asks for: orgs, apps,
// accounts, scope sets and the revocations in force. It answers from memory
// while the server's lease on the change log holds (see domain/coherence) and
// asks the database when it does not. It is bounded: what has not been asked
// for lately is forgotten.
//
// Everything it hands out is shared and read-only. It may import domain/app,
// domain/coherence, domain/org, domain/user and protocol packages.
package directory
