// Package session owns what becomes of an access token after it left: opening
// it, asking whether its app, user and own id are still good, letting activity
// extend it, and revoking it.
//
// A session is not a row. A token is opened with the sealing keys in memory, so a
// forged one costs no look-up, and the directory says whether anything it rests
// on has been retired. Only an extension (at most one for each half of the idle
// timeout) and a revocation write anything. It may import domain packages and
// protocol packages.
package session
