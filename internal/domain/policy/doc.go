// Package policy owns the one question "may this user use this app, in this
// way, from here, now". [Decide] is a pure function over values; every grant,
// every refresh, introspection, userinfo, identity URL and API call asks it,
// so that a permission which changed holds on every path at once.
//
// The rules are a table: each row says for which uses it holds. It may import
// domain/org, domain/user, domain/app, domain/refusal and protocol packages.
package policy
