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

// MasterKeySource says where ReadMasterKey has the key from: the file's path, or
// the name of the variable; "" when no key was said.
func (c *Config) MasterKeySource() string {
	if !c.MasterKey.IsZero() {
		return envPrefix + "MASTER_KEY"
	}
	return c.MasterKeyFile
}
