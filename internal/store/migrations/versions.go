package migrations

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/pressly/goose/v3/database"
)

// tableName is the table that records what has been applied.
const tableName = "schema_version"

// versions is goose's view of that table, whose text is the same on both
// engines. Its primary key is what lets only one of several processes apply a
// migration; goose's own tables have none on the version.
type versions struct{}

var _ database.Store = versions{}

// current returns the newest version. It makes the table if there is none.
func current(ctx context.Context, handle *sql.DB) (int64, error) {
	if version, err := (versions{}).GetLatestVersion(ctx, handle); err == nil {
		return version, nil
	}
	if err := create(ctx, handle); err != nil {
		return 0, err
	}
	return versions{}.GetLatestVersion(ctx, handle)
}

// create makes the table and the row 0 that goose expects. On PostgreSQL IF NOT
// EXISTS does not look at a transaction that is about to create it, so a failure
// is tried once more: by then that transaction has ended.
func create(ctx context.Context, handle *sql.DB) error {
	err := versions{}.CreateVersionTable(ctx, handle)
	if err != nil {
		err = versions{}.CreateVersionTable(ctx, handle)
	}
	if err != nil {
		return err
	}
	_, err = handle.ExecContext(ctx, "INSERT INTO "+tableName+
		" (version, applied_at) VALUES (0, $1) ON CONFLICT (version) DO NOTHING", time.Now().UnixMilli())
	return err
}

func (versions) Tablename() string { return tableName }

func (versions) CreateVersionTable(ctx context.Context, db database.DBTxConn) error {
	_, err := db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+tableName+
		" (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)")
	return err
}

// Insert fails when another process has applied the migration, and with it the
// transaction that applied it here.
func (versions) Insert(ctx context.Context, db database.DBTxConn, request database.InsertRequest) error {
	_, err := db.ExecContext(ctx, "INSERT INTO "+tableName+" (version, applied_at) VALUES ($1, $2)",
		request.Version, time.Now().UnixMilli())
	return err
}

func (versions) Delete(context.Context, database.DBTxConn, int64) error {
	return errors.New("migrations only go up")
}

func (versions) GetMigration(ctx context.Context, db database.DBTxConn, version int64) (*database.GetMigrationResult, error) {
	var at int64
	err := db.QueryRowContext(ctx, "SELECT applied_at FROM "+tableName+" WHERE version = $1", version).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, database.ErrVersionNotFound
	}
	if err != nil {
		return nil, err
	}
	return &database.GetMigrationResult{Timestamp: time.UnixMilli(at), IsApplied: true}, nil
}

func (versions) GetLatestVersion(ctx context.Context, db database.DBTxConn) (int64, error) {
	var version sql.NullInt64
	if err := db.QueryRowContext(ctx, "SELECT max(version) FROM "+tableName).Scan(&version); err != nil {
		return 0, err
	}
	if !version.Valid {
		return 0, database.ErrVersionNotFound
	}
	return version.Int64, nil
}

func (versions) ListMigrations(ctx context.Context, db database.DBTxConn) ([]*database.ListMigrationsResult, error) {
	rows, err := db.QueryContext(ctx, "SELECT version FROM "+tableName+" ORDER BY version DESC")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*database.ListMigrationsResult
	for rows.Next() {
		row := &database.ListMigrationsResult{IsApplied: true}
		if err := rows.Scan(&row.Version); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}
