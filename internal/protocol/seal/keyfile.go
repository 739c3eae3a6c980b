package seal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// maxKeyFile is more than any key file holds, in bytes.
const maxKeyFile = 1 << 10

// ErrNoMasterKey means the environment holds no master key.
var ErrNoMasterKey = errors.New("no master key is set")

// ErrKeyFileMode means that a master key file is not private enough.
var ErrKeyFileMode = errors.New("the master key file can be used by others than its owner and group")

// MasterKeyFromEnv reads a key from the environment variable name; lookup is
// os.LookupEnv. The error wraps ErrNoMasterKey when the variable is unset or
// empty, else ErrMasterKey, and never repeats the value.
func MasterKeyFromEnv(name string, lookup func(string) (string, bool)) (MasterKey, error) {
	text, found := lookup(name)
	if !found || text == "" {
		return MasterKey{}, fmt.Errorf("%s: %w", name, ErrNoMasterKey)
	}
	key, err := ParseMasterKey(text)
	if err != nil {
		return MasterKey{}, fmt.Errorf("%s: %w", name, err)
	}
	return key, nil
}

// LoadMasterKeyFile reads a key from a regular file that its owner may read,
// its group too (orchestrators mount secrets for a group) and nobody else (on
// Windows, where modes do not say, that is not checked). The error
// wraps fs.ErrNotExist, ErrKeyFileMode or ErrMasterKey where one of them is the
// cause.
func LoadMasterKeyFile(path string) (MasterKey, error) {
	file, err := os.Open(path)
	if err != nil {
		return MasterKey{}, fmt.Errorf("master key file: %w", err)
	}
	defer file.Close()
	// The open file is checked, not the path, so that nothing can be exchanged
	// between the check and the reading.
	if err := checkKeyFile(file); err != nil {
		return MasterKey{}, fmt.Errorf("master key file %q: %w", path, err)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err != nil {
		return MasterKey{}, fmt.Errorf("master key file: %w", err)
	}
	key, err := ParseMasterKey(string(text))
	if err != nil {
		return MasterKey{}, fmt.Errorf("master key file %q: %w", path, err)
	}
	return key, nil
}

// checkKeyFile refuses what is not a file and what others may read.
func checkKeyFile(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	}
	if mode := info.Mode().Perm(); mode&0o027 != 0 && runtime.GOOS != "windows" {
		return fmt.Errorf("%w (mode %04o): run chmod 600 on it", ErrKeyFileMode, mode)
	}
	return nil
}

// CreateMasterKeyFile makes a random key and keeps it in a new file of mode
// 0600. The file appears complete and durable or not at all, and one that
// exists is never replaced: what was sealed under it would be lost. The error
// then wraps fs.ErrExist.
func CreateMasterKeyFile(path string) (MasterKey, error) {
	key, err := GenerateMasterKey()
	if err != nil {
		return MasterKey{}, err
	}
	if err := writeNew(path, key.Reveal()+"\n"); err != nil {
		return MasterKey{}, fmt.Errorf("create master key file: %w", err)
	}
	return key, nil
}

// writeNew writes a neighbouring file first and then links it to its name,
// which fails where the name is taken.
func writeNew(path, content string) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, ".master-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(content)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a new name in a directory durable.
func syncDir(path string) error {
	if runtime.GOOS == "windows" { // directories cannot be synced there
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
