package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Root is the checkout that the test runs in.
func Root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatalf("find the checkout: %v", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			tb.Fatal("find the checkout: the test does not run inside it")
		}
		dir = filepath.Dir(dir)
	}
}

// Main runs the tests of a package and removes the binary after them. A package
// that uses [Path] calls it from its TestMain.
func Main(m *testing.M) int {
	defer func() {
		if dir := built.dir; dir != "" {
			_ = os.RemoveAll(dir)
		}
	}()
	return m.Run()
}

// built is the binary of this test process.
var built struct {
	once      sync.Once
	dir, path string
	err       error
}

// Path builds the binary, once, and returns where it is.
func Path(tb testing.TB) string {
	tb.Helper()
	root := Root(tb)
	built.once.Do(func() { built.err = build(root) })
	if built.err != nil {
		tb.Fatalf("build latchstring: %v", built.err)
	}
	return built.path
}

func build(root string) (err error) {
	if err := touch(root); err != nil {
		return err
	}
	if built.dir, err = os.MkdirTemp("", "latchstring-program-"); err != nil {
		return err
	}
	built.path = filepath.Join(built.dir, "latchstring")
	cmd := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", built.path, "./cmd/latchstring")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// touch looks at every source of the binary.
func touch(root string) error {
	if _, err := os.Stat(filepath.Join(root, "go.sum")); err != nil {
		return err
	}
	for _, tree := range []string{"cmd", "internal"} {
		if err := look(filepath.Join(root, tree)); err != nil {
			return err
		}
	}
	return nil
}

// Watch makes a test depend on all files below a folder. `go test` repeats a
// result from its cache while nothing that the test looked at has changed, and
// it does not know by itself what the programs read that a test runs.
func Watch(tb testing.TB, dir string) {
	tb.Helper()
	if err := look(dir); err != nil {
		tb.Fatalf("look at what the test runs: %v", err)
	}
}

func look(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		_, err = os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since it was listed: somebody is at work in the checkout
		}
		return err
	})
}
