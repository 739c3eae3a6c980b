package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
)

const appColumns = `id, name, definition, installed, blocked, generation, created_ms, modified_ms, version`

// selectApps reads apps with their pairs in one statement, so that both are of
// the same moment. The condition on apps goes in between.
const (
	selectApps = `SELECT a.id, a.name, a.definition, a.installed, a.blocked, a.generation,
			a.created_ms, a.modified_ms, a.version,
			c.id, c.consumer_key, c.secret_hash, c.sealed_secret, c.state, c.created_ms, c.ends_ms
		FROM (SELECT ` + appColumns + ` FROM apps WHERE org_id = $1 AND `
	withConsumers = `) a LEFT JOIN consumers c ON c.org_id = $1 AND c.app_id = a.id
		ORDER BY a.name, c.position`
)

// App returns an app by id.
func (o *OrgStore) App(ctx context.Context, id app.ID) (*app.App, error) {
	return o.oneApp(ctx, selectApps+`id = $2`+withConsumers, int64(id))
}

// AppByName returns an app by its API name, compared by byte.
func (o *OrgStore) AppByName(ctx context.Context, name string) (*app.App, error) {
	if !nameable(name) {
		return nil, app.ErrNotFound
	}
	return o.oneApp(ctx, selectApps+`name = $2`+withConsumers, name)
}

// Apps returns apps by name.
func (o *OrgStore) Apps(ctx context.Context, afterName string, limit int) ([]*app.App, error) {
	return o.apps(ctx, selectApps+`name > $2 ORDER BY name LIMIT $3`+withConsumers, afterName, max(limit, 0))
}

// IntrospectAllApp returns the app that may introspect all tokens.
func (o *OrgStore) IntrospectAllApp(ctx context.Context) (app.ID, error) {
	var id app.ID
	err := o.all.db.Read().QueryRow(ctx, `SELECT id FROM apps
		WHERE org_id = $1 AND introspect_all = 1`, o.org).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find the app that may introspect all tokens: %w", err)
	}
	return id, nil
}

func (o *OrgStore) oneApp(ctx context.Context, query string, by any) (*app.App, error) {
	list, err := o.apps(ctx, query, by)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, app.ErrNotFound
	}
	return list[0], nil
}

func (o *OrgStore) apps(ctx context.Context, query string, args ...any) ([]*app.App, error) {
	var list []*app.App
	rows, err := o.all.db.Read().Query(ctx, query, append([]any{o.org}, args...)...)
	err = each(rows, err, func(rows *sql.Rows) error {
		row := appRow{App: app.App{Org: org.ID(o.org)}}
		if err := rows.Scan(row.dest()...); err != nil {
			return err
		}
		if n := len(list); n == 0 || list[n-1].ID != row.ID {
			a, err := row.app()
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		last := list[len(list)-1]
		if c, ok := row.consumer.value(); ok {
			last.Consumers = append(last.Consumers, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read connected apps: %w", err)
	}
	return list, nil
}

// appRow is a row of selectApps: an app, and one of its pairs if it has any.
type appRow struct {
	app.App
	definition        string
	created, modified int64
	consumer          consumerRow
}

func (r *appRow) dest() []any {
	return append([]any{
		&r.ID, &r.Name, &r.definition, &r.Installed, &r.Blocked, &r.Generation,
		&r.created, &r.modified, &r.Version,
	}, r.consumer.dest()...)
}

func (r *appRow) app() (*app.App, error) {
	a := r.App
	a.CreatedAt, a.ModifiedAt = timeOf(r.created), timeOf(r.modified)
	var err error
	if a.Definition, err = decodeDefinition(r.definition); err != nil {
		return nil, fmt.Errorf("read the definition of app %s: %w", a.ID, err)
	}
	return &a, nil
}

// decodeDefinition reads a definition over the defaults, so that a field which
// an older row lacks has its default.
func decodeDefinition(text string) (app.Definition, error) {
	var sections struct {
		OAuth *struct{} `json:"oauth"`
	}
	if err := json.Unmarshal([]byte(text), &sections); err != nil {
		return app.Definition{}, err
	}
	var d app.Definition
	if sections.OAuth != nil {
		oauth := app.DefaultOAuth()
		d.OAuth = &oauth
	}
	err := json.Unmarshal([]byte(text), &d)
	return d, err
}
