package middleware

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

func prefixes(t testing.TB, texts ...string) Proxies {
	t.Helper()
	var p Proxies
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			t.Fatal(err)
		}
		p = append(p, prefix)
	}
	return p
}

// incoming is a request as the listener gives it.
func incoming(peer string, secure bool, fields ...string) *http.Request {
	r := &http.Request{RemoteAddr: peer, Header: http.Header{}}
	if secure {
		r.TLS = &tls.ConnectionState{}
	}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	return r
}

const (
	xff   = "X-Forwarded-For"
	proto = "X-Forwarded-Proto"
	fwd   = "Forwarded"
)

func TestClient(t *testing.T) {
	trusted := prefixes(t, "10.0.0.0/8", "2001:db8:ffff::/48", "fe80::/10")
	for name, c := range map[string]struct {
		r            *http.Request
		addr, scheme string
	}{
		"direct":                        {incoming("192.0.2.1:1234", false), "192.0.2.1", "http"},
		"direct TLS":                    {incoming("192.0.2.1:1234", true), "192.0.2.1", "https"},
		"direct IPv6":                   {incoming("[2001:db8::5]:1", true), "2001:db8::5", "https"},
		"mapped peer":                   {incoming("[::ffff:192.0.2.1]:1", false), "192.0.2.1", "http"},
		"zone of the peer":              {incoming("[fe80::1%eth0]:1", false), "fe80::1", "http"},
		"untrusted X-Forwarded-For":     {incoming("192.0.2.1:1", false, xff, "198.51.100.7"), "192.0.2.1", "http"},
		"untrusted X-Forwarded-Proto":   {incoming("192.0.2.1:1", false, proto, "https"), "192.0.2.1", "http"},
		"untrusted Forwarded":           {incoming("192.0.2.1:1", false, fwd, "for=198.51.100.7;proto=https"), "192.0.2.1", "http"},
		"untrusted and malformed":       {incoming("192.0.2.1:1", false, xff, "<x>", fwd, `for="`), "192.0.2.1", "http"},
		"trusted without fields":        {incoming("10.0.0.1:1", false), "10.0.0.1", "http"},
		"trusted":                       {incoming("10.0.0.1:1", false, xff, "198.51.100.7", proto, "https"), "198.51.100.7", "https"},
		"trusted in mapped form":        {incoming("[::ffff:10.0.0.1]:1", false, xff, "198.51.100.7"), "198.51.100.7", "http"},
		"trusted with a zone":           {incoming("[fe80::1%eth0]:1", false, xff, "198.51.100.7"), "198.51.100.7", "http"},
		"right-most untrusted":          {incoming("10.0.0.1:1", false, xff, "1.1.1.1, 198.51.100.7, 10.0.0.2"), "198.51.100.7", "http"},
		"spoofed trusted address":       {incoming("10.0.0.1:1", false, xff, "10.9.9.9, 198.51.100.7"), "198.51.100.7", "http"},
		"garbage left of the client":    {incoming("10.0.0.1:1", false, xff, "<x>,, 198.51.100.7"), "198.51.100.7", "http"},
		"several fields":                {incoming("10.0.0.1:1", false, xff, "1.1.1.1", xff, "198.51.100.7", xff, "10.0.0.2"), "198.51.100.7", "http"},
		"all trusted":                   {incoming("10.0.0.1:1", false, xff, "10.0.0.3, 10.0.0.2"), "10.0.0.3", "http"},
		"mapped hop":                    {incoming("10.0.0.1:1", false, xff, "::ffff:198.51.100.7"), "198.51.100.7", "http"},
		"mapped trusted hop":            {incoming("10.0.0.1:1", false, xff, "198.51.100.7, ::ffff:10.0.0.2"), "198.51.100.7", "http"},
		"zone of a hop":                 {incoming("10.0.0.1:1", false, xff, "2001:db8::9%eth0"), "2001:db8::9", "http"},
		"port of a hop":                 {incoming("10.0.0.1:1", false, xff, "198.51.100.7:4711"), "198.51.100.7", "http"},
		"IPv6 hop with port":            {incoming("10.0.0.1:1", false, xff, "[2001:db8::9]:4711"), "2001:db8::9", "http"},
		"IPv6 hop in brackets":          {incoming("10.0.0.1:1", false, xff, "[2001:db8::9]"), "2001:db8::9", "http"},
		"one scheme for all hops":       {incoming("10.0.0.1:1", false, xff, "198.51.100.7, 10.0.0.2", proto, "https"), "198.51.100.7", "https"},
		"schemes beside hops":           {incoming("10.0.0.1:1", false, xff, "198.51.100.7, 10.0.0.2", proto, "https, http"), "198.51.100.7", "https"},
		"scheme left of the client":     {incoming("10.0.0.1:1", false, xff, "1.1.1.1, 198.51.100.7", proto, "https, http"), "198.51.100.7", "http"},
		"proxy ends TLS before plain":   {incoming("10.0.0.1:1", true, xff, "198.51.100.7", proto, "http"), "198.51.100.7", "http"},
		"upper-case scheme":             {incoming("10.0.0.1:1", false, xff, "198.51.100.7", proto, "HTTPS"), "198.51.100.7", "https"},
		"Forwarded":                     {incoming("10.0.0.1:1", false, fwd, "for=198.51.100.7;proto=https;by=10.0.0.1;host=x"), "198.51.100.7", "https"},
		"Forwarded, quoted IPv6":        {incoming("10.0.0.1:1", false, fwd, `For="[2001:db8::9]:4711"; Proto=https`), "2001:db8::9", "https"},
		"Forwarded, unquoted port":      {incoming("10.0.0.1:1", false, fwd, `for=198.51.100.7:80`), "198.51.100.7", "http"},
		"Forwarded, several":            {incoming("10.0.0.1:1", false, fwd, `for=1.1.1.1;proto=https, for=198.51.100.7`, fwd, "for=10.0.0.2;proto=http"), "198.51.100.7", "http"},
		"Forwarded, unknown further on": {incoming("10.0.0.1:1", false, fwd, `for=unknown, for=198.51.100.7`), "198.51.100.7", "http"},
		"both agree":                    {incoming("10.0.0.1:1", false, xff, "198.51.100.7", proto, "https", fwd, "for=198.51.100.7;proto=https"), "198.51.100.7", "https"},
		"X-Forwarded-Host is no host":   {incoming("10.0.0.1:1", false, xff, "198.51.100.7", "X-Forwarded-Host", "evil.example"), "198.51.100.7", "http"},
	} {
		got, err := trusted.client(c.r)
		if err != nil || got.addr.String() != c.addr || got.scheme != c.scheme {
			t.Errorf("%s: %v %s, %v; want %s %s", name, got.addr, got.scheme, err, c.addr, c.scheme)
		}
	}
}

