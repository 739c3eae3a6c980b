package config

import "strings"

// Kind is how a setting's text is read.
type Kind uint8

const (
	Text     Kind = iota // as it is
	List                 // comma-separated, or a JSON array of strings; a repeated flag adds
	Switch               // true or false
	Duration             // "30s", "5m"
	Size                 // bytes, or with KiB, MiB, GiB
	Number               // a whole number
)

// String is the kind's name in help and reference.
func (k Kind) String() string {
	return [...]string{"text", "list", "switch", "duration", "size", "number"}[k]
}

// Setting is one row of the vocabulary.
type Setting struct {
	// Key is the name in the file; flag and variable derive from it.
	Key  string
	Kind Kind
	// Default is for serve; Quick, where it is not empty, for quickstart.
	Default, Quick string
	// EnvOnly keeps a secret out of command lines and files.
	EnvOnly bool
	// Doc is one sentence or two, without a full stop at the end.
	Doc string
	set func(c *Config, text string) error
}

// Flag is the command line flag without its dashes, or "" where there is none.
func (s Setting) Flag() string {
	if s.EnvOnly {
		return ""
	}
	return strings.ReplaceAll(s.Key, "_", "-")
}

// Env is the environment variable.
func (s Setting) Env() string { return envPrefix + strings.ToUpper(s.Key) }

// DefaultFor is the default of a command.
func (s Setting) DefaultFor(m Mode) string {
	if m == Quickstart && s.Quick != "" {
		return s.Quick
	}
	return s.Default
}

const envPrefix = "LATCHSTRING_"

// Settings is the vocabulary, in the order of the reference. Each call gives a
// new slice.
func Settings() []Setting {
	return []Setting{
		{Key: "listen", Default: "127.0.0.1:8080", set: setListen, Doc: "Address of the public listener, host:port; port 0 picks a free one"},
		{Key: "ops_listen", Default: "127.0.0.1:9090", Quick: "127.0.0.1:0", set: setOpsListen, Doc: "Address of the listener for metrics, health and profiles, or off; port 0 picks a free one. Keep it on loopback or a private network"},
		{Key: "database", set: setDatabase, Doc: "A postgres:// URL, or the path of a SQLite file. Default: latchstring.db in the data directory"},
		{Key: "data", Quick: "latchstring-data", set: text(func(c *Config) *string { return &c.Data }), Doc: "Directory of the files the program keeps"},
		{Key: "tls_cert", set: text(func(c *Config) *string { return &c.TLSCert }), Doc: "PEM file of the certificate chain, leaf first; reloaded when it changes"},
		{Key: "tls_key", set: text(func(c *Config) *string { return &c.TLSKey }), Doc: "PEM file of the certificate's private key; reloaded when it changes"},
		{Key: "login_origin", set: setLoginOrigin, Doc: "Origin that all orgs share for signing in, scheme://host[:port]; quickstart uses its listener's address"},
		{Key: "my_domain", Kind: List, set: setMyDomains, Doc: "Serve only these My Domain origins. Default: those of all orgs in the database"},
		{Key: "trusted_proxies", Kind: List, set: setProxies, Doc: "Networks (CIDR) of proxies whose X-Forwarded-For, X-Forwarded-Proto, Forwarded and X-Request-Id fields are believed"},
		{Key: "master_key_file", set: text(func(c *Config) *string { return &c.MasterKeyFile }), Doc: "File with the master key: 32 bytes as base64 or hexadecimal. quickstart makes one"},
		{Key: "master_key", EnvOnly: true, set: setMasterKey, Doc: "The master key itself, instead of a file; in the environment only"},
		{Key: "log_level", Default: "info", set: setLogLevel, Doc: "debug, info, warn or error"},
		{Key: "log_format", Default: "json", Quick: "text", set: setLogFormat, Doc: "json (one object a line) or text"},
		{Key: "access_log", Kind: Switch, Default: "false", set: setSwitch(func(c *Config) *bool { return &c.AccessLog }), Doc: "Log a line for each request, without query, headers and body"},
		{Key: "max_body", Kind: Size, Default: "4MiB", set: setMaxBody, Doc: "Largest request body; endpoints may accept less"},
		{Key: "max_in_flight", Kind: Number, Default: "1024", set: setMaxInFlight, Doc: "Requests served at one time; more are answered 503 at once"},
		{Key: "header_timeout", Kind: Duration, Default: "5s", set: timeout(func(c *Config) *duration { return &c.HeaderTimeout }), Doc: "Time for a request's header to arrive"},
		{Key: "read_timeout", Kind: Duration, Default: "15s", set: timeout(func(c *Config) *duration { return &c.ReadTimeout }), Doc: "Time for a whole request to arrive"},
		{Key: "write_timeout", Kind: Duration, Default: "30s", set: timeout(func(c *Config) *duration { return &c.WriteTimeout }), Doc: "Time from the end of a request's header to the end of its answer"},
		{Key: "idle_timeout", Kind: Duration, Default: "90s", set: timeout(func(c *Config) *duration { return &c.IdleTimeout }), Doc: "How long an idle connection is kept"},
		{Key: "shutdown_grace", Kind: Duration, Default: "20s", set: timeout(func(c *Config) *duration { return &c.ShutdownGrace }), Doc: "How long requests may finish after a signal to stop"},
	}
}
