package config

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// MasterKeyLength is the length of a master key, in bytes.
const MasterKeyLength = 32

var (
	errNoMasterKey = errors.New("no master key is configured")
	errMasterKey   = fmt.Errorf("it is not %d bytes as base64 or hexadecimal", MasterKeyLength)
	errNotPrivate  = errors.New("other users may read or change it")
)

// ReadMasterKey is the key's bytes, from the environment's value or the file.
// A file that its group may write, or others may use at all, is an error.
// Errors never hold a part of the key.
func (c *Config) ReadMasterKey() ([]byte, error) {
	if !c.MasterKey.IsZero() {
		return decodeKey(c.MasterKey.Reveal())
	}
	if c.MasterKeyFile == "" {
		return nil, errNoMasterKey
	}
	key, err := readKeyFile(c.MasterKeyFile)
	if err != nil {
		return nil, fmt.Errorf("read master key file %q: %w", c.MasterKeyFile, err)
	}
	return key, nil
}

func readKeyFile(name string) ([]byte, error) {
	if err := checkPrivate(name); err != nil {
		return nil, err
	}
	text, err := readBounded(name)
	if err != nil {
		return nil, err
	}
	return decodeKey(string(text))
}

// checkPrivate refuses what others may read or write. The group may read:
// orchestrators mount secrets for a group.
func checkPrivate(name string) error {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a directory")
	case info.Mode().Perm()&0o027 != 0:
		return errNotPrivate
	}
	return nil
}

// decodeKey accepts hexadecimal and both base64 alphabets, padded or not; white
// space around does not count. 64 characters can only be hexadecimal: 32 bytes
// make 43 or 44 of base64.
func decodeKey(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	key, err := hex.DecodeString(text)
	if err != nil {
		url := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
		key, err = base64.RawURLEncoding.Strict().DecodeString(url)
	}
	if err != nil || len(key) != MasterKeyLength {
		return nil, errMasterKey
	}
	return key, nil
}
