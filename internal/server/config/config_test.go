package config

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

// testKey is 32 bytes of no meaning.
var testKey = []byte("0123456789abcdefghijklmnopqrstuv")

// folder writes files and gives their paths.
type folder struct {
	t   *testing.T
	dir string
}

func newFolder(t *testing.T) folder { return folder{t, t.TempDir()} }

func (f folder) write(name, text string, mode os.FileMode) string {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		f.t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f folder) key() string {
	return f.write("master.key", base64.StdEncoding.EncodeToString(testKey)+"\n", 0o600)
}

// flags parses args as serve does.
func flags(t *testing.T, mode Mode, args ...string) *Flags {
	t.Helper()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	f := NewFlags(fs, mode)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return f
}

// good is an environment that serve starts with.
func good(f folder, more ...string) Environment {
	e := Environment{
		"LATCHSTRING_LOGIN_ORIGIN":    "https://login.example.com",
		"LATCHSTRING_DATABASE":        "postgres://app@db.example/latchstring",
		"LATCHSTRING_TRUSTED_PROXIES": "10.0.0.0/8",
		"LATCHSTRING_MASTER_KEY_FILE": f.key(),
	}
	for i := 0; i < len(more); i += 2 {
		e["LATCHSTRING_"+more[i]] = more[i+1]
	}
	return e
}

