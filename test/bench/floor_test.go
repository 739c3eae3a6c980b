package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/store/migrations"
	"github.com/latchstring/latchstring/internal/store/sqlite"
)

// Each floor answers what its load expects, and D keeps a row for each answer.
func TestFloors(t *testing.T) {
	for _, kind := range []string{"G", "H", "D"} {
		t.Run(kind, func(t *testing.T) {
			handler, err := floorHandler(kind, filepath.Join(t.TempDir(), "floor.db"))
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(handler)
			defer server.Close()
			s := floorSubject(kind, strings.TrimPrefix(server.URL, "http://"), processCPU(os.Getpid()))
			s.issued = new(atomic.Int64)
			got, err := measure(context.Background(), s, 3, time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			if got.Requests < 3 || int64(got.Requests) != s.issued.Load() || got.Rate <= 0 || got.P50 <= 0 || got.P99 < got.P50 {
				t.Errorf("%+v, of which %d were counted", got, s.issued.Load())
			}
		})
	}
	if _, err := floorHandler("X", ""); err == nil {
		t.Error("there is a floor X")
	}
}

func TestHistoryKeepsARowForEachToken(t *testing.T) {
	h, err := openHistory(filepath.Join(t.TempDir(), "floor.db"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if err := h.append(context.Background(), [10]byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		query string
		want  int
	}{
		{"SELECT count(DISTINCT token) FROM login_history_00 WHERE length(addr) = 4 AND detail IS NULL", 5},
		{"PRAGMA synchronous", 2}, // FULL
	} {
		var got int
		if err := h.conn.QueryRowContext(context.Background(), tt.query).Scan(&got); err != nil || got != tt.want {
			t.Errorf("%s: %d, %v; want %d", tt.query, got, err, tt.want)
		}
	}
}

// A load fails when one answer is not what it should be.
func TestLoadsFailOnWrongAnswers(t *testing.T) {
	handler, err := floorHandler("H", "")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	addr := strings.TrimPrefix(server.URL, "http://")
	wrong := []*subject{
		{request: post(addr, "/token", grant(), basic(floorKey, "wrong")), check: contains()},
		{request: post(addr, "/token", grant(), basic(floorKey, floorSecret)), check: contains("something else")},
		{request: get(addr, "/nothing"), check: contains()},
	}
	for i, s := range wrong {
		s.addr, s.cpu = addr, processCPU(os.Getpid())
		if _, err := measure(context.Background(), s, 2, time.Minute); err == nil {
			t.Errorf("load %d did not fail", i)
		} else if strings.Contains(err.Error(), floorOrg) {
			t.Errorf("load %d repeats a token: %v", i, err)
		}
	}
}

// The floor's table and indexes are those that the migrations make.
func TestFloorHasTheSameTable(t *testing.T) {
	ctx := context.Background()
	h, err := openHistory(filepath.Join(t.TempDir(), "floor.db"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(ctx, sqlite.Config{Path: filepath.Join(t.TempDir(), "real.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, _, err := migrations.Up(ctx, db); err != nil {
		t.Fatal(err)
	}
	var floor, real string
	row := h.conn.QueryRowContext(ctx, schemaQuery)
	if err := errors.Join(row.Scan(&floor), db.Read().QueryRow(ctx, schemaQuery).Scan(&real)); err != nil {
		t.Fatal(err)
	}
	if floor != real || strings.Count(floor, "CREATE") != 4 {
		t.Errorf("the floor has\n%s\nwant\n%s", floor, real)
	}
}

const schemaQuery = `SELECT group_concat(sql, char(10) ORDER BY name) FROM sqlite_schema
WHERE tbl_name = 'login_history_00' AND sql IS NOT NULL`
