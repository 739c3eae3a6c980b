package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// CreateApp writes the app as version 1. Ids and times that are zero are filled
// in; on success a is what is stored.
func (o *OrgStore) CreateApp(ctx context.Context, a *app.App, by audit.Trail) (int64, error) {
	stored, definition, err := o.appToWrite(a)
	if err != nil {
		return 0, err
	}
	if stored.CreatedAt.IsZero() {
		stored.CreatedAt = o.all.now()
	}
	stored.ModifiedAt, stored.Version = o.all.now(), 1
	seq, err := o.change(ctx, coherence.AppChanged, int64(stored.ID), by, func(tx sqldb.Tx) error {
		if err := o.insertApp(ctx, tx, &stored, definition); err != nil {
			return err
		}
		return o.replaceConsumers(ctx, tx, &stored)
	})
	if err == nil {
		*a = stored
	}
	return seq, err
}

// appToWrite returns a copy of the app with all its ids, and its definition as
// it is stored.
func (o *OrgStore) appToWrite(a *app.App) (stored app.App, definition string, err error) {
	if a.Org != 0 && int64(a.Org) != o.org {
		return stored, "", fmt.Errorf("app %q: %w", a.Name, ErrOtherOrg)
	}
	stored = *a
	stored.Org = org.ID(o.org)
	stored.Consumers = slices.Clone(a.Consumers)
	if stored.ID == 0 {
		stored.ID = app.ID(o.all.ids.Next())
	}
	for i := range stored.Consumers {
		c := &stored.Consumers[i]
		if c.ID == 0 {
			c.ID = app.ConsumerID(o.all.ids.Next())
		}
		if c.CreatedAt.IsZero() {
			c.CreatedAt = o.all.now()
		}
	}
	text, err := json.Marshal(stored.Definition)
	return stored, string(text), err
}

func introspectsAll(a *app.App) int64 { return flag(a.OAuth != nil && a.OAuth.IntrospectAllTokens) }

