package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Path is where the API begins.
const Path = "/services/data"

// defaultRequests is the daily allowance that clients are told of. It is
// generous because nothing enforces it, and some clients stop of their own
// accord near the end of it.
const defaultRequests = 1_000_000

// Sessions opens tokens and records why it does not; see [Told].
type Sessions interface {
	Open(ctx context.Context, token oauth.Credential, use session.Use) (*session.Session, *refusal.Refusal, error)
	// Refused records a refusal before there was a session.
	Refused(s *session.Session, r *refusal.Refusal, use session.Use)
}

// Records reads one org.
type Records interface {
	// Org returns [org.ErrNotFound] for an org that is gone.
	Org(ctx context.Context) (org.Org, error)
	// Account and AccountByUsername return [user.ErrNotFound] for a user that
	// the org does not have. Usernames are given in lower case.
	Account(ctx context.Context, id user.ID) (*user.Account, error)
	AccountByUsername(ctx context.Context, username string) (*user.Account, error)
	// Accounts returns at most limit users, by username, after the given one.
	Accounts(ctx context.Context, afterUsername string, limit int) ([]*user.Account, error)
}

// Config is what the API is made of.
type Config struct {
	Sessions Sessions
	Records  func(org.ID) Records
	Origins  issuance.Origins
	// DailyRequests is the allowance of an org that clients are told of; 0
	// means a million. It is not enforced.
	DailyRequests int64
	Now           func() time.Time
	// Failed is told of errors that are not the client's.
	Failed func(ctx context.Context, err error)
}

// Endpoint serves [Path] and everything under it.
type Endpoint struct {
	cfg   Config
	usage *usage
	scans *gate
}

// New returns the API.
func New(cfg Config) *Endpoint {
	if cfg.DailyRequests == 0 {
		cfg.DailyRequests = defaultRequests
	}
	return &Endpoint{cfg: cfg, usage: newUsage(cfg.Now), scans: newGate(scansInAll(), scansPerOrg)}
}

// resources are the paths under a version. Where a path names an object, the
// object is looked up before the resource is served.
func resources() map[string]resource {
	return map[string]resource{
		"":                            (*call).resources,
		"/limits":                     (*call).limits,
		"/sobjects":                   (*call).describeGlobal,
		"/sobjects/{object}":          (*call).basics,
		"/sobjects/{object}/{id}":     (*call).retrieve,
		"/sobjects/{object}/describe": (*call).describe,
		"/query":                      (*call).query,
		"/query/{locator}":            (*call).queryMore,
		"/queryAll":                   (*call).query,
		"/queryAll/{locator}":         (*call).queryMore,
		"/tooling/query":              (*call).queryTooling,
	}
}

// Mount adds the API to a mux.
func (e *Endpoint) Mount(mux *http.ServeMux) {
	mux.HandleFunc(Path, serveVersions())
	mux.HandleFunc(Path+"/", e.handle(nil))
	for path, serve := range resources() {
		mux.HandleFunc(Path+"/{version}"+path, e.handle(serve))
	}
}
