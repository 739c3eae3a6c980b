package hosts

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/origin"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// ctx is that of a request; only the lookup reads it.
var ctx = context.Background()

func mustOrigin(t testing.TB, text string) origin.Origin {
	t.Helper()
	o, err := origin.Parse(text)
	if err != nil {
		t.Fatalf("origin %q: %v", text, err)
	}
	return o
}

// directory is a lookup over origins, as the composition builds it.
func directory(t testing.TB, orgs map[string]int64) Lookup {
	byHost := map[string]string{}
	for text := range orgs {
		byHost[mustOrigin(t, text).Host()] = text
	}
	return func(_ context.Context, host string) (int64, string, error) {
		text := byHost[host]
		return orgs[text], text, nil
	}
}

func production(t testing.TB, only ...string) *Router {
	t.Helper()
	c := Config{
		Login: mustOrigin(t, "https://login.example.com"),
		Lookup: directory(t, map[string]int64{
			"https://acme.example.com": 1, "https://globex.example.com:8443": 2, "http://initech.localhost:8080": 3,
			"https://[2001:db8::1]": 4, "https://192.0.2.7": 5,
		}),
	}
	for _, text := range only {
		c.MyDomains = append(c.MyDomains, mustOrigin(t, text))
	}
	r, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSite(t *testing.T) {
	login := reqinfo.Site{Kind: reqinfo.Login, Origin: "https://login.example.com"}
	acme := reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 1, Origin: "https://acme.example.com"}
	globex := reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 2, Origin: "https://globex.example.com:8443"}
	for _, c := range []struct {
		scheme, host string
		want         reqinfo.Site
	}{
		{"https", "login.example.com", login},
		{"https", "LOGIN.Example.COM", login},
		{"https", "login.example.com.", login},
		{"https", "login.example.com:443", login},
		{"https", "login.example.com.:443", login},
		{"https", "acme.example.com", acme},
		{"https", "ACME.example.com.:443", acme},
		{"https", "globex.example.com:8443", globex},
		{"http", "initech.localhost:8080", reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 3, Origin: "http://initech.localhost:8080"}},
		{"https", "[2001:DB8:0::1]:443", reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 4, Origin: "https://[2001:db8::1]"}},
		{"https", "192.0.2.7", reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 5, Origin: "https://192.0.2.7"}},
	} {
		got, _, err := production(t).Site(ctx, c.scheme, c.host)
		if err != nil || got != c.want {
			t.Errorf("%s %q: %+v, %v; want %+v", c.scheme, c.host, got, err, c.want)
		}
	}
}

func TestUnknownHosts(t *testing.T) {
	for _, c := range []struct{ scheme, host, received string }{
		{"https", "other.example.com", "https://other.example.com"},
		{"https", "OTHER.example.com.", "https://other.example.com"},
		{"https", "login.example.com:8443", "https://login.example.com:8443"},
		{"https", "login.example.com:80", "https://login.example.com:80"},
		{"http", "login.example.com", "http://login.example.com"},
		{"http", "login.example.com:443", "http://login.example.com:443"},
		{"https", "globex.example.com", "https://globex.example.com"},
		{"https", "login.example.com.evil.example", "https://login.example.com.evil.example"},
		{"https", "xlogin.example.com", "https://xlogin.example.com"},
		{"https", "example.com", "https://example.com"},
		{"https", "192.0.2.8", "https://192.0.2.8"},
		{"https", "[::ffff:192.0.2.7]", "https://[::ffff:192.0.2.7]"},
	} {
		site, _, err := production(t).Site(ctx, c.scheme, c.host)
		var unknown *Unknown
		if !errors.As(err, &unknown) || site != (reqinfo.Site{}) {
			t.Errorf("%s %q: %+v, %v; want Unknown", c.scheme, c.host, site, err)
			continue
		}
		if unknown.Received != c.received {
			t.Errorf("%s %q: received %q, want %q", c.scheme, c.host, unknown.Received, c.received)
		}
		if text := err.Error(); !strings.Contains(text, "https://login.example.com") || strings.Contains(text, "acme") {
			t.Errorf("%s %q: %q", c.scheme, c.host, text)
		}
	}
}

