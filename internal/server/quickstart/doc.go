// Package quickstart makes a directory with everything that a first try needs:
// the master key, the database, and in it an org with an admin, an integration
// user and a connected app. It owns what these are called and how a second
// start finds them again.
//
// It may import domain packages, protocol packages and server/installation. It
// never prints: what it made is handed back, secrets hidden.
package quickstart
