package config

import (
	"crypto/tls"
	"errors"
	"strconv"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

func checkTLS(k *checker) {
	switch c := k.c; {
	case c.TLSCert == "" && c.TLSKey == "":
	case c.TLSKey == "":
		k.wrong("tls_key", "is missing beside tls_cert", "Give the certificate's private key, or leave both out")
	case c.TLSCert == "":
		k.wrong("tls_cert", "is missing beside tls_key", "Give the key's certificate, or leave both out")
	default:
		checkPair(k)
	}
}

func checkPair(k *checker) {
	readable := true
	for _, f := range [][2]string{{"tls_cert", k.c.TLSCert}, {"tls_key", k.c.TLSKey}} {
		if _, err := readBounded(f[1]); err != nil {
			k.wrong(f[0], unreadable(f[1], err), "Give a PEM file that this user may read")
			readable = false
		}
	}
	if !readable {
		return
	}
	if _, err := tls.LoadX509KeyPair(k.c.TLSCert, k.c.TLSKey); err != nil {
		k.wrong("tls_cert", "and tls_key are not a pair: "+err.Error(), "Give the PEM chain, leaf first, and the unencrypted key of its leaf")
	}
}

// unreadable names the file, unless somebody wrote what belongs into it.
func unreadable(name string, err error) string {
	if strings.ContainsAny(name, "\r\n") {
		return "holds a text and not the name of a file"
	}
	if _, parsed := seal.ParseMasterKey(name); parsed == nil {
		return "holds a key and not the name of a file"
	}
	return "names " + strconv.Quote(name) + ", which cannot be read: " + cause(err)
}

func privacyText(err error, name string) string {
	if errors.Is(err, seal.ErrKeyFileMode) {
		return "names a file that is not private: " + err.Error()
	}
	return unreadable(name, err)
}

func privacyRemedy(err error, name string) string {
	if errors.Is(err, seal.ErrKeyFileMode) {
		return "Run: chmod 600 " + name
	}
	return "Give a file that this user may read"
}

func checkMasterKey(k *checker) {
	c := k.c
	switch {
	case !c.MasterKey.IsZero() && c.MasterKeyFile != "":
		k.wrong("master_key_file", "is given beside LATCHSTRING_MASTER_KEY", "Leave one of them out")
	case c.MasterKey.IsZero() && c.MasterKeyFile == "":
		if c.Mode == Serve {
			k.wrong("master_key_file", "is missing", "Run: (umask 077; openssl rand -base64 32 > master.key), and give that file; keep a copy somewhere safe")
		}
	case !c.MasterKey.IsZero():
		if _, err := c.ReadMasterKey(); err != nil {
			k.wrong("master_key", "is unusable: "+err.Error(), "Set it to the output of: openssl rand -base64 32")
		}
	default:
		if _, err := c.ReadMasterKey(); errors.Is(err, seal.ErrMasterKey) {
			k.wrong("master_key_file", "is unusable: "+err.Error(), "Make one with: openssl rand -base64 32")
		} else if err != nil {
			k.wrong("master_key_file", privacyText(err, c.MasterKeyFile), privacyRemedy(err, c.MasterKeyFile))
		}
	}
}
