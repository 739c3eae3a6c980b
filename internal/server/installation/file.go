package installation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrMoved says that another file is where the database was opened.
var ErrMoved = errors.New("the database file was moved or replaced while the server was running; start the server again on the file it should use")

// ErrLinked says that a database file has a second name, under which a server
// would not be noticed.
var ErrLinked = errors.New("the database file has several names (hard links); remove all but one")

// realPath is the one name that a SQLite file is known by: its lock, and what
// SQLite keeps beside it, go by that name.
func realPath(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		dir, err := filepath.EvalSymlinks(filepath.Dir(path))
		if errors.Is(err, fs.ErrNotExist) {
			return filepath.Abs(path)
		}
		return filepath.Join(dir, filepath.Base(path)), err
	}
	if err != nil {
		return "", fmt.Errorf("find the database file: %w", err)
	}
	info, err := os.Stat(real)
	if err == nil && info.Mode().IsRegular() && names(info) > 1 {
		return "", fmt.Errorf("%s: %w", real, ErrLinked)
	}
	return real, err
}

// opened remembers which file was opened.
type opened struct {
	path string
	info os.FileInfo
}

// Moved returns [ErrMoved] when the name of the SQLite file leads to another
// file than the one that was opened. On PostgreSQL it returns nil.
func (i *Installation) Moved() error {
	if i.file.info == nil {
		return nil
	}
	now, err := os.Stat(i.file.path)
	if err != nil || !os.SameFile(i.file.info, now) {
		return fmt.Errorf("%s: %w", i.file.path, ErrMoved)
	}
	return nil
}
