// Package revoke is token revocation, GET and POST /services/oauth2/revoke (RFC
// 7009). Possession of the token is enough, as at Salesforce; credentials of
// another app, when they are sent, refuse it. The answer goes out when no server
// accepts the token any more. It may import domain packages and protocol
// packages.
package revoke
