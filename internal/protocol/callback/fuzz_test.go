package callback_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/callback"
)

// FuzzCallback holds the two properties that matter: what matches is byte for
// byte what was registered and parses on its own, and what parses carries no
// shape by which a browser could be led elsewhere.
func FuzzCallback(f *testing.F) {
	for _, seed := range [][2]string{
		{"https://ok.example/cb", "https://ok.example/cb"},
		{"https://ok.example/cb", "https://ok.example@evil.example/cb"},
		{"http://localhost:1717/cb\r\nsfdc://x", "http://localhost:1717/cb"},
		{"https://[2001:db8::1]:1/?x", "JaVaScRiPt:alert(1)"},
		{"example.com:80/x", "//evil.example"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, registered, presented string) {
		urls, problems := callback.Parse(registered)
		for _, u := range urls {
			holdsRules(t, u)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Wrong == "" || p.Instead == "" || strings.Contains(p.Error(), "%!") {
				t.Fatalf("useless problem %+v", p)
			}
		}
		if callback.Match(registered, presented) && (registered != presented || len(urls) != 1 || urls[0].String() != presented) {
			t.Fatalf("Match(%q, %q) is true", registered, presented)
		}
		if _, at := callback.Nearest(urls, presented); at > len(presented) {
			t.Fatalf("difference at %d of %d", at, len(presented))
		}
	})
}

func holdsRules(t *testing.T, u callback.URL) {
	t.Helper()
	parsed, err := url.Parse(u.String())
	switch {
	case err != nil:
		if !u.IsCustom() {
			t.Fatalf("%q is accepted, and net/url says %v", u, err)
		}
	case parsed.User != nil || parsed.Fragment != "" || parsed.Scheme != u.Scheme():
		t.Fatalf("%q is accepted as %+v", u, parsed)
	case u.Scheme() == "http" && parsed.Hostname() != "localhost":
		t.Fatalf("%q is accepted with the host %q", u, parsed.Hostname())
	case u.Scheme() == "https" && parsed.Hostname() == "":
		t.Fatalf("%q is accepted without a host", u)
	}
	if strings.ContainsAny(u.String(), " \t\r\n\\#*\x00") {
		t.Fatalf("%q is accepted with a forbidden character", u)
	}
	if !callback.Match(u.String(), u.String()) {
		t.Fatalf("%q is accepted and does not match itself", u)
	}
}
