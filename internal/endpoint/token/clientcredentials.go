package token

import (
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// clientCredentials takes no parameters of its own. A scope parameter is
// ignored: generic OpenID clients send one.
func clientCredentials(oauth.Params) (issuance.Grant, *oauth.Error) {
	return issuance.ClientCredentials{}, nil
}
