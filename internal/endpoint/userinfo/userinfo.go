package userinfo

import (
	"context"
	"net/http"
	"time"

	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Path is where userinfo answers, IdentityPattern where the identity URL does.
const (
	Path            = "/services/oauth2/userinfo"
	IdentityPattern = "/id/{org}/{user}"
)

// Sessions opens tokens and records why it does not; see [Told].
type Sessions interface {
	Open(ctx context.Context, token oauth.Credential, use session.Use) (*session.Session, *refusal.Refusal, error)
	// Refused records a refusal without a session, or after it was opened.
	Refused(s *session.Session, r *refusal.Refusal, use session.Use)
}

// Config is what the endpoint is made of.
type Config struct {
	Sessions Sessions
	Origins  issuance.Origins
	// Latest is the newest API version, such as 67.0: what version=latest of
	// the identity URL means, and the highest number it accepts.
	Latest string
	Now    func() time.Time
	// Failed is told of errors that are not refusals.
	Failed func(ctx context.Context, err error)
}

// Endpoint serves [Path] and [IdentityPattern].
type Endpoint struct {
	cfg   Config
	zones *zones
}

// New returns the endpoint.
func New(cfg Config) *Endpoint { return &Endpoint{cfg: cfg, zones: newZones()} }

// Mount adds the endpoint to a mux.
func (e *Endpoint) Mount(mux *http.ServeMux) {
	mux.HandleFunc(Path, e.serveUserInfo)
	mux.HandleFunc(IdentityPattern, e.serveIdentity)
}

func (e *Endpoint) serveUserInfo(w http.ResponseWriter, r *http.Request) {
	q, ok := e.ask(w, r, policy.UserInfo)
	if !ok {
		return
	}
	d := newDocument(q.format)
	e.writeClaims(d, q.session)
	d.send(w, false)
}

func (e *Endpoint) serveIdentity(w http.ResponseWriter, r *http.Request) {
	q, ok := e.ask(w, r, policy.Identity)
	if !ok {
		return
	}
	if cause := misnamed(r, q.session); cause != "" {
		e.cfg.Sessions.Refused(q.session, refusal.New(cause), useOf(r, policy.Identity))
		faultOf(cause).send(w)
		return
	}
	d := newDocument(q.format)
	e.writeIdentity(d, q.session, versionAsked(q.params.Get("version"), e.cfg.Latest))
	d.send(w, prettyAsked(r))
}
