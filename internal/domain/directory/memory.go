package directory

import (
	"context"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// Apply forgets or learns what one change is about; part of [coherence.Memory].
func (d *Directory) Apply(c coherence.Change) {
	in := org.ID(c.Org)
	switch c.Kind {
	case coherence.OrgChanged:
		d.orgs.forget(in)
		d.hosts.forgetAll()
	case coherence.AppChanged:
		d.apps.forget(appKey{in, app.ID(c.Key)})
	case coherence.UserChanged:
		d.accounts.forget(userKey{in, user.ID(c.Key)})
	case coherence.PermissionsChanged:
		d.accounts.forgetAll()
	case coherence.TokenRevoked:
		d.revoked.add(c.Token, c.Until, d.cfg.Now())
	case coherence.SealingKeyChanged, coherence.SigningKeyChanged:
		d.keysChanged(c.Kind)
	default:
		d.forgetRecords()
		d.revoked.forget()
		d.keysChanged(coherence.SealingKeyChanged, coherence.SigningKeyChanged)
	}
}

func (d *Directory) keysChanged(kinds ...coherence.Kind) {
	for _, kind := range kinds {
		if d.cfg.OnKeys != nil {
			d.cfg.OnKeys(kind)
		}
	}
}

// Reset forgets everything and reads the revocations in force; part of
// [coherence.Memory].
func (d *Directory) Reset(ctx context.Context) error {
	d.forgetRecords()
	limit := d.cfg.Records
	list, err := d.cfg.Resolver.Revocations(ctx, limit)
	if err != nil {
		return fmt.Errorf("read the revocations in force: %w", err)
	}
	d.revoked.replace(list, len(list) < limit)
	d.keysChanged(coherence.SealingKeyChanged, coherence.SigningKeyChanged)
	return nil
}

func (d *Directory) forgetRecords() {
	d.orgs.forgetAll()
	d.apps.forgetAll()
	d.accounts.forgetAll()
	d.keys.forgetAll()
	d.names.forgetAll()
	d.hosts.forgetAll()
	d.sets.forgetAll()
	d.setIDs.forgetAll()
	d.extends.forgetAll()
}