func TestSchemeMismatchNamesTheRemedy(t *testing.T) {
	_, _, err := production(t).Site(ctx, "http", "login.example.com")
	if err == nil || !strings.Contains(err.Error(), "X-Forwarded-Proto") {
		t.Errorf("error = %v", err)
	}
	_, _, err = production(t).Site(ctx, "https", "other.example.com")
	if err == nil || strings.Contains(err.Error(), "X-Forwarded-Proto") {
		t.Errorf("error = %v", err)
	}
}

func TestMalformedHosts(t *testing.T) {
	for _, host := range []string{
		"", ".", ":", ":443", "a b", "<script>alert(1)</script>", "login.example.com\r\nX: y", "a..b", "[::1", "::1",
		"login.example.com:99999", "login.example.com:x", "user@login.example.com", "login.example.com/x", "127.1",
		"[fe80::1%eth0]", "lögin.example", strings.Repeat("a", 5000),
	} {
		for name, router := range map[string]*Router{"serve": production(t), "any host": quickstart(t)} {
			site, _, err := router.Site(ctx, "https", host)
			if !errors.Is(err, ErrMalformed) || site != (reqinfo.Site{}) {
				t.Errorf("%s %q: %+v, %v; want ErrMalformed", name, host, site, err)
			}
			if len(host) > 3 && err != nil && strings.Contains(err.Error(), host) {
				t.Errorf("%s: the error repeats %q", name, host)
			}
		}
	}
}

