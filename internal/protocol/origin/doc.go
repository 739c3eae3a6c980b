// Package origin reads and compares web origins: a scheme, a host and a port,
// and nothing else.
//
// Every link, issuer and instance_url that leaves the program starts with an
// origin that somebody configured. Two spellings of one origin must therefore
// become one string: hosts in lower case, no trailing dot, no default port, IP
// addresses in their canonical text. Whatever cannot be brought into that form
// without guessing is refused, with a sentence that says what to write instead.
//
// Do not build an origin from a request's Host field. [ParseHost] brings a
// Host field into the form that can be compared with a configured one; what is
// shown to people and clients is the configured one.
//
// The package follows RFC 6454 §4 (origin of a URI), RFC 3986 §3.2.2 and §6.2.3
// (host, empty and default ports) and RFC 9110 §7.2 (Host). It may import nothing
// of this module.
package origin
