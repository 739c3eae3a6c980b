package issuance

import (
	"context"

	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Reject records a request that was refused before it could be asked anything:
// it cannot be read, or it wants what there is not. told is what the client was
// answered. The consumer key that it seems to name says in whose history the
// refusal belongs; it has not been authenticated, and a key that nobody has
// leaves the refusal without an org.
func (i *Issuer) Reject(ctx context.Context, c Caller, told *oauth.Error) {
	cause := refusal.BadRequest
	if told.Code == oauth.UnsupportedGrantType.Code {
		cause = refusal.UnsupportedGrant
	}
	r := refusal.New(cause)
	r.Wire = *told
	x := i.called(c)
	// A refusal is kept for the org although its My Domain was not asked. When
	// the app cannot be looked up now, the refusal is counted without it.
	if _, err := i.findApp(ctx, x); err != nil {
		x.App = nil
	}
	i.record(x, Subject{}, named(r, x))
}
