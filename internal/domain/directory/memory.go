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
// It fails when changed keys could not be loaded.
func (d *Directory) Apply(ctx context.Context, c coherence.Change) error {
	in := org.ID(c.Org)
	switch c.Kind {
	case coherence.OrgChanged:
		d.orgs.forget(in)
		d.hosts.forgetAll()
		d.strangers.forgetAll()
	case coherence.AppChanged:
		d.apps.forget(appKey{in, app.ID(c.Key)})
	case coherence.UserChanged:
		d.accounts.forget(userKey{in, user.ID(c.Key)})
	case coherence.PermissionsChanged:
		d.accounts.forgetAll()
	case coherence.TokenRevoked:
		d.revoked.add(c.Token, c.Until, d.cfg.Now())
	case coherence.SealingKeyChanged, coherence.SigningKeyChanged:
		return d.keysChanged(ctx, c.Kind)
	default:
		d.forgetRecords()
		d.revoked.forget()
		return d.keysChanged(ctx, coherence.SealingKeyChanged, coherence.SigningKeyChanged)
	}
	return nil
}

func (d *Directory) keysChanged(ctx context.Context, kinds ...coherence.Kind) error {
	if d.cfg.OnKeys == nil {
		return nil
	}
	for _, kind := range kinds {
		if err := d.cfg.OnKeys(ctx, kind); err != nil {
			return fmt.Errorf("load changed keys (%s): %w", kind, err)
		}
	}
	return nil
}

// Reset forgets everything, reads the revocations in force and loads the keys;
// part of [coherence.Memory].
func (d *Directory) Reset(ctx context.Context) error {
	d.forgetRecords()
	limit := d.cfg.Records
	list, err := d.cfg.Resolver.Revocations(ctx, limit)
	if err != nil {
		return fmt.Errorf("read the revocations in force: %w", err)
	}
	d.revoked.replace(list, len(list) < limit)
	return d.keysChanged(ctx, coherence.SealingKeyChanged, coherence.SigningKeyChanged)
}

func (d *Directory) forgetRecords() {
	d.orgs.forgetAll()
	d.apps.forgetAll()
	d.accounts.forgetAll()
	d.keys.forgetAll()
	d.names.forgetAll()
	d.hosts.forgetAll()
	d.strangers.forgetAll()
	d.sets.forgetAll()
	d.setIDs.forgetAll()
	d.extends.forgetAll()
}
