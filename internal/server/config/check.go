package config

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/origin"
)

// Validate is every problem of the configuration as a whole, as Problems, or
// nil. Load has called it already; it is for configurations made otherwise.
func (c *Config) Validate() error { return c.check(nil).orNil() }

// check runs all checks. Keys that could not be read are not also reported as
// missing.
func (c *Config) check(failed map[string]bool) Problems {
	k := &checker{c: c, failed: failed}
	for _, check := range []func(*checker){
		checkListeners, checkDatabase, checkData, checkTLS, checkLoginOrigin, checkSchemes, checkTransport, checkMasterKey,
	} {
		check(k)
	}
	return k.problems
}

type checker struct {
	c        *Config
	failed   map[string]bool
	problems Problems
}

func (k *checker) wrong(key, wrong, write string) {
	if k.failed[key] {
		return
	}
	k.problems = append(k.problems, Problem{Key: key, Where: k.c.from[key], Wrong: wrong, Write: write})
}

func checkListeners(k *checker) {
	if k.c.OpsListen != "" && k.c.OpsListen == k.c.Listen && !strings.HasSuffix(k.c.Listen, ":0") {
		k.wrong("ops_listen", "is the address of the public listener", "Give it another port, or write off: the public listener serves no metrics")
	}
}

// checkDatabase never repeats the value: a URL may hold a password.
func checkDatabase(k *checker) {
	text := k.c.Database.Reveal()
	if text == "" {
		if k.c.Data == "" {
			k.wrong("database", "is missing", databaseHow+", or set data to a directory")
		}
		return
	}
	if f := databaseFault(text); f != nil {
		k.wrong("database", f.wrong, f.write)
	} else if !k.c.Postgres() && isDirectory(text) {
		k.wrong("database", "is a directory", databaseHow)
	}
}

func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// checkData lets a missing directory pass: it is made at the start.
func checkData(k *checker) {
	if k.c.Data == "" {
		return
	}
	info, err := os.Stat(k.c.Data)
	switch {
	case err == nil && !info.IsDir():
		k.wrong("data", "is not a directory", "Give the path of a directory")
	case err != nil && !errors.Is(err, os.ErrNotExist):
		k.wrong("data", "cannot be looked at: "+cause(err), "Give a directory that this user may use")
	}
}

func checkLoginOrigin(k *checker) {
	if k.c.Mode == Serve && k.c.LoginOrigin.IsZero() {
		k.wrong("login_origin", "is missing", "Write the address that users sign in at, for example https://login.example.com")
	}
}

// checkSchemes refuses plain http beyond loopback, and origins that the
// listener cannot be reached at.
func checkSchemes(k *checker) {
	if !k.c.LoginOrigin.IsZero() {
		checkScheme(k, "login_origin", k.c.LoginOrigin)
	}
	for _, o := range k.c.MyDomains {
		checkScheme(k, "my_domain", o)
	}
}

func checkScheme(k *checker, key string, o origin.Origin) {
	secure := o.Scheme() == "https"
	switch {
	case !secure && !o.Loopback() && k.c.Mode == Serve:
		k.wrong(key, "has "+o.String()+", which is plain http beyond this machine", "Write it with https://, and give tls_cert and tls_key or put a proxy with TLS before it")
	case !secure && k.c.TLS() && len(k.c.TrustedProxies) == 0:
		k.wrong(key, "has "+o.String()+", but the listener speaks TLS", "Write it with https://, or leave tls_cert and tls_key out")
	}
}

// checkTransport finds https origins that no request could ever arrive at as
// https.
func checkTransport(k *checker) {
	if k.c.TLSCert != "" || k.c.TLSKey != "" || len(k.c.TrustedProxies) > 0 || k.failed["trusted_proxies"] {
		return
	}
	if o := firstSecure(k.c); !o.IsZero() {
		k.wrong("tls_cert", fmt.Sprintf("is missing: %s is https, and nothing here speaks or forwards it", o),
			"Give tls_cert and tls_key, or the network of the proxy that ends TLS in trusted_proxies")
	}
}

func firstSecure(c *Config) origin.Origin {
	for _, o := range append([]origin.Origin{c.LoginOrigin}, c.MyDomains...) {
		if o.Scheme() == "https" {
			return o
		}
	}
	return origin.Origin{}
}