func TestServeWithTheLeast(t *testing.T) {
	f := newFolder(t)
	c, err := Load(Serve, Sources{Env: good(f)})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.OpsListen != "127.0.0.1:9090" || !c.Postgres() || c.TLS() ||
		c.LogFormat != "json" || c.LogLevel != slog.LevelInfo || c.AccessLog ||
		c.MaxBody != 4<<20 || c.MaxInFlight != 1024 || c.HeaderTimeout != 5*time.Second || c.ShutdownGrace != 20*time.Second {
		t.Errorf("%+v", c)
	}
	if key, err := c.ReadMasterKey(); err != nil || key.Reveal() != base64.RawURLEncoding.EncodeToString(testKey) {
		t.Errorf("master key: %v", err)
	}
	if c.Source("listen") != "default" || c.Source("database") != "LATCHSTRING_DATABASE" {
		t.Errorf("sources %q, %q", c.Source("listen"), c.Source("database"))
	}
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

func TestQuickstartNeedsNothing(t *testing.T) {
	c, err := Load(Quickstart, Sources{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "latchstring-data" || c.DatabasePath() != "latchstring-data/latchstring.db" || c.LogFormat != "text" || !c.LoginOrigin.IsZero() {
		t.Errorf("%+v", c)
	}
}

func TestPrecedence(t *testing.T) {
	f := newFolder(t)
	file := f.write("latchstring.json", `{
  "listen": "127.0.0.1:1", "ops_listen": "127.0.0.1:2", "log_level": "debug",
  "trusted_proxies": ["192.0.2.0/24", "2001:db8::/32"], "access_log": true, "max_in_flight": 7, "max_body": 65536
}`, 0o644)
	c, err := Load(Serve, Sources{
		Flags: flags(t, Serve, "--listen", "127.0.0.1:3", "--access-log=false", "--my-domain", "https://a.example", "--my-domain=https://b.example,https://c.example"),
		Env:   Environ([]string{"LATCHSTRING_LISTEN=127.0.0.1:4", "LATCHSTRING_OPS_LISTEN=off", "LATCHSTRING_LOG_LEVEL=", "LATCHSTRING_LOGIN_ORIGIN=https://l.example", "LATCHSTRING_DATA=/nowhere/d", "LATCHSTRING_MASTER_KEY=" + hex.EncodeToString(testKey)}),
		File:  file,
	})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][2]string{
		"listen":          {c.Listen, "127.0.0.1:3 --listen"},
		"ops_listen":      {c.OpsListen, " LATCHSTRING_OPS_LISTEN"},
		"log_level":       {c.LogLevel.String(), "DEBUG latchstring.json:2"},
		"access_log":      {fmt.Sprint(c.AccessLog), "false --access-log"},
		"max_in_flight":   {fmt.Sprint(c.MaxInFlight), "7 latchstring.json:3"},
		"max_body":        {fmt.Sprint(c.MaxBody), "65536 latchstring.json:3"},
		"trusted_proxies": {fmt.Sprint(c.TrustedProxies), "[192.0.2.0/24 2001:db8::/32] latchstring.json:3"},
		"my_domain":       {fmt.Sprint(c.MyDomains), "[https://a.example https://b.example https://c.example] --my-domain"},
		"read_timeout":    {c.ReadTimeout.String(), "15s default"},
	} {
		if got := want[0] + " " + c.Source(key); got != want[1] {
			t.Errorf("%s: %q, want %q", key, got, want[1])
		}
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	f := newFolder(t)
	file := f.write("bad.json", "{\n  \"login_orgin\": \"https://x.example\",\n  \"listen\": \"nowhere\",\n  \"max_in_flight\": [1]\n}", 0o644)
	_, err := Load(Serve, Sources{
		File:  file,
		Flags: flags(t, Serve, "--tls-cert", filepath.Join(f.dir, "none.pem"), "--log-level", "loud"),
		Env:   Environment{"LATCHSTRING_TRUSTED_PROXIES": "0.0.0.0/0, bogus", "LATCHSTRING_LOGFORMAT": "xml"},
	})
	for _, want := range []string{
		"11 problems",
		`(bad.json:2) has the unknown key "login_orgin". Did you mean login_origin?`,
		"listen (bad.json:3) is not host:port",
		"max_in_flight (bad.json:4) has a value of the wrong type. Write a number",
		`trusted_proxies (LATCHSTRING_TRUSTED_PROXIES) has "0.0.0.0/0", which trusts everybody`,
		`has "bogus", which is not a network`,
		"log_level (--log-level) is not a log level. Write debug",
		"Did you mean LATCHSTRING_LOG_FORMAT?",
		"tls_key is missing beside tls_cert",
		"database is missing",
		"login_origin is missing",
		"master_key_file is missing",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%v", want, err)
		}
	}
}

// TestDatabasePaths: a path that says that it is one is one, whatever is in it.
func TestDatabasePaths(t *testing.T) {
	for _, value := range []string{
		"latchstring.db", "data/latchstring.db", "/var/lib/postgres@9/host=1.db", "./postgres.db", "../postgres:/x", "C:\\data\\x.db",
		"postgres://u:p@db/x", "postgresql://db:5432/x?sslmode=disable", "postgres:///x?host=/run/postgresql",
	} {
		if err := CheckDatabase(value); err != nil {
			t.Errorf("%s: %v", value, err)
		}
	}
	if err := CheckDatabase("postgres:/u:hunter2@db/x"); err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "Write ") {
		t.Errorf("%v, want what is wrong and what to write", err)
	}
}

// TestProblems changes one thing of a configuration that works. Each row names
// what must be reported, and nothing else may be.
func TestProblems(t *testing.T) {
	f := newFolder(t)
	open := f.write("open.key", base64.StdEncoding.EncodeToString(testKey), 0o644)
	short := f.write("short.key", "c2hvcnQ=", 0o600)
	garbage := f.write("garbage.pem", "garbage", 0o600)
	for name, c := range map[string]struct {
		set  []string
		want string
	}{
		"plain http":            {[]string{"LOGIN_ORIGIN", "http://login.example.com"}, "login_origin (LATCHSTRING_LOGIN_ORIGIN) has http://login.example.com, which is plain http"},
		"plain http My Domain":  {[]string{"MY_DOMAIN", "http://acme.example.com"}, "my_domain (LATCHSTRING_MY_DOMAIN) has http://acme.example.com, which is plain http"},
		"origin with path":      {[]string{"LOGIN_ORIGIN", "https://login.example.com/auth"}, "login_origin (LATCHSTRING_LOGIN_ORIGIN) has something after the host"},
		"origin with slash":     {[]string{"LOGIN_ORIGIN", "https://login.example.com/"}, "ends with a slash"},
		"origin without scheme": {[]string{"LOGIN_ORIGIN", "login.example.com"}, "has no scheme"},
		"My Domain twice":       {[]string{"MY_DOMAIN", "https://a.example,https://A.example:443"}, "given twice"},
		"My Domain password":    {[]string{"MY_DOMAIN", "https://u:hunter2@a.example"}, "a value with user information"},
		"nothing ends TLS":      {[]string{"TRUSTED_PROXIES", ""}, "tls_cert is missing: https://login.example.com is https"},
		"http behind TLS":       {[]string{"TRUSTED_PROXIES", "", "LOGIN_ORIGIN", "http://localhost:8080", "TLS_CERT", garbage, "TLS_KEY", garbage}, "but the listener speaks TLS"},
		"certificate alone":     {[]string{"TLS_CERT", garbage}, "tls_key is missing beside tls_cert"},
		"key alone":             {[]string{"TLS_KEY", garbage}, "tls_cert is missing beside tls_key"},
		"certificate missing":   {[]string{"TLS_CERT", garbage + ".none", "TLS_KEY", garbage}, "tls_cert (LATCHSTRING_TLS_CERT) names " + strconv.Quote(garbage+".none") + ", which cannot be read: no such file"},
		"TLS key missing":       {[]string{"TLS_CERT", garbage, "TLS_KEY", garbage + ".none"}, "tls_key (LATCHSTRING_TLS_KEY) names " + strconv.Quote(garbage+".none") + ", which cannot be read: no such file"},
		"TLS key pasted":        {[]string{"TLS_CERT", garbage, "TLS_KEY", "-----BEGIN PRIVATE KEY-----\nhunter2"}, "holds a text and not the name of a file"},
		"not a pair":            {[]string{"TLS_CERT", garbage, "TLS_KEY", garbage}, "are not a pair"},
		"no master key":         {[]string{"MASTER_KEY_FILE", ""}, "master_key_file is missing"},
		"two master keys":       {[]string{"MASTER_KEY", hex.EncodeToString(testKey)}, "beside LATCHSTRING_MASTER_KEY"},
		"open master key":       {[]string{"MASTER_KEY_FILE", open}, "Run: chmod 600 " + open},
		"short master key":      {[]string{"MASTER_KEY_FILE", short}, "it has 8 characters"},
		"master key is gone":    {[]string{"MASTER_KEY_FILE", short + ".none"}, "names " + strconv.Quote(short+".none") + ", which cannot be read: no such file"},
		"master key pasted":     {[]string{"MASTER_KEY_FILE", base64.StdEncoding.EncodeToString(testKey)}, "holds a key and not the name of a file"},
		"master key directory":  {[]string{"MASTER_KEY_FILE", f.dir}, "names " + strconv.Quote(f.dir) + ", which cannot be read: it is not a regular file"},
		"bad master key":        {[]string{"MASTER_KEY_FILE", "", "MASTER_KEY", "hunter2"}, "master_key (LATCHSTRING_MASTER_KEY) is unusable"},
		"listen":                {[]string{"LISTEN", "8080"}, "is not host:port"},
		"listen port":           {[]string{"LISTEN", "127.0.0.1:99999"}, "port that is not"},
		"listen named port":     {[]string{"LISTEN", "127.0.0.1:http"}, "port that is not"},
		"listen host":           {[]string{"LISTEN", "a b:80"}, "is not host:port"},
		"listen URL":            {[]string{"LISTEN", "http://localhost:80"}, "is not host:port"},
		"both listeners":        {[]string{"LISTEN", "127.0.0.1:9090"}, "is the address of the public listener"},
		"proxy network":         {[]string{"TRUSTED_PROXIES", "10.0.0.0/40"}, "is not a network"},
		"proxy name":            {[]string{"TRUSTED_PROXIES", "proxy.example"}, "is not a network"},
		"proxy of everybody":    {[]string{"TRUSTED_PROXIES", "::/0"}, "trusts everybody"},
		"proxy bits":            {[]string{"TRUSTED_PROXIES", "10.1.2.3/8"}, "Write 10.0.0.0/8"},
		"proxy mapped":          {[]string{"TRUSTED_PROXIES", "::ffff:10.0.0.0/104"}, "IPv4 network in IPv6 form"},
		"proxy zone":            {[]string{"TRUSTED_PROXIES", "fe80::1%eth0"}, "is not a network"},
		"empty proxy":           {[]string{"TRUSTED_PROXIES", "10.0.0.0/8,,"}, "is not a network"},
		"log level":             {[]string{"LOG_LEVEL", "INFO!"}, "is not a log level"},
		"log format":            {[]string{"LOG_FORMAT", "xml"}, "is not a log format"},
		"access log":            {[]string{"ACCESS_LOG", "yes"}, "neither true nor false"},
		"body too small":        {[]string{"MAX_BODY", "1KiB"}, "is not a size"},
		"body too large":        {[]string{"MAX_BODY", "9GiB"}, "is not a size"},
		"body overflows":        {[]string{"MAX_BODY", "1073741824GiB"}, "is not a size"},
		"body unit":             {[]string{"MAX_BODY", "4MB"}, "is not a size"},
		"in flight":             {[]string{"MAX_IN_FLIGHT", "0"}, "is not a number"},
		"timeout without unit":  {[]string{"READ_TIMEOUT", "15"}, "is not a duration"},
		"no timeout":            {[]string{"HEADER_TIMEOUT", "0s"}, "is not a duration"},
		"negative timeout":      {[]string{"IDLE_TIMEOUT", "-1s"}, "is not a duration"},
		"database kind":         {[]string{"DATABASE", "mysql://root:hunter2@db/x"}, `unknown kind ("mysql")`},
		"database URL":          {[]string{"DATABASE", "postgres://u:hunter2@%zz/x"}, "not a usable postgres:// URL"},
		"database sslmode":      {[]string{"DATABASE", "postgres://u:hunter2@db/x?sslmode=always"}, "sslmode"},
		"database port":         {[]string{"DATABASE", "postgres://u:hunter2@db:0/x"}, "not a usable postgres:// URL"},
		"database one slash":    {[]string{"DATABASE", "postgres:/u:hunter2@db/x"}, "begins with postgres and is no postgres:// URL"},
		"database no colon":     {[]string{"DATABASE", "postgres//u:hunter2@db/x"}, "begins with postgres and is no postgres:// URL"},
		"database capitals":     {[]string{"DATABASE", "POSTGRES://u:hunter2@db/x"}, "begins with postgres and is no postgres:// URL"},
		"database other name":   {[]string{"DATABASE", "postgresql+psycopg://u:hunter2@db/x"}, "begins with postgres and is no postgres:// URL"},
		"database key words":    {[]string{"DATABASE", "host=127.0.0.1 password=hunter2"}, "looks like the address of a server"},
		"database password":     {[]string{"DATABASE", "user=u Password = hunter2"}, "looks like the address of a server"},
		"database no scheme":    {[]string{"DATABASE", "u:hunter2@db/x"}, "looks like the address of a server"},
		"database odd scheme":   {[]string{"DATABASE", "u:hunter2://db/x"}, "is a URL of an unknown kind. Write"},
		"database host":         {[]string{"DATABASE", "postgres:///x"}, "not a usable postgres:// URL"},
		"database directory":    {[]string{"DATABASE", f.dir}, "is a directory"},
		"data file":             {[]string{"DATA", garbage}, "is not a directory"},
		"misspelt variable":     {[]string{"LOGIN_ORIGN", "https://x.example"}, "Did you mean LATCHSTRING_LOGIN_ORIGIN?"},
	} {
		_, err := Load(Serve, Sources{Env: good(f, c.set...)})
		problems, _ := err.(Problems) //nolint:errorlint // the documented type
		if !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
		if len(problems) > 2 || len(problems) == 2 && name != "http behind TLS" && name != "empty proxy" {
			t.Errorf("%s: more than one problem: %v", name, err)
		}
		if strings.Contains(fmt.Sprint(err), "hunter2") {
			t.Errorf("%s: a secret in %v", name, err)
		}
	}
}

func TestWhatIsAllowed(t *testing.T) {
	f := newFolder(t)
	group := f.write("group.key", "  "+hex.EncodeToString(testKey)+"\n", 0o440)
	for name, set := range map[string][]string{
		"http on loopback":        {"LOGIN_ORIGIN", "http://localhost:8080"},
		"http on 127.0.0.1":       {"LOGIN_ORIGIN", "http://127.0.0.1:8080"},
		"every interface":         {"LISTEN", ":8443"},
		"port 0":                  {"LISTEN", "127.0.0.1:0", "OPS_LISTEN", "127.0.0.1:0"},
		"IPv6 listener":           {"LISTEN", "[::1]:8080"},
		"named listener":          {"LISTEN", "localhost:8080"},
		"key for the group":       {"MASTER_KEY_FILE", group},
		"key in the environment":  {"MASTER_KEY_FILE", "", "MASTER_KEY", base64.RawURLEncoding.EncodeToString(testKey)},
		"proxy address":           {"TRUSTED_PROXIES", "10.0.0.1,2001:db8::1"},
		"SQLite path":             {"DATABASE", filepath.Join(f.dir, "x.db")},
		"PostgreSQL socket":       {"DATABASE", "postgres:///x?host=/run/postgresql"},
		"variables of Kubernetes": {"PORT", "tcp://10.0.0.1:80", "SERVICE_HOST", "10.0.0.1", "PORT_8080_TCP", "x"},
	} {
		if _, err := Load(Serve, Sources{Env: good(f, set...)}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFileProblems(t *testing.T) {
	for in, want := range map[string]string{
		``:                                "x.json:1) is not a JSON object",
		`[]`:                              "is not a JSON object",
		`"listen"`:                        "is not a JSON object",
		"{\n\"listen\": ":                 "x.json:2) is not JSON: it ends too early",
		"{\n\"listen\": \":1\",\n}":       "x.json:3) is not JSON",
		"{\n\"listen\": \":1\"\n":         "x.json:3) is not JSON: it ends too early",
		"{\n// comment\n}":                "x.json:2) is not JSON",
		"{}\n{}":                          "something after the closing brace",
		"{\"listen\":\":1\"} trailing":    "something after the closing brace",
		"{\n\n\"Listen\": \":1\"}":        `x.json:3) has the unknown key "Listen". Did you mean listen?`,
		`{"tls-cert": "x"}`:               "Did you mean tls_cert?",
		`{"colour": "red"}`:               "serve --help",
		`{"master_key": "hunter2"}`:       "master_key (x.json:1) does not belong in a file",
		`{"listen": ":1", "listen":":2"}`: "listen (x.json:1) was already given (x.json:1)",
		`{"listen": 8080}`:                "Write a string",
		`{"listen": null}`:                "wrong type",
		`{"listen": {"port": 1}}`:         "wrong type",
		`{"access_log": 1}`:               "Write a true or false",
		`{"access_log": null}`:            "wrong type",
		`{"trusted_proxies": [1]}`:        "Write a list of strings",
		`{"trusted_proxies": null}`:       "wrong type",
		`{"max_in_flight": true}`:         "Write a number",
		`{"listen": "` + "\x01" + `"}`:    "is not JSON",
	} {
		_, problems := parseFile("x.json", []byte(in))
		if len(problems) != 1 || !strings.Contains(problems.Error(), want) || strings.Contains(problems.Error(), "hunter2") {
			t.Errorf("%q: %v; want %q", in, problems, want)
		}
	}
}

func TestUnreadableFiles(t *testing.T) {
	f := newFolder(t)
	huge := f.write("huge.json", strings.Repeat(" ", maxFile+1), 0o600)
	for _, name := range []string{filepath.Join(f.dir, "none.json"), f.dir, huge} {
		if _, problems := readFile(name); len(problems) != 1 || !strings.Contains(problems[0].Wrong, "cannot be read") {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestSecretHidesItself(t *testing.T) {
	c := &Config{MasterKey: NewSecret("hunter2"), Database: NewSecret("postgres://u:hunter2@db/x")}
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", c, "key", c.MasterKey)
	for _, text := range []string{string(encoded), fmt.Sprint(c.MasterKey), fmt.Sprintf("%v %+v %#v", c, *c, *c), fmt.Sprintf("%s %q %#v", c.Database, c.Database, c.Database), log.String()} {
		if strings.Contains(text, "hunter2") || !strings.Contains(text, "hidden") {
			t.Errorf("shown: %s", text)
		}
	}
	if c.MasterKey.Reveal() != "hunter2" {
		t.Error("the value is lost")
	}
}

func TestVocabulary(t *testing.T) {
	reference := Reference()
	seen := map[string]bool{}
	for _, s := range Settings() {
		if seen[s.Key] || s.Doc == "" || strings.HasSuffix(s.Doc, ".") || s.set == nil || strings.ToLower(s.Key) != s.Key {
			t.Errorf("row %+v", s)
		}
		seen[s.Key] = true
		if !strings.Contains(reference, s.Env()) || !strings.Contains(reference, s.Doc) {
			t.Errorf("%s is not in the reference", s.Key)
		}
		for _, mode := range []Mode{Serve, Quickstart} {
			if d := s.DefaultFor(mode); d != "" && s.set(&Config{}, d) != nil {
				t.Errorf("%s: the default %q is refused", s.Key, d)
			}
		}
	}
	if strings.Contains(reference, "--master-key ") || !strings.Contains(reference, "--master-key-file") || !strings.Contains(reference, "json (quickstart: text)") {
		t.Errorf("reference:\n%s", reference)
	}
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	NewFlags(fs, Quickstart)
	if help := fs.FlagUsages(); !strings.Contains(help, "--login-origin") || strings.Contains(help, "--master-key ") || !strings.Contains(help, "(default 127.0.0.1:8080)") {
		t.Errorf("help:\n%s", help)
	}
}

func TestNewHTTPServerBoundsEverything(t *testing.T) {
	c, err := Load(Quickstart, Sources{})
	if err != nil {
		t.Fatal(err)
	}
	s := NewHTTPServer(c, nil, nil)
	for name, d := range map[string]time.Duration{"header": s.ReadHeaderTimeout, "read": s.ReadTimeout, "write": s.WriteTimeout, "idle": s.IdleTimeout} {
		if d <= 0 || d > 5*time.Minute {
			t.Errorf("%s timeout %v", name, d)
		}
	}
	if s.MaxHeaderBytes != 64<<10 || s.HTTP2.MaxConcurrentStreams != 100 || !s.Protocols.HTTP2() || s.Protocols.UnencryptedHTTP2() {
		t.Errorf("%+v", s)
	}
}

// FuzzFile holds that no file panics, that each problem has a place and a
// remedy, and that what is taken is known.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{`{"listen":":1"}`, `{"trusted_proxies":["::/0"],"max_body":"1KiB"}`, `{"a":{"b":[1,{}]}}`, "{\n", `{"listen":1,"listen":2}`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		values, problems := parseFile("x.json", data)
		for _, p := range problems {
			if !strings.HasPrefix(p.Where, "x.json:") || p.Wrong == "" || p.Write == "" {
				t.Fatalf("problem %+v", p)
			}
		}
		settings := byKey()
		for key, value := range values {
			s, known := settings[key]
			if !known || s.EnvOnly {
				t.Fatalf("took %q", key)
			}
			if err := s.set(&Config{}, value.text); err != nil {
				for _, p := range problemsOf(key, value.where, err) {
					if p.Wrong == "" || p.Write == "" {
						t.Fatalf("%q: %+v", value.text, p)
					}
				}
			}
		}
	})
}
