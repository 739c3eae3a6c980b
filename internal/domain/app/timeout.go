package app

import "github.com/latchstring/latchstring/internal/domain/org"

// defaultSessionTimeout is Salesforce's: two hours, in minutes.
const defaultSessionTimeout = 120

// SessionTimeout returns the idle timeout of a session that an app makes for a
// user, in minutes: the app's own, else that of the user's profile (0: it has
// none), else the org's.
func SessionTimeout(a *App, profileMinutes int, s org.Settings) int {
	for _, minutes := range []int{a.Session.TimeoutMinutes, profileMinutes, s.SessionTimeoutMinutes} {
		if minutes > 0 {
			return minutes
		}
	}
	return defaultSessionTimeout
}
