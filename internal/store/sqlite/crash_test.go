package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlite"
)

// crashVariable makes the test binary the process that is killed.
const crashVariable = "SQLITE_CRASH_CHILD"

// TestKilledWhileWriting kills a process in the middle of acknowledged writes,
// several times on the same file: every acknowledged row is there afterwards,
// and the file opens clean.
func TestKilledWhileWriting(t *testing.T) {
	if path := os.Getenv(crashVariable); path != "" {
		writeUntilKilled(path)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	for round := range 5 {
		acknowledged := killAfter(t, path, 200+100*round)
		db := open(t, sqlite.Config{Path: path})
		for _, id := range acknowledged {
			var found int64
			if err := db.Read().QueryRow(t.Context(), "SELECT count(*) FROM thing WHERE id = $1", id).Scan(&found); err != nil || found != 1 {
				t.Fatalf("round %d: acknowledged row %d: %d found, %v", round, id, found, err)
			}
		}
		var sound string
		if err := db.Read().QueryRow(t.Context(), "PRAGMA integrity_check").Scan(&sound); err != nil || sound != "ok" {
			t.Fatalf("round %d: integrity %q, %v", round, sound, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter starts a child that writes, kills it after so many acknowledgements
// and returns all that it gave, those still in the pipe included.
func killAfter(t *testing.T, path string, acks int) (ids []int64) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledWhileWriting$", "-test.timeout=1m")
	child.Env = append(os.Environ(), crashVariable+"="+path)
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		id, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			t.Fatalf("the child printed %q", lines.Text())
		}
		if ids = append(ids, id); len(ids) == acks {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // reports the kill
	if len(ids) < acks {
		t.Fatalf("the child ended after %d writes", len(ids))
	}
	return ids
}

// writeUntilKilled prints each id once its row is acknowledged.
func writeUntilKilled(path string) {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, sqlite.Config{Path: path})
	if err == nil {
		err = run(ctx, db, schema)
	}
	var last int64
	if err == nil {
		err = db.Read().QueryRow(ctx, "SELECT coalesce(max(id), 0) FROM thing").Scan(&last)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for caller := range int64(16) {
		go func() {
			for id := last + 1 + caller; ; id += 16 {
				if write(ctx, db, id) == nil {
					fmt.Println(id)
				}
			}
		}()
	}
	select {}
}

func write(ctx context.Context, db sqldb.DB, id int64) error {
	if id%2 == 0 {
		return db.Append(ctx, things.Row(id, "row"))
	}
	return run(ctx, db, things.Insert(), id, "closure")
}
