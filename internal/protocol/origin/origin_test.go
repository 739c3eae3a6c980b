package origin

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"https://login.example.com":        "https://login.example.com",
		"HTTPS://Login.Example.COM":        "https://login.example.com",
		"https://login.example.com.":       "https://login.example.com",
		"https://login.example.com:443":    "https://login.example.com",
		"https://login.example.com.:443":   "https://login.example.com",
		"https://login.example.com:":       "https://login.example.com",
		"https://login.example.com:80":     "https://login.example.com:80",
		"http://localhost:80":              "http://localhost",
		"http://localhost:8080":            "http://localhost:8080",
		"http://127.0.0.1:8080":            "http://127.0.0.1:8080",
		"https://[2001:DB8:0:0::1]:8443":   "https://[2001:db8::1]:8443",
		"https://[::1]":                    "https://[::1]",
		"https://my_app":                   "https://my_app",
		"https://acme.my.salesforce.com":   "https://acme.my.salesforce.com",
		"https://xn--bcher-kva.example":    "https://xn--bcher-kva.example",
		"https://0xcafe.example":           "https://0xcafe.example",
		"https://acme--uat.sandbox.my.org": "https://acme--uat.sandbox.my.org",
	} {
		got, err := Parse(in)
		if err != nil || got.String() != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", in, got, err, want)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("Parse(%q) again = %q, %v", got, again, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                                            "empty",
		"login.example.com":                           "no scheme",
		"//login.example.com":                         "no scheme",
		"ftp://login.example.com":                     "scheme other than",
		"javascript://login.example.com":              "scheme other than",
		" https://login.example.com":                  "scheme other than",
		"https://":                                    "malformed host",
		"https://login.example.com/":                  "slash",
		"https://login.example.com/auth":              "after the host",
		"https://login.example.com?x=1":               "after the host",
		"https://login.example.com#x":                 "after the host",
		"https://login.example.com\\x":                "after the host",
		"https://user@login.example.com":              "user information",
		"https://user:pass@login.example":             "user information",
		"https://login.example.com:0":                 "port",
		"https://login.example.com:0443":              "port",
		"https://login.example.com:65536":             "port",
		"https://login.example.com:+443":              "port",
		"https://login.example.com:443:443":           "port",
		"https://login..example.com":                  "malformed host",
		"https://.example.com":                        "malformed host",
		"https://login.example.com..":                 "malformed host",
		"https://-login.example.com":                  "malformed host",
		"https://login-.example.com":                  "malformed host",
		"https://login.example.com-":                  "malformed host",
		"https://*.example.com":                       "malformed host",
		"https://log in.example.com":                  "malformed host",
		"https://login.example.com\n":                 "malformed host",
		"https://login%2eexample.com":                 "malformed host",
		"https://bücher.example":                      "xn--",
		"https://[::1":                                "malformed host",
		"https://::1":                                 "port",
		"https://[::1]x":                              "malformed host",
		"https://[fe80::1%25eth0]":                    "zone",
		"https://[fe80::1%eth0]":                      "zone",
		"https://[127.0.0.1]":                         "malformed host",
		"https://127.1":                               "malformed host",
		"https://2130706433":                          "malformed host",
		"https://0x7f000001":                          "malformed host",
		"https://0x7f.0.0.0x1":                        "malformed host",
		"https://127.0.0.256":                         "malformed host",
		"https://010.0.0.1":                           "malformed host",
		"https://" + strings.Repeat("a", 64):          "malformed host",
		"https://" + strings.Repeat("a.", 127) + "aa": "malformed host",
		"https://" + strings.Repeat("a", 600):         "longer",
	} {
		got, err := Parse(in)
		if err == nil {
			t.Errorf("Parse(%q) = %q, want an error", in, got)
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q): %q does not mention %q", in, err, want)
		}
		if !got.IsZero() {
			t.Errorf("Parse(%q) returned %q beside its error", in, got)
		}
	}
}

func TestParseHostDependsOnScheme(t *testing.T) {
	for _, c := range []struct{ scheme, in, want string }{
		{"https", "acme.example:443", "acme.example"},
		{"http", "acme.example:443", "acme.example:443"},
		{"http", "acme.example:80", "acme.example"},
		{"https", "ACME.example.:8443", "acme.example:8443"},
		{"https", "acme.example.", "acme.example"},
		{"http", "[::1]:80", "[::1]"},
		{"http", "[0::1]:8080", "[::1]:8080"},
		{"http", "10.0.0.1:", "10.0.0.1"},
	} {
		if got, err := ParseHost(c.scheme, c.in); err != nil || got != c.want {
			t.Errorf("ParseHost(%q, %q) = %q, %v; want %q", c.scheme, c.in, got, err, c.want)
		}
	}
}

func TestErrorsNeverRepeatTheHost(t *testing.T) {
	const marker = "zqzmarker"
	for _, in := range []string{"<" + marker + ">", marker + ":99999", "[" + marker + "]", marker + "ü", "a%" + marker} {
		if _, err := ParseHost("https", in); err == nil || strings.Contains(err.Error(), marker) {
			t.Errorf("ParseHost(%q) error = %v", in, err)
		}
	}
}

func TestLoopback(t *testing.T) {
	for in, want := range map[string]bool{
		"http://localhost":              true,
		"http://acme.localhost:8080":    true,
		"http://127.9.9.9":              true,
		"http://[::1]:8080":             true,
		"http://[::ffff:127.0.0.1]":     true,
		"http://localhost.example.com":  false,
		"http://notlocalhost":           false,
		"http://127.0.0.1.example.com":  false,
		"http://10.0.0.1":               false,
		"http://[::]":                   false,
		"http://0.0.0.0":                false,
		"https://localhost-example.com": false,
	} {
		o, err := Parse(in)
		if err != nil {
			t.Fatalf("Parse(%q): %v", in, err)
		}
		if got := o.Loopback(); got != want {
			t.Errorf("%q loopback = %v, want %v", in, got, want)
		}
	}
}

func TestParseHostCleanCostsNothing(t *testing.T) {
	for _, in := range []string{"login.example.com", "localhost:8080", "login.example.com:443", "10.0.0.1:8443"} {
		if n := testing.AllocsPerRun(100, func() { _, _ = ParseHost("https", in) }); n != 0 {
			t.Errorf("ParseHost(%q) allocates %v times", in, n)
		}
	}
}

// FuzzParse holds that whatever is accepted is in normal form, has no byte
// that means something in HTML, a header or a URL beyond the authority, and
// reads back as itself.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"https://login.example.com", "http://LOCALHOST.:80", "https://[2001:DB8::1]:443",
		"https://a@b", "https://[fe80::1%25x]", "http://0x7f.1", "https://a:", "://", "https://a/../b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(o.String()); err != nil || again != o {
			t.Fatalf("%q became %q, which reads as %q, %v", text, o, again, err)
		}
		if strings.ContainsAny(o.Host(), "<>\"'&/\\?#@% \r\n\t\x00") || o.Host() != strings.ToLower(o.Host()) {
			t.Fatalf("%q was accepted as %q", text, o)
		}
		if o.String() != o.Scheme()+"://"+o.Host() {
			t.Fatalf("%q is not %q and %q", o, o.Scheme(), o.Host())
		}
	})
}
