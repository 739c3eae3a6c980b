package token

import (
	"context"
	"net/http"
	"slices"

	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// Path is where the endpoint answers.
const Path = "/services/oauth2/token"

// Issuer is the pipeline.
type Issuer interface {
	Issue(ctx context.Context, att issuance.Attempt) (*oauth.TokenResponse, *refusal.Refusal, error)
	// Reject records a request that could not be read; told is the answer.
	Reject(ctx context.Context, c issuance.Caller, told *oauth.Error)
}

// Endpoint serves [Path].
type Endpoint struct {
	issuer Issuer
	// failed is told of errors that are not refusals.
	failed func(ctx context.Context, err error)
}

// New returns the endpoint over an issuer.
func New(issuer Issuer, failed func(ctx context.Context, err error)) *Endpoint {
	return &Endpoint{issuer: issuer, failed: failed}
}

// Mount adds the endpoint to a mux.
func (e *Endpoint) Mount(mux *http.ServeMux) { mux.HandleFunc(Path, e.serve) }

func (e *Endpoint) serve(w http.ResponseWriter, r *http.Request) {
	params, bad := oauth.ParseParams(r, oauth.TokenRules())
	format := oauth.ParseFormat(params.Get("format"), r.Header.Get("Accept"), oauth.FormatJSON)
	var attempt issuance.Attempt
	if bad == nil {
		attempt, bad = parse(r, params)
	}
	if bad != nil {
		e.issuer.Reject(r.Context(), claimed(r, params), bad)
		oauth.WriteError(w, format, bad)
		return
	}
	answer, refused, err := e.issuer.Issue(r.Context(), attempt)
	switch {
	case err != nil:
		e.failed(r.Context(), err)
		w.Header().Set("Retry-After", "1")
		oauth.WriteError(w, format, &oauth.ServiceUnavailable)
	case refused != nil:
		oauth.WriteError(w, format, &refused.Wire)
	default:
		oauth.WriteToken(w, format, answer.Fields())
	}
}

// grants says which parser belongs to a grant_type.
var grants = map[string]func(oauth.Params) (issuance.Grant, *oauth.Error){
	"client_credentials":                          clientCredentials,
	"urn:ietf:params:oauth:grant-type:jwt-bearer": jwtBearer,
}

func parse(r *http.Request, params oauth.Params) (issuance.Attempt, *oauth.Error) {
	client, bad := oauth.ParseClientAuth(r.Header, params)
	if bad != nil {
		return issuance.Attempt{}, bad
	}
	parser := grants[params.Get("grant_type")]
	if parser == nil {
		return issuance.Attempt{}, &oauth.UnsupportedGrantType
	}
	grant, bad := parser(params)
	if bad != nil {
		return issuance.Attempt{}, bad
	}
	info := reqinfo.From(r.Context())
	return issuance.Attempt{
		Grant: grant, Client: client, Site: info.Site, Addr: info.Addr, Request: info.ID,
	}, nil
}

// GrantTypes returns the grant types that the endpoint serves, by name, for
// discovery.
func GrantTypes() []string {
	list := make([]string, 0, len(grants))
	for name := range grants {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
