package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// superuser is the role of the tests.
const superuser = "latchstring"

// supervise runs the server, waits for the end of its standard input, which is
// the end of the test binary however it comes about, and cleans up.
const supervise = `
dir=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
read -r _ <&3
kill -INT $!
wait
rm -rf "$dir"
`

// start makes a database cluster, starts a server on it and returns its URL.
func start() (string, error) {
	repository, err := root()
	if err != nil {
		return "", err
	}
	install, err := installation(repository)
	if err != nil {
		return "", err
	}
	c := cluster{install: install, account: unprivileged()}
	if c.dir, err = os.MkdirTemp(scratch(), "latchstring-pg-"); err != nil {
		return "", err
	}
	if err := c.prepare(repository); err != nil {
		_ = os.RemoveAll(c.dir)
		return "", err
	}
	if err := c.run(); err != nil {
		_ = os.RemoveAll(c.dir)
		return "", err
	}
	return c.await()
}

// scratch is the directory for temporary files, or /tmp where that one's name is
// too long for the path of a socket (107 bytes) or closed to other users.
func scratch() string {
	if dir := os.TempDir(); len(dir) < 60 && reachable(dir) {
		return dir
	}
	return "/tmp"
}

// run starts the server under its supervisor. The pipe stays open, and the
// supervisor waiting, for as long as this process lives.
func (c *cluster) run() error {
	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command("/bin/sh", "-c", supervise, "sh", c.dir,
		filepath.Join(c.install, "bin", "postgres"), "-D", c.data(), "-k", c.dir,
		"-c", "listen_addresses=", "-c", "shared_buffers=32MB", "-c", "max_connections=100",
		"-c", "max_wal_size=256MB")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = c.account.attributes()
	cmd.Dir = c.dir
	if _, err := cmd.StdinPipe(); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	go func() { _ = cmd.Wait() }() // holds the pipe, and reaps the supervisor
	return nil
}

// await polls until the server answers and returns its URL.
func (c *cluster) await() (string, error) {
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/postgres"}
	u.RawQuery = url.Values{"host": {c.dir}}.Encode()
	db, err := sql.Open("pgx", u.String())
	if err != nil {
		return "", err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for poll := time.Tick(10 * time.Millisecond); ; {
		if err = db.PingContext(ctx); err == nil {
			return u.String(), nil
		}
		select {
		case <-poll:
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return "", fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, log)
		}
	}
}
