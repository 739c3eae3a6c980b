package issuance

import (
	"context"
	"net/netip"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// Attempt is a request for a token.
type Attempt struct {
	Grant  Grant
	Client oauth.ClientAuth
	Site   reqinfo.Site
	Addr   netip.Addr
	// Request is the id that the client finds in X-Request-Id.
	Request string
}

// Credentials say how a request names its app, and whether the app has to prove
// who it is.
type Credentials interface {
	// Subtype is what the evidence calls the request.
	Subtype() audit.Subtype
	// ConsumerKey returns the key that the request names, from the client
	// authentication or from the grant's own parameters, or why it names none.
	ConsumerKey(client oauth.ClientAuth) (string, *refusal.Refusal)
	// NeedsSecret reports whether the app has to authenticate. A secret that is
	// sent although none is needed is still checked.
	NeedsSecret(a *app.App) bool
}

// Grant is one way in. It holds the parameters of its own request.
type Grant interface {
	Credentials
	// Use is what the policies call the grant.
	Use() policy.Use
	// Enabled refuses when the flow is off for the app or not served here.
	Enabled(x *Exchange) *refusal.Refusal
	// Prove finds the user and the scopes. It reads and writes nothing that a
	// refused request would leave behind.
	Prove(ctx context.Context, x *Exchange) (Subject, *refusal.Refusal, error)
}

// presentation is what every request of an app brings.
type presentation struct {
	credentials Credentials
	Client      oauth.ClientAuth
	Site        reqinfo.Site
	Addr        netip.Addr
	Request     string
}

// Exchange is an attempt under way: what the shared steps have found so far.
type Exchange struct {
	presentation
	// Grant is nil where an app presents its credentials and gets no token.
	Grant    Grant
	Org      *org.Org
	App      *app.App
	Consumer *app.Consumer
	// MyDomain is the org's origin.
	MyDomain string

	now time.Time
	// login is the shared login origin.
	login string

	accounts Accounts
	emails   func(ctx context.Context, in org.ID, email string) (username string, err error)
}

// Accounts finds users for grants.
type Accounts interface {
	// AccountByUsername returns [user.ErrNotFound] for a name nobody has.
	AccountByUsername(ctx context.Context, username string) (*user.Account, error)
}

// Subject is what a grant proves.
type Subject struct {
	User   *user.Account
	Scopes oauth.ScopeSet
	// Consume, Claims and Offer go into the transaction with the evidence.
	Consume []singleuse.Key
	Claims  []singleuse.Claim
	Offer   []singleuse.Artefact
	// SpentAs refuses when Consume or Claims lose against another request.
	SpentAs refusal.Cause
}
