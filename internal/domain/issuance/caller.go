package issuance

import (
	"context"
	"net/netip"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// Caller is an app that presents its credentials and wants no token for them.
type Caller struct {
	// Subtype is what the evidence calls the request.
	Subtype audit.Subtype
	Client  oauth.ClientAuth
	Site    reqinfo.Site
	Addr    netip.Addr
	Request string
}

// Authenticate returns the app that presents its key and secret, by the same
// steps as the pipeline. A refusal has been recorded.
func (i *Issuer) Authenticate(ctx context.Context, c Caller) (*app.App, *refusal.Refusal, error) {
	x := i.called(c)
	for _, ask := range [...]step{i.findApp, authenticate, inUse} {
		r, err := ask(ctx, x)
		if err != nil {
			return nil, nil, err
		}
		if r != nil {
			i.record(x, Subject{}, named(r, x))
			return nil, r, nil
		}
	}
	return x.App, nil, nil
}

func (i *Issuer) called(c Caller) *Exchange {
	return &Exchange{
		presentation: presentation{confidential{c.Subtype}, c.Client, c.Site, c.Addr, c.Request},
		now:          i.cfg.Now(),
	}
}

// confidential are the credentials of an app that has to have a secret.
type confidential struct{ subtype audit.Subtype }

var _ Credentials = confidential{}

// Subtype is part of [Credentials].
func (c confidential) Subtype() audit.Subtype { return c.subtype }

// ConsumerKey is part of [Credentials].
func (confidential) ConsumerKey(client oauth.ClientAuth) (string, *refusal.Refusal) {
	return presentedKey(client)
}

// NeedsSecret is part of [Credentials].
func (confidential) NeedsSecret(*app.App) bool { return true }
