package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/latchstring/latchstring/internal/store/sqldb"
)

var errRefused = errors.New("refused")

// insert is a closure that inserts one thing.
func insert(ctx context.Context, id int64, name any) func(sqldb.Tx) error {
	return func(tx sqldb.Tx) error {
		_, err := tx.Exec(ctx, things.Insert(), id, name, nil)
		return err
	}
}

func TestWriteOutcomes(t *testing.T) {
	type step func(ctx context.Context, tx sqldb.Tx) error
	exec := func(query string, args ...any) step {
		return func(ctx context.Context, tx sqldb.Tx) error {
			_, err := tx.Exec(ctx, query, args...)
			return err
		}
	}
	ignored := func(s step) step {
		return func(ctx context.Context, tx sqldb.Tx) error { _ = s(ctx, tx); return nil }
	}
	add := exec(things.Insert(), int64(7), "seven", nil)
	for _, tt := range []struct {
		name  string
		steps []step
		check func(error) bool
		left  int // rows named seven
	}{
		{"inserts", []step{add}, func(err error) bool { return err == nil }, 1},
		{"own error", []step{add, func(context.Context, sqldb.Tx) error { return errRefused }}, func(err error) bool { return err == errRefused }, 0},
		{"duplicate key", []step{add, exec(things.Insert(), int64(1), "x", nil)}, sqldb.IsUnique, 0},
		{"duplicate name", []step{add, exec(things.Insert(), int64(2), "one", nil)}, sqldb.IsUnique, 0},
		{"error hidden by the closure", []step{add, ignored(exec("INSERT INTO nowhere (id) VALUES ($1)", int64(1)))}, func(err error) bool { return err != nil && !sqldb.IsUnique(err) && !sqldb.IsUnavailable(err) }, 0},
		{"statement after a hidden error", []step{ignored(exec(things.Insert(), int64(1), "x", nil)), add}, sqldb.IsUnique, 0},
		{"check constraint", []step{add, exec(things.Insert(), int64(2), "forbidden", nil)}, func(err error) bool { return err != nil && !sqldb.IsUnique(err) }, 0},
		{"conflict foreseen", []step{add, exec(things.Insert()+" ON CONFLICT DO NOTHING", int64(1), "x", nil)}, func(err error) bool { return err == nil }, 1},
		{"panic", []step{add, func(context.Context, sqldb.Tx) error { panic("oops") }}, func(err error) bool {
			var p *sqldb.PanicError
			return errors.As(err, &p) && p.Value == "oops" && len(p.Stack) > 0
		}, 0},
		{"parameters out of order and twice", []step{exec("INSERT INTO thing (id, name, data) VALUES ($2, $1, $1)", "seven", int64(7))}, func(err error) bool { return err == nil }, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onBoth(t, limits{}, func(t *testing.T, db sqldb.DB) {
				write(t, db, things.Insert(), int64(1), "one", nil)
				err := db.Write(t.Context(), func(tx sqldb.Tx) error {
					for _, s := range tt.steps {
						if err := s(t.Context(), tx); err != nil {
							return fmt.Errorf("wrapped: %w", err)
						}
					}
					return nil
				})
				if inner := errors.Unwrap(err); inner == errRefused {
					err = inner
				}
				if !tt.check(err) {
					t.Errorf("error %v", err)
				}
				if got := count(t, db, "name = 'seven' AND id = 7"); got != tt.left {
					t.Errorf("%d rows left, want %d", got, tt.left)
				}
				if got := count(t, db, "name = 'one'"); got != 1 {
					t.Errorf("the row from before: %d", got)
				}
			})
		})
	}
}

func TestAffectedRowsAreTheVerdict(t *testing.T) {
	onBoth(t, limits{}, func(t *testing.T, db sqldb.DB) {
		write(t, db, things.Insert(), int64(1), "code", nil)
		var won atomic.Int64
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				var affected int64
				err := db.Write(t.Context(), func(tx sqldb.Tx) (err error) {
					affected, err = tx.Exec(t.Context(), "UPDATE thing SET data = 'spent' WHERE id = $1 AND data IS NULL", int64(1))
					return err
				})
				if err != nil {
					t.Error(err)
				}
				won.Add(affected)
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d callers consumed the code", won.Load())
		}
	})
}

