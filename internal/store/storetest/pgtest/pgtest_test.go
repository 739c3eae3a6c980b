package pgtest_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/store/storetest/pgtest"
)

func TestDatabasesAreSeparateAndEmpty(t *testing.T) {
	first, second := open(t, pgtest.URL(t)), open(t, pgtest.URL(t))
	if _, err := first.Exec("CREATE TABLE thing (id BIGINT PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Exec("CREATE TABLE thing (id BIGINT PRIMARY KEY)"); err != nil {
		t.Errorf("the second database is not its own: %v", err)
	}
}

func TestServerIsLikeProduction(t *testing.T) {
	db := open(t, pgtest.URL(t))
	for _, tt := range []struct{ query, want string }{
		{"SHOW fsync", "on"},
		{"SHOW synchronous_commit", "on"},
		{"SHOW server_encoding", "UTF8"},
		{"SELECT CASE WHEN 'a' < 'B' THEN 'language' ELSE 'byte' END", "language"},
	} {
		var got string
		if err := db.QueryRow(tt.query).Scan(&got); err != nil {
			t.Errorf("%s: %v", tt.query, err)
		}
		if got != tt.want && os.Getenv(pgtest.Variable) == "" {
			t.Errorf("%s = %q, want %q", tt.query, got, tt.want)
		}
	}
}

// A test binary that is killed cannot clean up after itself: the server ends and
// its directory goes all the same.
func TestServerEndsWithTheBinary(t *testing.T) {
	const child = "PGTEST_CHILD"
	if os.Getenv(child) != "" {
		fmt.Println("data " + dataDirectory(t))
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.timeout=1m")
	cmd.Env = append(withoutServer(), child+"=1")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	data, found := strings.CutPrefix(strings.TrimSpace(line), "data ")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // reports the kill
	if err != nil || !found {
		t.Fatalf("the child printed %q, %v", line, err)
	}
	waitGone(t, data)
}

func dataDirectory(t *testing.T) string {
	t.Helper()
	var dir string
	if err := open(t, pgtest.URL(t)).QueryRow("SHOW data_directory").Scan(&dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// withoutServer is the environment of a child that starts a server of its own.
func withoutServer() []string {
	return slices.DeleteFunc(os.Environ(), func(s string) bool {
		return strings.HasPrefix(s, pgtest.Variable+"=")
	})
}

func waitGone(t *testing.T, path string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for poll := time.Tick(10 * time.Millisecond); ; {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return
		}
		select {
		case <-poll:
		case <-deadline:
			t.Fatalf("%s is still there", path)
		}
	}
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
