// Package token is the token endpoint, POST /services/oauth2/token (RFC 6749
// §3.2). It reads the parameters, chooses the grant, hands both to
// domain/issuance and writes the answer; one small file for each grant says
// which parameters the grant takes. Nothing is decided here.
//
// Salesforce answers 400 for every OAuth refusal, wrong credentials included. It
// may import domain packages and protocol packages.
package token
