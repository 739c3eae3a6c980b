// Package sealedtoken makes and opens access tokens.
//
// An access token is the fifteen-character id of its org, an exclamation mark
// and 96 characters of [A-Za-z0-9._], which is the shape that Salesforce clients
// check for. The 96 characters are 72 bytes: one clear byte (two bits of version,
// six bits of key id) and 71 bytes of AES-SIV (RFC 5297) over the Claims. The
// org id and the clear byte are authenticated with them. Nothing about a token
// needs to be stored for it to be opened, and a forged one costs no lookup.
//
// To open a token is to learn what was claimed when it was issued, and no more.
// Whether it has ended, was revoked, or carries a generation that its app, user
// or approval has left behind, is for the caller to ask: Open knows neither the
// time nor the directory.
//
// Keys holds the live sealing keys. A key must stay in it as long as a token
// sealed under it can live, extensions included.
//
// It may import protocol packages. Making and opening tokens needs no clock and
// no store; the Rotation of the keys is given both.
package sealedtoken
