// Package crash tests what must hold when something breaks: a server that is
// killed, paused or cut off from its database, a database that is locked or
// away, a master key that is lost, a clock that is wrong. What was acknowledged
// stays, evidence comes before the token, and whoever cannot know refuses.
//
// Servers are processes of their own, started from the binary of this checkout,
// because only a process can be killed; the clocks are tried in process. Random
// moments come from a seed that a failing test prints; LATCHSTRING_CRASH_SEED
// repeats it.
package crash
