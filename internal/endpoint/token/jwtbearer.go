package token

import (
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// jwtBearer takes the parameter assertion (RFC 7523 §2.1). A scope parameter is
// ignored: at Salesforce the scopes are those that were approved.
func jwtBearer(params oauth.Params) (issuance.Grant, *oauth.Error) {
	if !params.Has("assertion") {
		return nil, oauth.MissingParameter("assertion")
	}
	return issuance.NewJWTBearer(params.Credential("assertion")), nil
}