func TestMalformedFromATrustedProxy(t *testing.T) {
	trusted := prefixes(t, "10.0.0.0/8")
	for name, fields := range map[string][]string{
		"empty":                      {xff, ""},
		"no address":                 {xff, "client.example"},
		"unknown":                    {xff, "unknown"},
		"obfuscated":                 {xff, "_hidden"},
		"empty member":               {xff, "198.51.100.7,"},
		"garbage past a proxy":       {xff, "<x>, 10.0.0.2"},
		"IPv4 in brackets":           {xff, "[198.51.100.7]"},
		"octal":                      {xff, "198.051.100.007"},
		"network":                    {xff, "198.51.100.0/24"},
		"bad port":                   {xff, "198.51.100.7:99999"},
		"quoted":                     {xff, `"198.51.100.7"`},
		"too many hops":              {xff, strings.Repeat("10.0.0.2,", 40) + "10.0.0.2"},
		"scheme":                     {xff, "198.51.100.7", proto, "ftp"},
		"empty scheme":               {xff, "198.51.100.7", proto, ""},
		"Forwarded empty":            {fwd, ""},
		"Forwarded without for":      {fwd, "proto=https"},
		"Forwarded unknown":          {fwd, "for=unknown"},
		"Forwarded obfuscated":       {fwd, "for=_hidden"},
		"Forwarded twice for":        {fwd, "for=198.51.100.7;for=1.1.1.1"},
		"Forwarded twice proto":      {fwd, "for=198.51.100.7;proto=http;proto=https"},
		"Forwarded bad proto":        {fwd, "for=198.51.100.7;proto=ftp"},
		"Forwarded open quote":       {fwd, `for=", for=198.51.100.7`},
		"Forwarded quote in element": {fwd, `for="1.1.1.1, for=10.0.0.2`},
		"Forwarded backslash":        {fwd, `for="198.51.100.\7"`},
		"Forwarded trailing comma":   {fwd, "for=198.51.100.7,"},
		"Forwarded trailing pair":    {fwd, "for=198.51.100.7;"},
		"Forwarded spaces":           {fwd, "for = 198.51.100.7"},
		"Forwarded too many":         {fwd, strings.Repeat("for=10.0.0.2,", 40) + "for=10.0.0.2"},
		"addresses differ":           {xff, "198.51.100.7", fwd, "for=1.1.1.1"},
		"schemes differ":             {xff, "198.51.100.7", proto, "http", fwd, "for=198.51.100.7;proto=https"},
	} {
		got, err := trusted.client(incoming("10.0.0.1:1", false, fields...))
		if err == nil {
			t.Errorf("%s: accepted as %v %s", name, got.addr, got.scheme)
		}
		if got.addr.String() != "10.0.0.1" {
			t.Errorf("%s: the address is %v beside the error", name, got.addr)
		}
	}
}

