package introspect

import (
	"context"
	"net/http"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// Path is where the endpoint answers.
const Path = "/services/oauth2/introspect"

// Clients authenticates the app that asks.
type Clients interface {
	Authenticate(ctx context.Context, c issuance.Caller) (*app.App, *refusal.Refusal, error)
	// Reject records a request that could not be read; told is the answer.
	Reject(ctx context.Context, c issuance.Caller, told *oauth.Error)
}

// Sessions opens tokens.
type Sessions interface {
	Open(ctx context.Context, token oauth.Credential, use session.Use) (*session.Session, *refusal.Refusal, error)
}

// Endpoint serves [Path].
type Endpoint struct {
	clients  Clients
	sessions Sessions
	origins  issuance.Origins
	failed   func(ctx context.Context, err error)
}

// New returns the endpoint. failed is told of errors that are not refusals.
func New(clients Clients, sessions Sessions, origins issuance.Origins, failed func(context.Context, error)) *Endpoint {
	return &Endpoint{clients: clients, sessions: sessions, origins: origins, failed: failed}
}

// Mount adds the endpoint to a mux.
func (e *Endpoint) Mount(mux *http.ServeMux) { mux.HandleFunc(Path, e.serve) }

func (e *Endpoint) serve(w http.ResponseWriter, r *http.Request) {
	fields, bad := e.answer(r)
	if bad == nil {
		oauth.WriteToken(w, oauth.FormatJSON, fields)
		return
	}
	switch bad.Status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="introspection"`)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	oauth.WriteError(w, oauth.FormatJSON, bad)
}

func (e *Endpoint) answer(r *http.Request) ([]oauth.Field, *oauth.Error) {
	params, bad := oauth.ParseParams(r, oauth.IntrospectRules())
	if bad != nil {
		return nil, e.reject(r, params, bad)
	}
	caller, bad := e.caller(r, params)
	if bad != nil {
		return nil, bad
	}
	if !params.Has("token") {
		return nil, e.reject(r, params, oauth.MissingParameter("token"))
	}
	s, err := e.session(r, caller, params.Credential("token"))
	if err != nil {
		e.failed(r.Context(), err)
		return nil, &oauth.ServiceUnavailable
	}
	return e.describe(s), nil
}

// caller returns the app that asks. Without one the answer is 401
// invalid_client (RFC 7662 §2.1).
func (e *Endpoint) caller(r *http.Request, params oauth.Params) (*app.App, *oauth.Error) {
	client, bad := oauth.ParseClientAuth(r.Header, params)
	if bad != nil {
		return nil, e.reject(r, params, bad)
	}
	a, refused, err := e.clients.Authenticate(r.Context(), presented(r, client))
	if err != nil {
		e.failed(r.Context(), err)
		return nil, &oauth.ServiceUnavailable
	}
	if refused != nil {
		return nil, oauth.InvalidClient.WithStatus(http.StatusUnauthorized)
	}
	return a, nil
}

// reject records a request that cannot be read, for the app that it names.
func (e *Endpoint) reject(r *http.Request, params oauth.Params, told *oauth.Error) *oauth.Error {
	claimed := oauth.ClientAuth{ConsumerKey: oauth.ClaimedClient(r.Header, params)}
	e.clients.Reject(r.Context(), presented(r, claimed), told)
	return told
}

// presented is the app that asks, as the request names it.
func presented(r *http.Request, client oauth.ClientAuth) issuance.Caller {
	info := reqinfo.From(r.Context())
	return issuance.Caller{
		Subtype: audit.OauthIntrospection, Client: client, Site: info.Site, Addr: info.Addr, Request: info.ID,
	}
}

// session returns the token's session when the caller may know of it; nil when
// the token is not live, or none of the caller's business. Neither is recorded:
// the answer is what introspection is for.
func (e *Endpoint) session(r *http.Request, caller *app.App, token oauth.Credential) (*session.Session, error) {
	s, refused, err := e.sessions.Open(r.Context(), token, session.Use{
		Policy: policy.Introspection, Org: caller.Org, Addr: reqinfo.From(r.Context()).Addr,
	})
	if err != nil || refused != nil {
		return nil, err
	}
	if s.App.ID != caller.ID && !caller.OAuth.IntrospectAllTokens {
		return nil, nil
	}
	return s, nil
}

// describe is the answer of RFC 7662 §2.2. iat is when the token was issued,
// exp when it ends if nothing uses it again.
func (e *Endpoint) describe(s *session.Session) []oauth.Field {
	if s == nil {
		return []oauth.Field{oauth.BoolField("active", false)}
	}
	issued := s.Claims.IssuedAt.Unix()
	return []oauth.Field{
		oauth.BoolField("active", true),
		{Name: "scope", Value: s.Scopes.String()},
		{Name: "client_id", Value: s.App.Current().Key},
		{Name: "username", Value: s.User.Username},
		{Name: "sub", Value: e.origins.IdentityURL(s.Claims.Org, s.Claims.User)},
		{Name: "token_type", Value: "access_token"},
		oauth.NumberField("exp", s.ExpiresAt.Unix()),
		oauth.NumberField("iat", issued),
		oauth.NumberField("nbf", issued),
	}
}
