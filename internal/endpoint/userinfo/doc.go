// Package userinfo says who a token stands for: the OpenID Connect userinfo
// endpoint (OpenID Connect Core §5.3) at /services/oauth2/userinfo, and
// Salesforce's identity URL /id/{org}/{user}, the same facts under older names.
//
// Both answer for the user of the token and for nobody else, whatever the token
// may do elsewhere. Calling them is activity, which keeps the session alive. As
// at Salesforce a refusal is 403 with one word of plain text, which its clients
// compare for equality; the WWW-Authenticate field beside it is for those that
// know only RFC 6750.
//
// Nothing is kept between requests except time zones that were looked up. It may
// import domain packages and protocol packages.
package userinfo
