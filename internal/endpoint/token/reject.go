package token

import (
	"net/http"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// subtypes are what the evidence calls a request by its grant_type, those that
// are not served included. A request that says none has none.
var subtypes = map[string]audit.Subtype{
	"client_credentials": audit.OauthClientCredentials,
	"authorization_code": audit.OauthWebServer,
	"refresh_token":      audit.OauthRefreshToken,
	"password":           audit.OauthUsernamePassword,
	"device":             audit.OauthDevice,
	"hybrid_refresh":     audit.OauthHybridRefreshToken,
	"urn:ietf:params:oauth:grant-type:device_code":    audit.OauthDevice,
	"urn:ietf:params:oauth:grant-type:jwt-bearer":     audit.OauthJWTBearer,
	"urn:ietf:params:oauth:grant-type:saml2-bearer":   audit.OauthSAMLBearer,
	"urn:ietf:params:oauth:grant-type:token-exchange": audit.OauthTokenExchange,
}

// claimed is who seems to have sent a request that is refused before it reaches
// the pipeline.
func claimed(r *http.Request, params oauth.Params) issuance.Caller {
	info := reqinfo.From(r.Context())
	return issuance.Caller{
		Subtype: subtypes[params.Get("grant_type")],
		Client:  oauth.ClientAuth{ConsumerKey: oauth.ClaimedClient(r.Header, params)},
		Site:    info.Site, Addr: info.Addr, Request: info.ID,
	}
}
