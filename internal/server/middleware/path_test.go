package middleware

import (
	"net/url"
	"strings"
	"testing"
)

func TestCleanURL(t *testing.T) {
	for in, want := range map[string]string{
		"/":                                      "/",
		"//":                                     "/",
		"///":                                    "/",
		"/services/oauth2/token":                 "/services/oauth2/token",
		"//services/data":                        "/services/data",
		"/services//data///v60.0/limits/":        "/services/data/v60.0/limits",
		"/services/data/":                        "/services/data",
		"/query/?q=SELECT+Id//;..%2F":            "/query?q=SELECT+Id//;..%2F",
		"/.salesforce.com/services/oauth2/token": "/services/oauth2/token",
		"/login.salesforce.com":                  "/",
		"/login.salesforce.com/":                 "/",
		"//login.salesforce.com//services/oauth2/token/":      "/services/oauth2/token",
		"/acme.my.salesforce.com/services/Soap/u/60.0":        "/services/Soap/u/60.0",
		"/a.salesforce.com/b.salesforce.com/x":                "/b.salesforce.com/x",
		"/a.salesforce.com//b.salesforce.com/x":               "/b.salesforce.com/x",
		"/services/a.salesforce.com/x":                        "/services/a.salesforce.com/x",
		"/salesforce.com/x":                                   "/salesforce.com/x",
		"/login.salesforce.com.evil/x":                        "/login.salesforce.com.evil/x",
		"/a/...":                                              "/a/...",
		"/a/..b/c..":                                          "/a/..b/c..",
		"/.well-known/openid-configuration":                   "/.well-known/openid-configuration",
		"/services/data/v60.0/sobjects/User/a%20b":            "/services/data/v60.0/sobjects/User/a%20b",
		"/services/data/v60.0/sobjects/User/M%C3%BCller":      "/services/data/v60.0/sobjects/User/M%C3%BCller",
		"/services/data/v60.0/sobjects/User/50%25":            "/services/data/v60.0/sobjects/User/50%25",
		"/%73ervices/oauth2/token":                            "/services/oauth2/token",
		"/services/data/v60.0/sobjects/User/a%3Fb%3Dc":        "/services/data/v60.0/sobjects/User/a%3Fb=c",
		"/id/00D000000000001AAA/005000000000001AAA?version=1": "/id/00D000000000001AAA/005000000000001AAA?version=1",
	} {
		u, err := url.ParseRequestURI(in)
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		before := *u
		got, ok := cleanURL(u)
		if !ok || got.RequestURI() != want {
			t.Errorf("%q became %v, %v; want %q", in, got, ok, want)
		}
		if *u != before {
			t.Errorf("%q: the caller's URL was changed to %v", in, u)
		}
	}
}

func TestPathsThatAreNeverInterpreted(t *testing.T) {
	for _, in := range []string{
		"/..", "/../", "/a/..", "/a/../b", "/a/./b", "/.", "/./a", "//..//a",
		"/%2e%2e/a", "/%2E./a", "/a/%2e", "/a/.%2e/b", "/a%2eb",
		"/a%2fb", "/a%2Fb", "/%2f", "/services%2foauth2%2ftoken", "/a/..%2fb",
		"/a%5cb", "/a%5Cb", "/a\\b", "/..%5c..", "/..\\",
		"/a;b", "/;", "/services/oauth2/token;jsessionid=1", "/a%3bb", "/a%3Bb", "/..;/a",
		"/a%00", "/%00", "/a%00b", "/a%0ab", "/a%0d%0ab", "/a%09", "/a%7f", "/a%1f",
		"/a%252fb", "/a%252Fb", "/%252e%252e/a", "/a%255cb", "/a%2500", "/a%253bb",
		"/a%ff", "/a%c3", "/a%c0%af", "/a%c0%ae%c0%ae/b",
		"/x.salesforce.com/../a", "/..salesforce.com%2fa", "/x.salesforce.com/a;b", "/x.salesforce.com%2fa",
	} {
		u, err := url.ParseRequestURI(in)
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		if got, ok := cleanURL(u); ok {
			t.Errorf("%q was accepted as %q", in, got.Path)
		}
	}
	for _, path := range []string{"", "*", "a", "a/b"} {
		if got, ok := cleanURL(&url.URL{Path: path}); ok {
			t.Errorf("%q was accepted as %q", path, got.Path)
		}
	}
}

func TestCleanPathsCostNothing(t *testing.T) {
	for _, path := range []string{"/services/oauth2/token", "/services/data/v60.0/query", "/", "/x.salesforce.com/services"} {
		if n := testing.AllocsPerRun(100, func() { _, _ = cleanPath(path) }); n != 0 {
			t.Errorf("cleanPath(%q) allocates %v times", path, n)
		}
	}
}

// FuzzCleanURL holds that what comes out is stable but for one more site
// segment, and never contains what may not be interpreted.
func FuzzCleanURL(f *testing.F) {
	for _, seed := range []string{
		"/", "//a//", "/a/../b", "/x.salesforce.com/a", "/a%2fb", "/a;b", "/%252e", "/a%00", "/\xff", "/a%C3%BC?q=;..",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		u, err := url.ParseRequestURI(uri)
		if err != nil {
			return
		}
		clean, ok := cleanURL(u)
		if !ok {
			return
		}
		path := clean.EscapedPath()
		if path[0] != '/' || strings.Contains(path, "//") || len(path) > 1 && strings.HasSuffix(path, "/") {
			t.Fatalf("%q became %q", uri, path)
		}
		for _, bad := range []string{"%2F", "%2f", "%5C", "%5c", ";", "\\", "%00", "%3B", "%3b"} {
			if strings.Contains(path, bad) {
				t.Fatalf("%q became %q with %q", uri, path, bad)
			}
		}
		for segment := range strings.SplitSeq(clean.Path, "/") {
			if segment == "." || segment == ".." {
				t.Fatalf("%q became %q", uri, path)
			}
		}
		if clean.RawQuery != u.RawQuery {
			t.Fatalf("the query %q became %q", u.RawQuery, clean.RawQuery)
		}
		if again, ok := cleanPath(clean.Path); !ok || again != stripSite(clean.Path) {
			t.Fatalf("%q became %q and then %q, %v", uri, clean.Path, again, ok)
		}
	})
}

func BenchmarkCleanPath(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := cleanPath("/services/data/v60.0/sobjects/User/describe"); !ok {
			b.Fatal("refused")
		}
	}
}
