package quickstart

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/origin"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// The names of what the quickstart keeps.
const (
	// DefaultData is the data directory when none is given.
	DefaultData = "latchstring-data"
	// DatabaseFile and MasterKeyFile are in the data directory.
	DatabaseFile  = "latchstring.db"
	MasterKeyFile = "master.key"
	// originFile says where the server was last reached.
	originFile = "origin"
	// unfinishedFile is there while the first org is being made.
	unfinishedFile = "seeding"
)

// ErrKeyLost says that there is a database whose master key is gone.
var ErrKeyLost = errors.New("the database is there and its master key is not: put the key file back from a backup, or start anew in another --data directory")

// MasterKey reads the master key of a data directory, or makes it where there
// is no database yet. A key that was lost is not made anew: nothing that was
// sealed under the old one would open.
func MasterKey(dir, database string) (seal.MasterKey, error) {
	file := filepath.Join(dir, MasterKeyFile)
	key, err := seal.LoadMasterKeyFile(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if _, err := os.Stat(database); err == nil {
		return seal.MasterKey{}, fmt.Errorf("%s: %w", file, ErrKeyLost)
	}
	key, err = seal.CreateMasterKeyFile(file)
	if errors.Is(err, fs.ErrExist) { // another start was faster
		return seal.LoadMasterKeyFile(file)
	}
	return key, err
}

// KeepOrigin notes where the server is reached, for commands that fill it in.
func KeepOrigin(dir, origin string) error {
	if err := os.WriteFile(filepath.Join(dir, originFile), []byte(origin+"\n"), 0o600); err != nil {
		return fmt.Errorf("note the server's origin: %w", err)
	}
	return nil
}

// KeptOrigin is where the server was last reached, or "" when that is not known.
func KeptOrigin(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, originFile))
	if err != nil {
		return ""
	}
	o, err := origin.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		return ""
	}
	return o.String()
}
