package pgtest

import (
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// cluster is the data of one server and what runs it.
type cluster struct {
	install string // holds bin, lib and share
	dir     string // holds data, the socket and the log; removed at the end
	account account
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// prepare fills the directory: the programs if the account cannot reach them
// where they are, and the data from the template or by initdb.
func (c *cluster) prepare(repository string) error {
	if err := os.Chmod(c.dir, 0o700); err != nil {
		return err
	}
	template := c.template(repository)
	if c.account.credential != nil && !reachable(filepath.Join(c.install, "bin", "postgres")) {
		if err := c.copyPrograms(); err != nil {
			return fmt.Errorf("copy PostgreSQL for another user: %w", err)
		}
	}
	if err := copyTree(template, c.data()); err == nil {
		return c.account.own(c.dir)
	}
	if err := c.initdb(); err != nil {
		return err
	}
	keep(c.data(), template)
	return nil
}

func (c *cluster) copyPrograms() error {
	to := filepath.Join(c.dir, "programs")
	if err := os.CopyFS(to, os.DirFS(c.install)); err != nil {
		return err
	}
	c.install = to
	return nil
}

// template names a cluster kept between test runs, which saves most of a second.
// Another installation or another choice of initdb's options has another one.
func (c *cluster) template(repository string) string {
	h := fnv.New64a()
	info, err := os.Stat(filepath.Join(c.install, "bin", "postgres"))
	if err == nil {
		fmt.Fprintln(h, info.Size(), info.ModTime().UnixNano())
	}
	version, _ := os.ReadFile(filepath.Join(c.install, "..", "version"))
	fmt.Fprintln(h, string(version), strings.Join(initOptions(), " "))
	return filepath.Join(repository, ".tools", fmt.Sprintf("postgres-data-%x", h.Sum64()))
}

func initOptions() []string {
	return []string{
		"--no-sync", "--auth=trust", "--username=" + superuser, "--encoding=UTF8",
		"--locale=C", "--locale-provider=icu", "--icu-locale=en-US",
	}
}

func (c *cluster) initdb() error {
	if err := c.account.own(c.dir); err != nil {
		return err
	}
	args := append([]string{"--pgdata=" + c.data()}, initOptions()...)
	cmd := exec.Command(filepath.Join(c.install, "bin", "initdb"), args...)
	cmd.SysProcAttr = c.account.attributes()
	cmd.Dir = c.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// keep makes a template of data. It appears whole or not at all; when it cannot
// be made the next run calls initdb again.
func keep(data, template string) {
	if err := os.MkdirAll(filepath.Dir(template), 0o755); err != nil {
		return
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(template), "unfinished-")
	if err != nil {
		return
	}
	defer os.RemoveAll(unfinished)
	copied := filepath.Join(unfinished, "data")
	if err := copyTree(data, copied); err == nil {
		_ = os.Rename(copied, template) // fails if another test binary was faster
	}
}

// copyTree copies a cluster, which PostgreSQL wants closed to everyone else.
func copyTree(from, to string) error {
	if _, err := os.Stat(from); err != nil {
		return err
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return errors.Join(err, os.RemoveAll(to))
	}
	return os.Chmod(to, 0o700)
}
