package sqldb_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// BenchmarkCommit measures one narrow row with a time-ordered key, durable when
// the call returns. cpu-µs/row is this process; PostgreSQL's own is not in it.
func BenchmarkCommit(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, way := range []string{"append", "write"} {
			for _, callers := range []int{1, 8, 64} {
				b.Run(fmt.Sprintf("%s/%s/%d", engine, way, callers), func(b *testing.B) {
					db := open(b, engine, limits{})
					commitRows(b, callers, ways[way](b, db))
				})
			}
		}
	}
}

var ways = map[string]func(*testing.B, sqldb.DB) func(id int64) error{
	"append": func(b *testing.B, db sqldb.DB) func(int64) error {
		narrow := narrowTable(b, db)
		return func(id int64) error {
			return db.Append(b.Context(), narrow.Row(id, id, id, id, "203.0.113.7"))
		}
	},
	"write": func(b *testing.B, db sqldb.DB) func(int64) error {
		narrow := narrowTable(b, db)
		return func(id int64) error {
			return db.Write(b.Context(), func(tx sqldb.Tx) error {
				_, err := tx.Exec(b.Context(), narrow.Insert(), id, id, id, id, "203.0.113.7")
				return err
			})
		}
	},
}

func narrowTable(b *testing.B, db sqldb.DB) *sqldb.Table {
	b.Helper()
	columns := []sqldb.Column{{Name: "id"}, {Name: "org"}, {Name: "app"}, {Name: "user_id"}, {Name: "address", Type: sqldb.Text}}
	// INTEGER PRIMARY KEY is SQLite's row id; PostgreSQL needs the wider name.
	key := map[sqldb.Engine]string{sqldb.SQLite: "INTEGER", sqldb.Postgres: "BIGINT"}[db.Engine()]
	parts := []string{"id " + key + " PRIMARY KEY", "org BIGINT", "app BIGINT", "user_id BIGINT", "address TEXT"}
	write(b, db, "CREATE TABLE narrow ("+strings.Join(parts, ", ")+")")
	return sqldb.NewTable("narrow", columns...)
}

func commitRows(b *testing.B, callers int, commit func(int64) error) {
	var next atomic.Int64
	var wg sync.WaitGroup
	before := cpu(b)
	b.ResetTimer()
	for range callers {
		wg.Go(func() {
			for id := next.Add(1); id <= int64(b.N); id = next.Add(1) {
				if err := commit(id); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/1e3/float64(b.N), "cpu-µs/row")
}

// cpu is the user and system time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
