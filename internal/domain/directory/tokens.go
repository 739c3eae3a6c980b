package directory

import (
	"context"
	"fmt"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
)

// askAgain is how long it is believed that no other server has extended a token
// that has not ended yet. Only the end that introspection tells depends on it.
const askAgain = time.Second

// extension is until when activity has extended a token, the zero time when it
// has not, and when the database said so.
type extension struct {
	until, asked time.Time
}

// TokenRevoked reports whether a token was revoked by itself.
func (d *Directory) TokenRevoked(ctx context.Context, in org.ID, token [10]byte) (bool, error) {
	if d.cfg.Trusted() {
		if revoked, known := d.revoked.has(token); known {
			return revoked, nil
		}
	}
	return d.cfg.Open(in).TokenRevoked(ctx, token)
}

// TokenExtension returns until when activity has extended a token that ends at
// first without, or the zero time when it has not. Another server may have
// extended it since what is in memory was read. So a token that would have ended
// now by what memory says is looked up again, and any other once a second.
func (d *Directory) TokenExtension(ctx context.Context, in org.ID, token [10]byte, first, now time.Time) (time.Time, error) {
	if known, ok := d.extends.get(token); ok {
		if known.until.After(now) || first.After(now) && now.Sub(known.asked).Abs() < askAgain {
			return known.until, nil
		}
	}
	until, err := d.cfg.Open(in).TokenExtension(ctx, token)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the extension of a token: %w", err)
	}
	d.Extended(token, until, now)
	return until, nil
}

// Extended keeps in memory that a token was extended, as of now. It never
// shortens.
func (d *Directory) Extended(token [10]byte, until, now time.Time) {
	if known, ok := d.extends.get(token); ok && known.until.After(until) {
		until = known.until
	}
	d.extends.put(token, extension{until, now}, d.extends.epoch.Load())
}

// Refresh reads the revocations anew after there were more than memory holds:
// once enough of them have ended, memory is complete again and the database
// need not be asked for every token. It asks nothing while memory is complete,
// and is meant to be called every minute or so.
func (d *Directory) Refresh(ctx context.Context) error {
	missed, complete := d.revoked.state()
	if complete {
		return nil
	}
	list, err := d.cfg.Resolver.Revocations(ctx, d.cfg.Records)
	if err != nil {
		return fmt.Errorf("read the revocations in force: %w", err)
	}
	if len(list) < d.cfg.Records {
		d.revoked.fill(list, missed, d.cfg.Now())
	}
	return nil
}
