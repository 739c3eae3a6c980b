package sqlstore

import (
	"context"

	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// CommitIssue writes what an issue leaves behind. Evidence alone is one row that
// shares its commit with other requests; anything to spend makes it a
// transaction of its own, in which the evidence comes last, so that the loser of
// a race writes none.
func (o *OrgStore) CommitIssue(ctx context.Context, c issuance.Commit) error {
	row, err := o.loginRow(&c.Login)
	if err != nil {
		return err
	}
	if len(c.Consume)+len(c.Claims)+len(c.Offer) == 0 {
		return o.all.db.Append(ctx, row)
	}
	return o.all.db.Write(ctx, func(tx sqldb.Tx) error {
		if err := o.spend(ctx, tx, c); err != nil {
			return err
		}
		return insertRows(ctx, tx, row)
	})
}

func (o *OrgStore) spend(ctx context.Context, tx sqldb.Tx, c issuance.Commit) error {
	for _, key := range c.Consume {
		if err := o.consume(ctx, tx, key); err != nil {
			return err
		}
	}
	for _, claim := range c.Claims {
		if err := o.claim(ctx, tx, claim); err != nil {
			return err
		}
	}
	for _, artefact := range c.Offer {
		if err := o.offer(ctx, tx, artefact); err != nil {
			return err
		}
	}
	return nil
}
