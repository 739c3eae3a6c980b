package userinfo

import (
	"net/http"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// question is a request whose token is good.
type question struct {
	params  oauth.Params
	format  oauth.Format
	session *session.Session
}

// ask reads the request and opens its token. When it returns false the answer
// has been written.
func (e *Endpoint) ask(w http.ResponseWriter, r *http.Request, use policy.Use) (question, bool) {
	params, bad := parse(r)
	if bad != nil {
		if bad.Status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", "GET, HEAD, POST")
		}
		oauth.WriteError(w, oauth.FormatJSON, bad)
		return question{}, false
	}
	s, fault, err := e.open(r, params, use)
	switch {
	case err != nil:
		e.cfg.Failed(r.Context(), err)
		w.Header().Set("Retry-After", "1")
		oauth.WriteError(w, oauth.FormatJSON, &oauth.ServiceUnavailable)
		return question{}, false
	case fault != nil:
		fault.send(w)
		return question{}, false
	}
	format := oauth.ParseFormat(params.Get("format"), r.Header.Get("Accept"), oauth.FormatJSON)
	return question{params, format, s}, true
}

func parse(r *http.Request) (oauth.Params, *oauth.Error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return oauth.ParseParams(r, oauth.ResourceRules())
	}
	return oauth.Params{}, oauth.InvalidRequest.With("must use HTTP GET or POST").WithStatus(http.StatusMethodNotAllowed)
}

// open returns the session of the request's token, or why there is none.
func (e *Endpoint) open(r *http.Request, params oauth.Params, use policy.Use) (*session.Session, *fault, error) {
	token, ok, bad := oauth.ParseToken(r.Header, params)
	switch {
	case bad != nil:
		return nil, e.refuse(r, refusal.AuthorizationMalformed, use), nil
	case !ok:
		return nil, e.refuse(r, refusal.TokenMissing, use), nil
	}
	s, refused, err := e.cfg.Sessions.Open(r.Context(), token, useOf(r, use))
	if err != nil {
		return nil, nil, err
	}
	if refused != nil {
		return nil, faultOf(refused.Cause), nil
	}
	return s, nil, nil
}

// refuse records a request that presents no token to open.
func (e *Endpoint) refuse(r *http.Request, cause refusal.Cause, use policy.Use) *fault {
	e.cfg.Sessions.Refused(nil, refusal.New(cause), useOf(r, use))
	return faultOf(cause)
}

// useOf is how a request presents its token. The identity URL counts as
// userinfo in the evidence.
func useOf(r *http.Request, use policy.Use) session.Use {
	info := reqinfo.From(r.Context())
	return session.Use{
		Policy: use, Org: org.ID(info.Site.OrgID), Addr: info.Addr,
		Subtype: audit.OauthUserInfo, Request: info.ID, Activity: true,
	}
}

// misnamed refuses an identity URL that is not the one of the token's user. Ids
// are taken in both lengths; text that is no id is nobody's.
func misnamed(r *http.Request, s *session.Session) refusal.Cause {
	in, err := sfid.Parse(sfid.Organization, r.PathValue("org"))
	if err != nil || in != s.Claims.Org {
		return refusal.TokenOfOtherOrg
	}
	of, err := sfid.Parse(sfid.User, r.PathValue("user"))
	if err != nil || of != s.Claims.User {
		return refusal.TokenOfOtherUser
	}
	return ""
}

// prettyAsked reads X-PrettyPrint, whose value at Salesforce is 1.
func prettyAsked(r *http.Request) bool {
	value := r.Header.Get("X-PrettyPrint")
	return value == "1" || value == "true"
}
