// Package tlsfiles serves a certificate and its key from files and notices
// when they are replaced, so that a renewal needs no restart and drops no
// connection.
//
// Handshakes look at the files at most once a second; there is no watcher to
// fail silently. A new pair that cannot be used (half written, of two
// different keys, unreadable) leaves the old one in service and is reported
// once.
//
// Versions and suites are those of RFC 9325: TLS 1.2 at least, and the library's
// own choice of suites. HTTP/2 is offered by ALPN (RFC 7301). It may import
// nothing of this module.
package tlsfiles
