package quickstart

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// MakeDirectory makes the data directory, private to its owner, if it is not
// there. One that others may use is closed to them when it is empty or ours; a
// directory with other things in it is refused, because closing it could be
// noticed elsewhere. A group may have access: orchestrators mount volumes for a
// group.
func MakeDirectory(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("look at the data directory: %w", err)
	}
	if info.Mode().Perm()&0o007 == 0 || runtime.GOOS == "windows" {
		return nil
	}
	remedy := "name a directory of its own with --data"
	if info.Mode()&os.ModeSticky == 0 { // else it is everybody's, such as /tmp
		if ours(dir) && os.Chmod(dir, 0o700) == nil {
			return nil
		}
		remedy += ", or run chmod 700 " + dir
	}
	return fmt.Errorf("the data directory %s can be used by others than its owner (mode %04o), and secrets are kept in it: %s",
		dir, info.Mode().Perm(), remedy)
}

// ours reports whether a directory holds what we keep, or nothing.
func ours(dir string) bool {
	for _, name := range []string{MasterKeyFile, DatabaseFile} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}
