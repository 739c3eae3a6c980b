package config

import (
	"log/slog"
	"net/netip"
	"path/filepath"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/origin"
)

// Mode is the command that is being configured.
type Mode uint8

const (
	// Serve is production: everything that security needs must be said.
	Serve Mode = iota
	// Quickstart starts with nothing configured, on loopback.
	Quickstart
)

// String is the command's name.
func (m Mode) String() string {
	if m == Quickstart {
		return "quickstart"
	}
	return "serve"
}

// Config is a complete configuration. Load makes it; fields hold defaults where
// nothing was said.
type Config struct {
	Mode Mode

	// Listen is host:port of the public listener; port 0 picks one.
	Listen string
	// OpsListen is host:port of metrics, health and profiles; empty is off.
	OpsListen string
	// Database is a postgres:// URL or the path of a SQLite file.
	Database Secret
	// Data is the directory of files the program keeps.
	Data string

	// TLSCert and TLSKey are PEM files; both or neither.
	TLSCert, TLSKey string
	// LoginOrigin is the shared origin. In quickstart it may be zero: the
	// listener's address then is the origin.
	LoginOrigin origin.Origin
	// MyDomains, if any, are the only My Domain origins served here.
	MyDomains []origin.Origin
	// TrustedProxies are the networks whose forwarding fields are believed.
	TrustedProxies []netip.Prefix

	// MasterKeyFile names the file of the master key; MasterKey is the key's
	// text from the environment. At most one is set. See ReadMasterKey.
	MasterKeyFile string
	MasterKey     Secret

	LogLevel  slog.Level
	LogFormat string // "json" or "text"
	AccessLog bool

	// MaxBody bounds a request body, in bytes.
	MaxBody int64
	// MaxInFlight bounds the requests being served at one time.
	MaxInFlight int
	// HeaderTimeout, ReadTimeout and WriteTimeout bound one request's
	// header, whole and answer; IdleTimeout an idle connection.
	HeaderTimeout, ReadTimeout, WriteTimeout, IdleTimeout time.Duration
	// ShutdownGrace is how long requests may finish after SIGTERM.
	ShutdownGrace time.Duration

	from map[string]string // key -> where its value was said
}

// Source says where the value of a key came from: "--listen",
// "LATCHSTRING_LISTEN", "latchstring.json:3" or "default".
func (c *Config) Source(key string) string {
	if where, ok := c.from[key]; ok {
		return where
	}
	return "default"
}

// Postgres reports whether Database is a PostgreSQL URL.
func (c *Config) Postgres() bool { return isPostgres(c.Database.Reveal()) }

// DatabasePath is the SQLite file: Database, or latchstring.db in the data
// directory where none was said.
func (c *Config) DatabasePath() string {
	if path := c.Database.Reveal(); path != "" {
		return path
	}
	return filepath.Join(c.Data, "latchstring.db")
}

// TLS reports whether the public listener speaks TLS itself.
func (c *Config) TLS() bool { return c.TLSCert != "" }
