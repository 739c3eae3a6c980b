// Package system tests the whole server over real HTTP on both engines: that
// what must be refused is refused at once, with the right text on the right
// surface, also when the reason came from a command of another process, and
// that nothing secret is seen on the way.
package system
