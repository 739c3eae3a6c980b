package config

import (
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// ReadMasterKey is the master key, from the environment's value or the file.
// Errors never hold a part of the key; they wrap those of package seal.
func (c *Config) ReadMasterKey() (seal.MasterKey, error) {
	switch {
	case !c.MasterKey.IsZero():
		return seal.ParseMasterKey(c.MasterKey.Reveal())
	case c.MasterKeyFile == "":
		return seal.MasterKey{}, seal.ErrNoMasterKey
	}
	return seal.LoadMasterKeyFile(c.MasterKeyFile)
}