func (o *OrgStore) insertApp(ctx context.Context, tx sqldb.Tx, a *app.App, definition string) error {
	if err := o.freeName(ctx, tx, a); err != nil {
		return err
	}
	if err := o.freeIntrospectAll(ctx, tx, a); err != nil {
		return err
	}
	used, err := exists(tx.QueryRow(ctx, `SELECT 1 FROM apps WHERE org_id = $1 AND id = $2
		UNION ALL SELECT 1 FROM retired_apps WHERE org_id = $1 AND id = $2`, o.org, int64(a.ID)))
	if err != nil {
		return err
	}
	if used {
		return fmt.Errorf("app %s: %w", a.ID, ErrIDUsed)
	}
	_, err = tx.Exec(ctx, `INSERT INTO apps (org_id, id, name, definition, introspect_all, installed, blocked,
			generation, created_ms, modified_ms, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		o.org, int64(a.ID), a.Name, definition, introspectsAll(a), flag(a.Installed), flag(a.Blocked),
		int64(a.Generation), millis(a.CreatedAt), millis(a.ModifiedAt), a.Version)
	return err
}

// freeName fails with [app.ErrNameTaken] when another app has a's name.
func (o *OrgStore) freeName(ctx context.Context, tx sqldb.Tx, a *app.App) error {
	taken, err := exists(tx.QueryRow(ctx, `SELECT 1 FROM apps WHERE org_id = $1 AND name = $2 AND id <> $3`,
		o.org, a.Name, int64(a.ID)))
	if err == nil && taken {
		return app.ErrNameTaken
	}
	return err
}

// freeIntrospectAll fails with [app.ErrIntrospectAllTaken] when a is to
// introspect all tokens and another app does. Changes take their numbers one
// after the other, so nobody comes in between; the index holds it as well.
func (o *OrgStore) freeIntrospectAll(ctx context.Context, tx sqldb.Tx, a *app.App) error {
	if introspectsAll(a) == 0 {
		return nil
	}
	taken, err := exists(tx.QueryRow(ctx, `SELECT 1 FROM apps WHERE org_id = $1 AND introspect_all = 1 AND id <> $2`,
		o.org, int64(a.ID)))
	if err == nil && taken {
		return app.ErrIntrospectAllTaken
	}
	return err
}

// NoteApp writes the trail alone. The entry of the change log numbers it; the
// row of the app stays as it is.
func (o *OrgStore) NoteApp(ctx context.Context, id app.ID, by audit.Trail) (int64, error) {
	return o.change(ctx, coherence.AppChanged, int64(id), by, func(tx sqldb.Tx) error {
		found, err := exists(tx.QueryRow(ctx, `SELECT 1 FROM apps WHERE org_id = $1 AND id = $2`, o.org, int64(id)))
		if err == nil && !found {
			return app.ErrNotFound
		}
		return err
	})
}

// UpdateApp replaces the app and its pairs. On success a is what is stored, with
// the new version; an app that is not there is [app.ErrNotFound].
func (o *OrgStore) UpdateApp(ctx context.Context, a *app.App, by audit.Trail) (int64, error) {
	if a.ID == 0 {
		return 0, app.ErrNotFound
	}
	stored, definition, err := o.appToWrite(a)
	if err != nil {
		return 0, err
	}
	stored.ModifiedAt = o.all.now()
	seq, err := o.change(ctx, coherence.AppChanged, int64(a.ID), by, func(tx sqldb.Tx) error {
		if err := o.appVersion(ctx, tx, a.ID, a.Version); err != nil {
			return err
		}
		if err := o.freeName(ctx, tx, a); err != nil {
			return err
		}
		if err := o.freeIntrospectAll(ctx, tx, a); err != nil {
			return err
		}
		if err := o.updateApp(ctx, tx, &stored, definition); err != nil {
			return err
		}
		return o.replaceConsumers(ctx, tx, &stored)
	})
	if err == nil {
		stored.Version++
		*a = stored
	}
	return seq, err
}

// appVersion fails unless the app is there in this version.
func (o *OrgStore) appVersion(ctx context.Context, tx sqldb.Tx, id app.ID, want int64) error {
	var version int64
	err := tx.QueryRow(ctx, `SELECT version FROM apps WHERE org_id = $1 AND id = $2`, o.org, int64(id)).Scan(&version)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return app.ErrNotFound
	case err == nil && version != want:
		return app.ErrConflict
	}
	return err
}

func (o *OrgStore) updateApp(ctx context.Context, tx sqldb.Tx, a *app.App, definition string) error {
	n, err := tx.Exec(ctx, `UPDATE apps SET name = $1, definition = $2, introspect_all = $3, installed = $4,
			blocked = $5, generation = $6, modified_ms = $7, version = version + 1
		WHERE org_id = $8 AND id = $9 AND version = $10`,
		a.Name, definition, introspectsAll(a), flag(a.Installed),
		flag(a.Blocked), int64(a.Generation), millis(a.ModifiedAt),
		o.org, int64(a.ID), a.Version)
	if err == nil && n == 0 {
		return app.ErrConflict
	}
	return err
}

// DeleteApp removes the app; its id and its keys are not used again. An app that
// is not there is [app.ErrNotFound].
func (o *OrgStore) DeleteApp(ctx context.Context, id app.ID, by audit.Trail) (int64, error) {
	return o.change(ctx, coherence.AppChanged, int64(id), by, func(tx sqldb.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM apps WHERE org_id = $1 AND id = $2`, o.org, int64(id))
		if err != nil {
			return err
		}
		if n == 0 {
			return app.ErrNotFound
		}
		keys, err := o.consumerKeys(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := o.retireKeys(ctx, tx, keys); err != nil {
			return err
		}
		if err := o.deleteConsumers(ctx, tx, id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO retired_apps (org_id, id) VALUES ($1, $2)`, o.org, int64(id))
		return err
	})
}
