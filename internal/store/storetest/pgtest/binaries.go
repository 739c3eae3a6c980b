package pgtest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
)

var errNoServer = errors.New("no PostgreSQL found: run `make tools`, or set " + Variable + " to the URL of a server")

// root finds the repository that the test runs in.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("the test does not run inside the repository")
		}
		dir = filepath.Dir(dir)
	}
}

// installation finds the directory that holds bin/initdb and bin/postgres: the
// repository's own, else the newest of Debian's.
func installation(repository string) (string, error) {
	candidates, err := filepath.Glob("/usr/lib/postgresql/*")
	if err != nil {
		return "", err
	}
	slices.Sort(candidates)
	candidates = append(candidates, filepath.Join(repository, ".tools", "postgres", "native"))
	for _, dir := range slices.Backward(candidates) {
		if _, err := os.Stat(filepath.Join(dir, "bin", "initdb")); err == nil {
			return dir, nil
		}
	}
	return "", errNoServer
}

// reachable reports whether every user may enter path: a clone in a home
// directory is often closed to others.
func reachable(path string) bool {
	for {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if path == filepath.Dir(path) {
			return true
		}
		path = filepath.Dir(path)
	}
}
