package installation

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestLock: one holds it at a time, and whoever waits long enough gets it.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db.lock")
	one, two := &lock{path: path}, &lock{path: path}
	if err := one.hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	if held, err := one.try(); held || err != nil {
		t.Errorf("taken twice by one: %v, %v", held, err)
	}
	if held, err := two.try(); held || err != nil {
		t.Errorf("taken by two: %v, %v", held, err)
	}
	one.release()
	if err := two.hold(t.Context()); err != nil {
		t.Errorf("when it is free again: %v", err)
	}
	two.release()
	two.release()
}

// TestLockInUse: only a lock that another holds means another server.
func TestLockInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db.lock")
	one := &lock{path: path}
	if err := one.hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer one.release()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		err := (&lock{path: path}).hold(t.Context())
		if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) || time.Since(began) < time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestLockFails: what else may be wrong with the file is said at once, with what
// to do, and is not taken for another server.
func TestLockFails(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path, says string
		is         error
	}{
		"no directory":    {filepath.Join(dir, "none", "x.lock"), "x.lock", os.ErrNotExist},
		"below a file":    {filepath.Join(file, "x.lock"), "x.lock", nil},
		"a directory":     {dir, dir, nil},
		"an owner's file": {"", "chown", os.ErrPermission},
	} {
		l := &lock{path: c.path, open: os.OpenFile}
		if c.path == "" { // tests may run as root, whom no file refuses
			l.open = func(name string, _ int, _ os.FileMode) (*os.File, error) {
				return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrPermission}
			}
		}
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			err := l.hold(t.Context())
			if err == nil || errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), c.says) || time.Since(began) > 0 {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%s: %v is not %v", name, err, c.is)
			}
		})
	}
}

// TestLockIsGivenUp when the start is cancelled, without a word of a server.
func TestLockIsGivenUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db.lock")
	one := &lock{path: path}
	if err := one.hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer one.release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (&lock{path: path}).hold(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, ErrInUse) {
		t.Errorf("cancelled: %v", err)
	}
}
