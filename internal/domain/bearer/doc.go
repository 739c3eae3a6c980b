// Package bearer owns what happens when somebody presents an access token (RFC
// 6750): the sessions say whether it is good, and a refusal is kept for the org
// that the token belongs to. A token that was never this server's belongs to no
// org. Nothing is written for a token that is good.
//
// Whoever serves tokens opens them here, so that no surface forgets to say why
// it refused. It may import domain/session, domain/refusal, domain/audit and
// protocol packages.
package bearer
