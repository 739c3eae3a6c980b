// Package reqinfo holds the facts about a request that are settled before any
// endpoint sees it: its id, the client's address and scheme as far as they can
// be trusted, and which configured site was asked.
//
// The server puts one [Info] into the request's context; endpoints read it with
// [From] and never look at Host, X-Forwarded-* or the peer address themselves,
// because only the server knows which proxies are trusted (RFC 7239 §8.1). The
// package is values only. It may import nothing of this module.
package reqinfo
