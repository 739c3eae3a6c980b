// Package callback owns callback URLs: how a list of them is registered with
// an app, and how the redirect_uri of a request is compared with it.
//
// Comparison is character by character (RFC 6749 §3.1.2.3, RFC 9700 §2.1).
// There is no normalisation, no wildcard and no loopback port rule: every
// family of open redirects in this field began as one of those. All leniency
// is at registration, where a person reads what was wrong and what to write.
//
// Rules of registration, which are Salesforce's: https; http with the host
// exactly localhost, its port being part of the text; or a custom scheme for
// native apps, other than those a browser would run or read from itself. One
// URL a line, 2000 characters in all.
//
// It may import nothing of this module.
package callback
