package quickstart_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/server/quickstart"
)

// TestMakeDirectory: a directory of our own is closed to others, and somebody
// else's is left as it is.
func TestMakeDirectory(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // modes say nothing there
	}
	for _, tt := range []struct {
		name, file string
		mode, want os.FileMode
		refused    bool
	}{
		{"private", "", 0o700, 0o700, false},
		{"empty, open to read", "", 0o755, 0o700, false},
		{"empty, open to write", "", 0o777, 0o700, false},
		{"ours by its key", quickstart.MasterKeyFile, 0o755, 0o700, false},
		{"ours by its database", quickstart.DatabaseFile, 0o777, 0o700, false},
		{"a volume for a group", "lost+found", 0o770 | os.ModeSetgid, 0o770 | os.ModeSetgid, false},
		{"somebody's home", "letter.txt", 0o755, 0o755, true},
		{"a place for everybody", "", 0o777 | os.ModeSticky, 0o777 | os.ModeSticky, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			check(t, os.Mkdir(dir, 0o700))
			if tt.file != "" {
				check(t, os.WriteFile(filepath.Join(dir, tt.file), nil, 0o600))
			}
			check(t, os.Chmod(dir, tt.mode))
			err := quickstart.MakeDirectory(dir)
			if (err != nil) != tt.refused || err != nil && !strings.Contains(err.Error(), "--data") {
				t.Errorf("%v, want an error with advice: %v", err, tt.refused)
			}
			if err != nil && strings.Contains(err.Error(), "chmod 700 "+dir) != (tt.mode&os.ModeSticky == 0) {
				t.Errorf("a directory of mode %v: %v", tt.mode, err)
			}
			info, err := os.Stat(dir)
			check(t, err)
			if got := info.Mode() &^ os.ModeDir; got != tt.want {
				t.Errorf("mode %v, want %v", got, tt.want)
			}
		})
	}
	dir := filepath.Join(t.TempDir(), "a", "b")
	check(t, quickstart.MakeDirectory(dir))
	info, err := os.Stat(dir)
	check(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("a new directory has the mode %v", info.Mode())
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
