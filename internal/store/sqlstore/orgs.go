package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/origin"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

const orgColumns = `id, name, my_domain, status, settings, created_ms, version`

// Orgs returns the orgs that are not deleted, by id.
func (s *Store) Orgs(ctx context.Context, after org.ID, limit int) ([]org.Org, error) {
	var list []org.Org
	rows, err := s.db.Read().Query(ctx, `SELECT `+orgColumns+` FROM orgs
		WHERE id > $1 AND status <> 'deleted' ORDER BY id LIMIT $2`, int64(after), max(limit, 0))
	err = each(rows, err, func(rows *sql.Rows) error {
		o, err := scanOrg(rows.Scan)
		list = append(list, o)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the orgs: %w", err)
	}
	return list, nil
}

// Org returns the org, whether active or suspended.
func (o *OrgStore) Org(ctx context.Context) (org.Org, error) {
	found, err := scanOrg(o.all.db.Read().QueryRow(ctx, `SELECT `+orgColumns+` FROM orgs
		WHERE id = $1 AND status <> 'deleted'`, o.org).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return org.Org{}, org.ErrNotFound
	}
	if err != nil {
		return org.Org{}, fmt.Errorf("read org %s: %w", org.ID(o.org), err)
	}
	return found, nil
}

func scanOrg(scan func(...any) error) (org.Org, error) {
	o := org.Org{Settings: org.DefaultSettings()}
	var settings string
	var created int64
	if err := scan(&o.ID, &o.Name, &o.MyDomain, &o.Status, &settings, &created, &o.Version); err != nil {
		return org.Org{}, err
	}
	o.CreatedAt = timeOf(created)
	if err := json.Unmarshal([]byte(settings), &o.Settings); err != nil {
		return org.Org{}, fmt.Errorf("read the settings of org %s: %w", o.ID, err)
	}
	return o, nil
}

// CreateOrg writes the org, as version 1, and its standard profiles. The id is
// the caller's; one that an org has or had is [ErrIDUsed].
func (s *Store) CreateOrg(ctx context.Context, o org.Org, by audit.Trail) (int64, error) {
	host, settings, err := orgValues(o)
	if err != nil {
		return 0, err
	}
	if o.CreatedAt.IsZero() {
		o.CreatedAt = s.now()
	}
	id := int64(o.ID)
	return s.change(ctx, change{id, coherence.OrgChanged, id}, by, func(tx sqldb.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO orgs (`+orgColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 1)
			ON CONFLICT (id) DO NOTHING`, id, o.Name, o.MyDomain, string(o.Status), settings, millis(o.CreatedAt))
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("org %s: %w", o.ID, ErrIDUsed)
		}
		if err := takeHost(ctx, tx, host, id); err != nil {
			return err
		}
		return s.createStandardProfiles(ctx, tx, id)
	})
}

// orgValues returns what is stored in another form, and refuses what cannot be.
func orgValues(o org.Org) (host, settings string, err error) {
	if o.ID <= 0 {
		return "", "", errors.New("an org needs an id")
	}
	if o.Status != org.Active && o.Status != org.Suspended {
		return "", "", fmt.Errorf("org %s: status %q cannot be written", o.ID, o.Status)
	}
	if o.MyDomain != "" {
		parsed, err := origin.Parse(o.MyDomain)
		if err != nil {
			return "", "", fmt.Errorf("org %s: My Domain %q %w", o.ID, o.MyDomain, err)
		}
		host = parsed.Host()
	}
	text, err := json.Marshal(o.Settings)
	return host, string(text), err
}

func takeHost(ctx context.Context, tx sqldb.Tx, host string, id int64) error {
	if host == "" {
		return nil
	}
	ok, err := reclaimName(ctx, tx, myDomainHost, host, id, id)
	if err == nil && !ok {
		return org.ErrDomainTaken
	}
	return err
}

func (s *Store) createStandardProfiles(ctx context.Context, tx sqldb.Tx, in int64) error {
	for _, p := range user.StandardProfiles() {
		p.ID = user.ProfileID(s.ids.Next())
		if err := insertProfile(ctx, tx, in, p); err != nil {
			return err
		}
	}
	return nil
}

// UpdateOrg replaces the org's row. A My Domain that the org gives up stays its
// own: nobody else gets it. An org is deleted by DeleteOrg only.
func (s *Store) UpdateOrg(ctx context.Context, o org.Org, by audit.Trail) (int64, error) {
	host, settings, err := orgValues(o)
	if err != nil {
		return 0, err
	}
	id := int64(o.ID)
	return s.change(ctx, change{id, coherence.OrgChanged, id}, by, func(tx sqldb.Tx) error {
		if err := moveHost(ctx, tx, id, host); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE orgs SET name = $1, my_domain = $2, status = $3, settings = $4, version = version + 1
			WHERE id = $5 AND version = $6 AND status <> 'deleted'`,
			o.Name, o.MyDomain, string(o.Status), settings, id, o.Version)
		if err == nil && n == 0 {
			return org.ErrConflict
		}
		return err
	})
}

// moveHost gives the org another host; [org.ErrNotFound] when the org is gone.
func moveHost(ctx context.Context, tx sqldb.Tx, id int64, host string) error {
	var old string
	err := tx.QueryRow(ctx, `SELECT my_domain FROM orgs WHERE id = $1 AND status <> 'deleted'`, id).Scan(&old)
	if errors.Is(err, sql.ErrNoRows) {
		return org.ErrNotFound
	}
	if err != nil {
		return err
	}
	was, _ := origin.Parse(old) // what was stored could be read, or is empty
	if was.Host() == host {
		return nil
	}
	if err := retireName(ctx, tx, myDomainHost, was.Host(), id); err != nil {
		return err
	}
	return takeHost(ctx, tx, host, id)
}