// 64 callers, by closure and by row, of whom every seventh fails in one of
// several ways: the others do not notice.
func TestFailuresStayWithTheirCaller(t *testing.T) {
	const callers, rounds = 64, 5
	fails := func(id int64) bool { return id%7 == 3 }
	onBoth(t, limits{}, func(t *testing.T, db sqldb.DB) {
		write(t, db, things.Insert(), int64(-1), "taken", nil)
		var wg sync.WaitGroup
		for caller := range int64(callers) {
			wg.Go(func() {
				for round := range int64(rounds) {
					id := round*callers + caller
					if err := one(t.Context(), db, id, fails(id)); (err != nil) != fails(id) {
						t.Errorf("%d: %v", id, err)
					}
				}
			})
		}
		wg.Wait()
		for id := range int64(callers * rounds) {
			want := 1
			if fails(id) {
				want = 0
			}
			if got := count(t, db, "id = $1", id); got != want {
				t.Errorf("%d: %d rows, want %d", id, got, want)
			}
		}
	})
}

// one writes a row in one of two ways or fails in one of four.
func one(ctx context.Context, db sqldb.DB, id int64, fail bool) error {
	name := "n" + strconv.FormatInt(id, 10)
	switch {
	case !fail && id%2 == 0:
		return db.Append(ctx, things.Row(id, name, nil))
	case !fail:
		return db.Write(ctx, insert(ctx, id, name))
	case id%4 == 0:
		return db.Append(ctx, things.Row(id, "taken", nil))
	case id%4 == 1:
		return db.Append(ctx, things.Row(id, "forbidden", nil))
	case id%4 == 2:
		return db.Write(ctx, func(tx sqldb.Tx) error {
			return errors.Join(insert(ctx, id, name)(tx), errRefused)
		})
	default:
		return db.Write(ctx, func(tx sqldb.Tx) error {
			_ = insert(ctx, id, name)(tx)
			panic("oops")
		})
	}
}

