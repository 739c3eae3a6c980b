package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

// startPostgres prepares the loads on PostgreSQL: on the given database, or on a
// server that is started for the purpose when one is installed.
func (b *bench) startPostgres(ctx context.Context) error {
	at := b.o.database
	if at == "none" {
		return nil
	}
	if at == "" {
		var err error
		if at, err = b.ownPostgres(); err != nil {
			b.notes = append(b.notes, "PostgreSQL was not measured: "+err.Error())
			return nil
		}
	}
	db, err := sql.Open("pgx", at)
	if err != nil {
		return err
	}
	b.cleanup = append(b.cleanup, func() { _ = db.Close() })
	return b.onPostgres(ctx, at, db)
}

func (b *bench) onPostgres(ctx context.Context, at string, db *sql.DB) error {
	database, err := postgresCPU(ctx, db)
	if err != nil {
		return err
	}
	s, err := b.serveOn(ctx, at)
	if err != nil {
		return err
	}
	before, err := databaseSize(ctx, db)
	if err != nil {
		return err
	}
	issued := new(atomic.Int64)
	subjects, err := subjectsOf("PostgreSQL", s, processCPU(s.pid()), database, issued)
	if err != nil {
		return err
	}
	b.add(s, subjects[:4]) // the others do not differ by engine, or ask it nothing
	b.finish = append(b.finish, func() error { return b.grownDatabase(ctx, s, db, before, issued.Load()) })
	return nil
}

// serveOn fills an empty database by a quickstart and then serves it as in
// production.
func (b *bench) serveOn(ctx context.Context, at string) (*server, error) {
	data := filepath.Join(b.dir, "data-postgres")
	seeded, err := b.quickstart(ctx, "postgres", data, "--database", at)
	if err != nil {
		return nil, err
	}
	if err := seeded.stop(); err != nil {
		return nil, fmt.Errorf("stop the quickstart: %w\n%s", err, b.tail("postgres"))
	}
	if err := b.command(ctx, "org", "set", "my_domain", seeded.URL, "--data", data, "--database", at); err != nil {
		return nil, err
	}
	return b.serve(ctx, "postgres", seeded, data, "--database", at)
}

// grownDatabase says by how much the tokens have made the database grow.
func (b *bench) grownDatabase(ctx context.Context, s *server, db *sql.DB, before, issued int64) error {
	after, err := databaseSize(ctx, db)
	if err != nil {
		return err
	}
	b.facts = append(b.facts, newFact(fmt.Sprintf("PostgreSQL bytes a token, of %d", issued), "B", 260,
		float64(after-before)/float64(issued)))
	if err := s.stop(); err != nil {
		return fmt.Errorf("stop the server: %w\n%s", err, b.tail(s.name))
	}
	return nil
}

func databaseSize(ctx context.Context, db *sql.DB) (size int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT pg_database_size(current_database())").Scan(&size)
	return size, err
}

// postgresCPU measures the PostgreSQL server: the parent of our connection's
// backend, which must be on this machine, and all its children.
func postgresCPU(ctx context.Context, db *sql.DB) (meter, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	var backend int
	if err := conn.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return nil, err
	}
	s, err := readStat(strconv.Itoa(backend))
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL must run on this machine, so that its CPU time can be read: %w", err)
	}
	return familyCPU(s.parent), nil
}

// ownPostgres starts the PostgreSQL of the tests, which ends with this process.
func (b *bench) ownPostgres() (at string, err error) {
	host := &testHost{bench: b}
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case *hostFailure:
			err = errors.New(failed.text)
		default:
			panic(failed)
		}
	}()
	return pgtest.URL(host), nil
}

// testHost lets the benchmark use what is made for tests.
type testHost struct {
	testing.TB
	bench *bench
}

// hostFailure is what Fatalf panics with.
type hostFailure struct{ text string }

func (h *testHost) Helper()          {}
func (h *testHost) Cleanup(f func()) { h.bench.cleanup = append([]func(){f}, h.bench.cleanup...) }

func (h *testHost) Errorf(format string, args ...any) {
	h.bench.notes = append(h.bench.notes, fmt.Sprintf(format, args...))
}

func (h *testHost) Fatalf(format string, args ...any) {
	panic(&hostFailure{fmt.Sprintf(format, args...)})
}