func TestOneOriginCanBeBoth(t *testing.T) {
	r, err := New(Config{
		Login:  mustOrigin(t, "https://one.example.com"),
		Lookup: directory(t, map[string]int64{"https://one.example.com": 9}),
	})
	if err != nil {
		t.Fatal(err)
	}
	// The origin is no one org's, so that others are not shut out of it.
	want := reqinfo.Site{Kind: reqinfo.Login | reqinfo.MyDomain, Origin: "https://one.example.com"}
	if got, _, err := r.Site(ctx, "https", "one.example.com"); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestMyDomainInTheQuickstart: an org with a host of its own is found under it.
func TestMyDomainInTheQuickstart(t *testing.T) {
	any := reqinfo.Site{Kind: reqinfo.Login | reqinfo.MyDomain, Origin: "http://localhost:8080"}
	r, err := New(Config{AnyHost: any, Lookup: directory(t, map[string]int64{"http://acme.localhost:8080": 9})})
	if err != nil {
		t.Fatal(err)
	}
	own := reqinfo.Site{Kind: reqinfo.MyDomain, OrgID: 9, Origin: "http://acme.localhost:8080"}
	for host, want := range map[string]reqinfo.Site{"acme.localhost:8080": own, "localhost:8080": any, "other.example": any} {
		if got, _, err := r.Site(ctx, "http", host); err != nil || got != want {
			t.Errorf("%s: %+v, %v", host, got, err)
		}
	}
}

var everything = reqinfo.Site{Kind: reqinfo.Login | reqinfo.MyDomain, OrgID: 42, Origin: "http://localhost:8080"}

func quickstart(t testing.TB) *Router {
	t.Helper()
	r, err := New(Config{AnyHost: everything})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnyHost(t *testing.T) {
	for _, host := range []string{"localhost:8080", "127.0.0.1:8080", "latchstring", "login.salesforce.com", "[::1]:9"} {
		for _, scheme := range []string{"http", "https"} {
			if got, _, err := quickstart(t).Site(ctx, scheme, host); err != nil || got != everything {
				t.Errorf("%s %q: %+v, %v", scheme, host, got, err)
			}
		}
	}
}

func TestConfigurationRestrictsMyDomains(t *testing.T) {
	r := production(t, "https://acme.example.com")
	if _, _, err := r.Site(ctx, "https", "acme.example.com"); err != nil {
		t.Errorf("listed: %v", err)
	}
	var unknown *Unknown
	if _, _, err := r.Site(ctx, "https", "globex.example.com:8443"); !errors.As(err, &unknown) {
		t.Errorf("unlisted: %v", err)
	}
	if _, _, err := r.Site(ctx, "https", "login.example.com"); err != nil {
		t.Errorf("login origin: %v", err)
	}
}

// A lookup that answers more than it was asked must not widen what is served.
func TestLooseLookupIsNotBelieved(t *testing.T) {
	r, err := New(Config{
		Login:  mustOrigin(t, "https://login.example.com"),
		Lookup: func(context.Context, string) (int64, string, error) { return 1, "https://acme.example.com", nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"evil.example", "acme.example.com.evil.example", "acme.example.co"} {
		if site, _, err := r.Site(ctx, "https", host); err == nil {
			t.Errorf("%q reached %+v", host, site)
		}
	}
}

// TestLookupFails: what cannot be found out is neither unknown nor served, and
// a host that is certain needs no lookup.
func TestLookupFails(t *testing.T) {
	errAway := errors.New("the database is away")
	asked := 0
	c := Config{
		Login:  mustOrigin(t, "https://login.example.com"),
		Lookup: func(context.Context, string) (int64, string, error) { asked++; return 0, "", errAway },
	}
	open, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"acme.example.com", "login.example.com"} {
		site, _, err := open.Site(ctx, "https", host)
		var unknown *Unknown
		if !errors.Is(err, ErrUndecided) || !errors.Is(err, errAway) || errors.As(err, &unknown) || site != (reqinfo.Site{}) {
			t.Errorf("%s: %+v, %v; want ErrUndecided with its cause", host, site, err)
		}
	}
	c.MyDomains = []origin.Origin{mustOrigin(t, "https://acme.example.com")}
	closed, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	asked = 0
	if site, _, err := closed.Site(ctx, "https", "login.example.com"); err != nil || site.Kind != reqinfo.Login {
		t.Errorf("login origin: %+v, %v", site, err)
	}
	var unknown *Unknown
	if _, _, err := closed.Site(ctx, "https", "other.example.com"); !errors.As(err, &unknown) || asked != 0 {
		t.Errorf("unlisted: %v, asked %d times; want Unknown without a lookup", err, asked)
	}
}

// TestLookupSeesTheRequest, so that it ends with it.
func TestLookupSeesTheRequest(t *testing.T) {
	type key struct{}
	r, err := New(Config{
		Login: mustOrigin(t, "https://login.example.com"),
		Lookup: func(ctx context.Context, _ string) (int64, string, error) {
			if ctx.Value(key{}) != "request" {
				t.Error("the lookup got another context than the request's")
			}
			return 0, "", nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Site(context.WithValue(ctx, key{}, "request"), "https", "login.example.com"); err != nil {
		t.Error(err)
	}
}

func TestKnownIsBounded(t *testing.T) {
	c := Config{Login: mustOrigin(t, "https://login.example.com")}
	for range 100 {
		c.MyDomains = append(c.MyDomains, mustOrigin(t, "https://acme.example.com"))
	}
	r, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.known) != maxKnown {
		t.Errorf("%d known origins", len(r.known))
	}
}

func TestNewRefusesNothingToServe(t *testing.T) {
	if r, err := New(Config{}); err == nil {
		t.Errorf("a router without origins: %+v", r)
	}
	if r, err := New(Config{Login: mustOrigin(t, "https://a.example"), MyDomains: []origin.Origin{{}}}); err == nil {
		t.Errorf("a router with an empty origin: %+v", r)
	}
}

func FuzzSite(f *testing.F) {
	for _, seed := range []string{"login.example.com", "ACME.example.com.:443", "<b>", "[::1]:8", "a\x00b"} {
		f.Add("https", seed)
		f.Add("http", seed)
	}
	r := production(f)
	f.Fuzz(func(t *testing.T, scheme, host string) {
		site, normal, err := r.Site(ctx, scheme, host)
		if err == nil && (site.Kind == 0 || site.Origin != scheme+"://"+normal) {
			t.Fatalf("%q %q reached %+v", scheme, host, site)
		}
		var unknown *Unknown
		if errors.As(err, &unknown) && strings.ContainsAny(strings.TrimPrefix(unknown.Received, scheme), "<>\"'& \r\n\x00") {
			t.Fatalf("unescaped %q", unknown.Received)
		}
	})
}

func BenchmarkSite(b *testing.B) {
	r := production(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := r.Site(ctx, "https", "acme.example.com"); err != nil {
			b.Fatal(err)
		}
	}
}
