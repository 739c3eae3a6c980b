package rest

import (
	"net/http"
	"net/url"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// resource answers a call with a JSON text. Its error is a *fault, or else a
// failure of the machinery.
type resource func(*call) ([]byte, error)

// call is one request whose token is good.
type call struct {
	*Endpoint
	r       *http.Request
	session *session.Session
	// base is the path of the version asked, such as /services/data/v66.0.
	base string
	// used is how many requests the org has made today, this one included.
	used int64
	// object is the one that the path names, or nil.
	object *object
}

// handle wraps a resource; nil is a path where there is none.
func (e *Endpoint) handle(serve resource) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s, err := e.open(r)
		if err != nil {
			e.refuse(w, r, err)
			return
		}
		c := &call{Endpoint: e, r: r, session: s, used: e.usage.count(s.Org.ID)}
		w.Header().Set("Sforce-Limit-Info", c.limitInfo())
		body, err := c.answer(serve)
		if err != nil {
			e.refuse(w, r, err)
			return
		}
		send(w, r, http.StatusOK, body)
	}
}

// answer checks version, object and method, in this order: what is not there
// has no methods.
func (c *call) answer(serve resource) ([]byte, error) {
	version := c.r.PathValue("version")
	if serve == nil || !versionServed(version) {
		return nil, errNotFound
	}
	c.base = Path + "/" + version
	if name := c.r.PathValue("object"); name != "" {
		if c.object = objectNamed(name); c.object == nil {
			return nil, errNotFound
		}
	}
	if c.r.Method != http.MethodGet && c.r.Method != http.MethodHead {
		return nil, methodNotAllowed(c.r.Method)
	}
	return serve(c)
}

// open returns the session of the request's token.
func (e *Endpoint) open(r *http.Request) (*session.Session, error) {
	info := reqinfo.From(r.Context())
	use := session.Use{
		Policy: policy.API, Org: org.ID(info.Site.OrgID), Addr: info.Addr,
		Subtype: audit.RestAPI, Request: info.ID, Activity: true,
	}
	token, err := bearer(r.Header)
	if err != nil {
		e.cfg.Sessions.Refused(nil, refusal.New(refusal.AuthorizationMalformed), use)
		return nil, err
	}
	s, refused, err := e.cfg.Sessions.Open(r.Context(), token, use)
	if err != nil {
		return nil, err
	}
	if refused != nil {
		return nil, faultOf(refused.Cause)
	}
	return s, nil
}

// bearer reads the Authorization field: Bearer, or OAuth as older clients say.
// No field is no token, which is for Sessions to refuse; another scheme, or two
// fields, is a malformed header.
func bearer(h http.Header) (oauth.Credential, error) {
	values := h["Authorization"]
	if len(values) == 0 {
		return oauth.Credential{}, nil
	}
	token, ok, bad := oauth.ParseBearer(values[0])
	if len(values) > 1 || bad != nil || !ok {
		return oauth.Credential{}, errAuthHeader
	}
	return token, nil
}

// params returns the query parameters.
func (c *call) params() (url.Values, error) {
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, errBadQueryString
	}
	return values, nil
}

// records reads the org of the token.
func (c *call) records() Records { return c.cfg.Records(c.session.Org.ID) }
