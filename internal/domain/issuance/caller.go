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

// Caller is an app that presents its credentials elsewhere than at the token
// endpoint.
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
	x := &Exchange{
		Attempt: Attempt{Grant: presenting{subtype: c.Subtype}, Client: c.Client, Site: c.Site, Addr: c.Addr, Request: c.Request},
		now:     i.cfg.Now(),
	}
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

// presenting is the credentials' part of a grant: a secret is needed, and
// nothing is issued.
type presenting struct {
	ClientCredentials
	subtype audit.Subtype
}

// Subtype is part of [Grant].
func (p presenting) Subtype() audit.Subtype { return p.subtype }
