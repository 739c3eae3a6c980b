package installation_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/server/installation"
)

func open(t *testing.T, path string) (*installation.Installation, error) {
	t.Helper()
	inst, err := installation.Open(context.Background(), installation.Config{SQLite: path, Now: time.Now})
	if err == nil {
		t.Cleanup(func() {
			if err := inst.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return inst, err
}

// TestOneServerWhateverTheName: a second server is refused under every name
// that leads to the file.
func TestOneServerWhateverTheName(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "data", "latchstring.db")
	first, err := open(t, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.BecomeServer(t.Context()); err != nil {
		t.Fatal(err)
	}
	link, folder := filepath.Join(dir, "link.db"), filepath.Join(dir, "folder")
	if err := errors.Join(os.Symlink(path, link), os.Symlink(filepath.Dir(path), folder)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link, filepath.Join(folder, "latchstring.db"), filepath.Join(dir, "data", "..", "data", "latchstring.db")} {
		second, err := open(t, name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := second.BecomeServer(t.Context()); !errors.Is(err, installation.ErrInUse) {
			t.Errorf("%s: a second server gets %v", name, err)
		}
	}
	hard := filepath.Join(dir, "hard.db")
	if err := os.Link(path, hard); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, hard} {
		if _, err := open(t, name); !errors.Is(err, installation.ErrLinked) {
			t.Errorf("%s has a second name: %v", name, err)
		}
	}
}

func TestMoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "latchstring.db")
	inst, err := open(t, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := inst.Moved(); err != nil {
		t.Errorf("in its place: %v", err)
	}
	copied, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".old"); err != nil {
		t.Fatal(err)
	}
	if err := inst.Moved(); !errors.Is(err, installation.ErrMoved) {
		t.Errorf("renamed: %v", err)
	}
	if err := os.WriteFile(path, copied, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := inst.Moved(); !errors.Is(err, installation.ErrMoved) {
		t.Errorf("replaced: %v", err)
	}
}