func TestUnreadablePeer(t *testing.T) {
	for _, peer := range []string{"", "@", "192.0.2.1", "localhost:80", "[::1]"} {
		if got, err := Proxies(nil).client(incoming(peer, false)); err == nil || got.addr.IsValid() {
			t.Errorf("%q: %v, %v", peer, got.addr, err)
		}
	}
}

// FuzzForwarded holds that nobody but a trusted peer moves the address, that
// what the nearest proxy appended decides, and that no input panics.
func FuzzForwarded(f *testing.F) {
	for _, seed := range []string{"1.1.1.1", "[::1]:80, 10.0.0.2", "for=1.1.1.1", `for="[::1]";proto=https`, `for="`, ",", ";"} {
		f.Add(seed, seed, "https")
	}
	trusted := prefixes(f, "10.0.0.0/8")
	f.Fuzz(func(t *testing.T, older, standard, scheme string) {
		stranger := incoming("192.0.2.1:1", false, xff, older, fwd, standard, proto, scheme)
		if got, err := trusted.client(stranger); err != nil || got.addr.String() != "192.0.2.1" || got.scheme != "http" {
			t.Fatalf("a stranger became %v %s, %v", got.addr, got.scheme, err)
		}
		got, err := trusted.client(incoming("10.0.0.1:1", false, xff, older, fwd, standard, proto, scheme))
		if err == nil && (!got.addr.IsValid() || got.addr.Zone() != "" || got.addr.Is4In6()) {
			t.Fatalf("address %v", got.addr)
		}
		got, err = trusted.client(incoming("10.0.0.1:1", false, xff, older+",198.51.100.7"))
		if err != nil || got.addr.String() != "198.51.100.7" {
			t.Fatalf("%q before the client's address made it %v, %v", older, got.addr, err)
		}
		got, err = trusted.client(incoming("10.0.0.1:1", false, fwd, standard+",for=198.51.100.7"))
		if err == nil && got.addr.String() != "198.51.100.7" {
			t.Fatalf("%q before the client's element made it %v", standard, got.addr)
		}
	})
}
