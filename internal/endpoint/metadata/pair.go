package metadata

import (
	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// consumerKey is the key that an app is created with.
func consumerKey(d *draft) field {
	return field{
		name: "consumerKey",
		read: func(r *reader, n *node) {
			key := n.value()
			if key == "" {
				return
			}
			if err := app.CheckGiven(key); err != nil {
				r.fail(n, "%q is not a consumer key: %v. Remove the element and a key is made.", shown(key), err)
				return
			}
			d.given.Key = key
		},
		write: func(*writer) []*node { return some("consumerKey", d.given.Key) },
	}
}

// consumerSecret is the secret that an app is created with. It is never
// written, and no message repeats it.
func consumerSecret(d *draft) field {
	return field{
		name: "consumerSecret",
		read: func(r *reader, n *node) {
			if n.value() == "" {
				return
			}
			if err := app.CheckGiven(n.value()); err != nil {
				r.fail(n, "this is not a consumer secret: %v. Remove the element and a secret is made.", err)
				return
			}
			d.given.Secret = seal.NewSecret(n.value())
		},
		write: func(*writer) []*node { return nil },
	}
}