func TestAppendKeepsValues(t *testing.T) {
	onBoth(t, limits{}, func(t *testing.T, db sqldb.DB) {
		write(t, db, "CREATE TABLE kept (id BIGINT PRIMARY KEY, name TEXT, n BIGINT, raw "+blobs[db.Engine()]+")")
		kept := sqldb.NewTable("kept", sqldb.Column{Name: "id", Type: sqldb.Integer}, sqldb.Column{Name: "name", Type: sqldb.Text},
			sqldb.Column{Name: "n", Type: sqldb.Integer}, sqldb.Column{Name: "raw", Type: sqldb.Bytes})
		rows := []sqldb.Row{
			kept.Row(int64(1), "ünï ' \" \\ {a,b}", int64(-1<<63), []byte{0, 1, 255}),
			kept.Row(int64(2), nil, nil, nil),
			kept.Row(int64(3), "NULL", int64(1<<63-1), []byte{}),
		}
		var wg sync.WaitGroup
		for _, row := range rows {
			wg.Go(func() {
				if err := db.Append(t.Context(), row); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, row := range rows {
			var name, n, raw any
			err := db.Read().QueryRow(t.Context(), "SELECT name, n, raw FROM kept WHERE id = $1", row.Values[0]).Scan(&name, &n, &raw)
			if got := fmt.Sprintf("%v", []any{row.Values[0], name, n, raw}); err != nil || got != fmt.Sprintf("%v", row.Values) {
				t.Errorf("%v: got %s, %v", row.Values, got, err)
			}
		}
	})
}

var blobs = map[sqldb.Engine]string{sqldb.SQLite: "BLOB", sqldb.Postgres: "BYTEA"}

func TestAppendRefusesMisfits(t *testing.T) {
	onBoth(t, limits{}, func(t *testing.T, db sqldb.DB) {
		for name, row := range map[string]sqldb.Row{
			"no table":        {},
			"too few values":  things.Row(int64(1)),
			"int for int64":   things.Row(1, "a", nil),
			"number for text": things.Row(int64(1), int64(2), nil),
		} {
			if err := db.Append(t.Context(), row); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
	})
}

// A caller whose context ends while queued is never run; one that was picked up
// learns its true outcome.
func TestCancelledCallers(t *testing.T) {
	onBoth(t, limits{}, func(t *testing.T, db sqldb.DB) {
		release := occupy(t, db)
		ctx, cancel := context.WithCancel(t.Context())
		queued := make(chan error, 1)
		go func() { queued <- db.Write(ctx, insert(ctx, 1, "queued")) }()
		cancel()
		if err := <-queued; !errors.Is(err, context.Canceled) {
			t.Errorf("queued: %v", err)
		}
		release()
		if err := db.Write(ctx, insert(ctx, 2, "late")); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before: %v", err)
		}
		if err := db.Append(ctx, things.Row(int64(3), "late", nil)); !errors.Is(err, context.Canceled) {
			t.Errorf("append cancelled before: %v", err)
		}
		ctx, cancel = context.WithCancel(t.Context())
		err := db.Write(ctx, func(tx sqldb.Tx) error {
			cancel()
			return insert(ctx, 4, "started")(tx)
		})
		if err != nil {
			t.Errorf("cancelled after the start: %v", err)
		}
		if queued, started := count(t, db, "id < 4"), count(t, db, "id = 4"); queued != 0 || started != 1 {
			t.Errorf("%d queued and %d started rows, want 0 and 1", queued, started)
		}
	})
}

func TestOverload(t *testing.T) {
	onBoth(t, limits{queue: 4}, func(t *testing.T, db sqldb.DB) {
		release := occupy(t, db)
		var shed atomic.Int64
		var waiting sync.WaitGroup
		for id := range int64(20) {
			waiting.Go(func() {
				switch err := db.Write(t.Context(), insert(t.Context(), id, nil)); {
				case errors.Is(err, sqldb.ErrOverloaded):
					shed.Add(1)
				case err != nil:
					t.Error(err)
				}
			})
		}
		for shed.Load() < 16 { // the refusals come at once, before anything is released
			runtime.Gosched()
		}
		release()
		waiting.Wait()
		if got := count(t, db, "id >= 0"); got != 4 || shed.Load() != 16 {
			t.Errorf("%d written, %d shed; want 4 and 16", got, shed.Load())
		}
		if err := db.Write(t.Context(), insert(t.Context(), 100, nil)); err != nil {
			t.Errorf("after the overload: %v", err)
		}
	})
}

// occupy keeps every writer of db busy until the returned function is called.
func occupy(t *testing.T, db sqldb.DB) (release func()) {
	t.Helper()
	hold, started := make(chan struct{}), make(chan struct{}, 64)
	writers := map[sqldb.Engine]int{sqldb.SQLite: 1, sqldb.Postgres: 13}[db.Engine()]
	var done sync.WaitGroup
	for range writers {
		done.Go(func() {
			err := db.Write(t.Context(), func(sqldb.Tx) error {
				started <- struct{}{}
				<-hold
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-started
	}
	return func() { close(hold); done.Wait() }
}

// A closure that ends its goroutine, as a failing test helper does, loses its
// own write and stops nothing.
func TestGoexitInWrite(t *testing.T) {
	onBoth(t, limits{}, func(t *testing.T, db sqldb.DB) {
		var wg sync.WaitGroup
		wg.Go(func() {
			_ = db.Write(t.Context(), func(tx sqldb.Tx) error {
				_ = insert(t.Context(), 1, nil)(tx)
				runtime.Goexit()
				return nil
			})
		})
		wg.Wait()
		if err := db.Write(t.Context(), insert(t.Context(), 2, nil)); err != nil {
			t.Error(err)
		}
		if gone, kept := count(t, db, "id = 1"), count(t, db, "id = 2"); gone != 0 || kept != 1 {
			t.Errorf("%d and %d rows, want 0 and 1", gone, kept)
		}
	})
}

func TestClose(t *testing.T) {
	onBoth(t, limits{}, func(t *testing.T, db sqldb.DB) {
		if err := errors.Join(db.Close(), db.Close()); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"write":  db.Write(t.Context(), insert(t.Context(), 1, nil)),
			"append": db.Append(t.Context(), things.Row(int64(1), nil, nil)),
		} {
			if !errors.Is(err, sqldb.ErrClosed) || !sqldb.IsUnavailable(err) {
				t.Errorf("%s after close: %v", name, err)
			}
		}
	})
}
