package revoke

import (
	"context"
	"net/http"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// Path is where the endpoint answers.
const Path = "/services/oauth2/revoke"

// Clients authenticates the app when credentials are sent.
type Clients interface {
	Authenticate(ctx context.Context, c issuance.Caller) (*app.App, *refusal.Refusal, error)
	// Reject records a request that could not be read; told is the answer.
	Reject(ctx context.Context, c issuance.Caller, told *oauth.Error)
}

// Revoker ends tokens.
type Revoker interface {
	Revoke(ctx context.Context, token oauth.Credential, by session.Revocation) (*refusal.Refusal, error)
}

// Endpoint serves [Path].
type Endpoint struct {
	clients Clients
	revoker Revoker
	failed  func(ctx context.Context, err error)
}

// New returns the endpoint. failed is told of errors that are not refusals.
func New(clients Clients, revoker Revoker, failed func(context.Context, error)) *Endpoint {
	return &Endpoint{clients: clients, revoker: revoker, failed: failed}
}

// Mount adds the endpoint to a mux.
func (e *Endpoint) Mount(mux *http.ServeMux) { mux.HandleFunc(Path, e.serve) }

func (e *Endpoint) serve(w http.ResponseWriter, r *http.Request) {
	params, bad := oauth.ParseParams(r, oauth.RevokeRules())
	// jsforce reads the error body as a form, so that is the default here.
	format := oauth.ParseFormat(params.Get("format"), r.Header.Get("Accept"), oauth.FormatURLEncoded)
	if bad == nil && !params.Has("token") {
		bad = oauth.MissingParameter("token")
	}
	if bad != nil {
		e.reject(r, params, bad)
	} else {
		bad = e.revoke(r, params)
	}
	if bad != nil {
		if bad.Status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
		oauth.WriteError(w, format, bad)
		return
	}
	w.Header().Set("Cache-Control", "no-cache,no-store")
	w.WriteHeader(http.StatusOK)
}

func (e *Endpoint) revoke(r *http.Request, params oauth.Params) *oauth.Error {
	caller, bad := e.caller(r, params)
	if bad != nil {
		return bad
	}
	info := reqinfo.From(r.Context())
	refused, err := e.revoker.Revoke(r.Context(), params.Credential("token"), session.Revocation{
		Caller: caller, Addr: info.Addr, Request: info.ID,
	})
	if err != nil {
		e.failed(r.Context(), err)
		return &oauth.ServiceUnavailable
	}
	if refused != nil {
		return &refused.Wire
	}
	return nil
}

// caller returns the app whose credentials came along; nil when none did.
func (e *Endpoint) caller(r *http.Request, params oauth.Params) (*app.App, *oauth.Error) {
	client, bad := oauth.ParseClientAuth(r.Header, params)
	if bad != nil {
		e.reject(r, params, bad)
		return nil, bad
	}
	if client.Secret.IsZero() {
		return nil, nil
	}
	a, refused, err := e.clients.Authenticate(r.Context(), presented(r, client))
	if err != nil {
		e.failed(r.Context(), err)
		return nil, &oauth.ServiceUnavailable
	}
	if refused != nil {
		return nil, &refused.Wire
	}
	return a, nil
}

// reject records a request that cannot be read, for the app that it names.
func (e *Endpoint) reject(r *http.Request, params oauth.Params, told *oauth.Error) {
	claimed := oauth.ClientAuth{ConsumerKey: oauth.ClaimedClient(r.Header, params)}
	e.clients.Reject(r.Context(), presented(r, claimed), told)
}

// presented is the app that asks, as the request names it.
func presented(r *http.Request, client oauth.ClientAuth) issuance.Caller {
	info := reqinfo.From(r.Context())
	return issuance.Caller{
		Subtype: audit.OauthRevocation, Client: client, Site: info.Site, Addr: info.Addr, Request: info.ID,
	}
}
