package issuance

import (
	"context"
	"net/url"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// authenticate checks the presented secret against the pair of the presented
// key. A secret that is sent is checked even where none is needed
// (Salesforce: "still validates it"), and a key that is not in use names nobody,
// with or without its secret.
func authenticate(_ context.Context, x *Exchange) (*refusal.Refusal, error) {
	secret := x.Client.Secret
	if secret.IsZero() {
		if x.credentials.NeedsSecret(x.App) {
			return refusal.New(refusal.SecretMissing, "method", x.Client.Method.String()), nil
		}
		return pairInUse(x), nil
	}
	if !x.Consumer.Verify(secret.Reveal()) {
		return refusal.New(whyWrong(x, secret), "method", x.Client.Method.String()), nil
	}
	return pairInUse(x), nil
}

func pairInUse(x *Exchange) *refusal.Refusal {
	if x.Consumer.Authenticates(x.now) {
		return nil
	}
	return refusal.New(refusal.SecretNotActive, "state", string(x.Consumer.State))
}

// whyWrong tries the ways in which a right secret gets spoilt in transit, so
// that the admin reads which one it was. The wire says the same for all.
func whyWrong(x *Exchange, secret oauth.Credential) refusal.Cause {
	given := secret.Reveal()
	if x.Consumer.Verify(strings.TrimSpace(given)) {
		return refusal.SecretHasBlanks
	}
	if decoded, err := url.QueryUnescape(given); err == nil && x.Consumer.Verify(strings.Trim(decoded, `"' `)) {
		return refusal.SecretEncodedTwice
	}
	return refusal.SecretWrong
}
