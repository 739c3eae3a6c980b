// Package installation opens what a server and a command of the command line
// share: the database with its migrations applied, the master key, and the wait
// until a change is in force on every server. It may import domain/coherence,
// domain/org, protocol packages and store packages.
package installation
