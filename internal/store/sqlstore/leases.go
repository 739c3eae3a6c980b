package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// nodes is how many servers can hold a lease at once.
const nodes = 512

// ErrNoNode says that every node number is taken.
var ErrNoNode = errors.New("every node number is taken")

// OpenLease takes the lowest free node number. A lease that the same
// incarnation still has is given up first, so that nobody waits for both.
func (s *Store) OpenLease(ctx context.Context, incarnation string, applied int64) (coherence.Lease, error) {
	lease := coherence.Lease{Incarnation: incarnation, Applied: applied}
	err := s.db.Write(ctx, func(tx sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM leases WHERE incarnation = $1`, incarnation); err != nil {
			return err
		}
		for lease.Node = 0; ; lease.Node++ {
			node, err := freeNode(ctx, tx, lease.Node)
			if err != nil {
				return err
			}
			lease.Node = node
			n, err := tx.Exec(ctx, `INSERT INTO leases (node, incarnation, applied, renewals) VALUES ($1, $2, $3, 0)
				ON CONFLICT (node) DO NOTHING`, int64(node), incarnation, applied)
			if err != nil || n == 1 {
				return err
			} // else a concurrent transaction took it: try the next
		}
	})
	if err != nil {
		return coherence.Lease{}, fmt.Errorf("open a lease: %w", err)
	}
	return lease, nil
}

// freeNode returns the lowest free number that is not below from.
func freeNode(ctx context.Context, tx sqldb.Tx, from int) (int, error) {
	free := from
	rows, err := tx.Query(ctx, `SELECT node FROM leases WHERE node >= $1 ORDER BY node`, int64(from))
	err = each(rows, err, func(rows *sql.Rows) error {
		var node int
		err := rows.Scan(&node)
		if node == free {
			free++
		}
		return err
	})
	if err == nil && free >= nodes {
		return 0, ErrNoNode
	}
	return free, err
}

// RenewLease writes Applied and adds one to Renewals.
func (s *Store) RenewLease(ctx context.Context, l coherence.Lease) (there bool, err error) {
	err = s.db.Write(ctx, func(tx sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE leases SET applied = $1, renewals = renewals + 1
			WHERE node = $2 AND incarnation = $3`, l.Applied, int64(l.Node), l.Incarnation)
		there = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("renew the lease of node %d: %w", l.Node, err)
	}
	return there, nil
}

// Leases returns all leases, by node.
func (s *Store) Leases(ctx context.Context) ([]coherence.Lease, error) {
	var list []coherence.Lease
	rows, err := s.db.Read().Query(ctx, `SELECT node, incarnation, applied, renewals FROM leases ORDER BY node`)
	err = each(rows, err, func(rows *sql.Rows) error {
		var l coherence.Lease
		err := rows.Scan(&l.Node, &l.Incarnation, &l.Applied, &l.Renewals)
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the leases: %w", err)
	}
	return list, nil
}

// CloseLease removes a lease that is still exactly as given; one that was
// renewed meanwhile stays.
func (s *Store) CloseLease(ctx context.Context, l coherence.Lease) error {
	err := s.db.Write(ctx, func(tx sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM leases WHERE node = $1 AND incarnation = $2 AND renewals = $3`,
			int64(l.Node), l.Incarnation, l.Renewals)
		return err
	})
	if err != nil {
		return fmt.Errorf("close the lease of node %d: %w", l.Node, err)
	}
	return nil
}

// GiveLeaseBack removes the lease of an incarnation.
func (s *Store) GiveLeaseBack(ctx context.Context, incarnation string) error {
	err := s.db.Write(ctx, func(tx sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM leases WHERE incarnation = $1`, incarnation)
		return err
	})
	if err != nil {
		return fmt.Errorf("give the lease of %s back: %w", incarnation, err)
	}
	return nil
}
