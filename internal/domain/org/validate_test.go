package org_test

import (
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/org"
)

func TestReadable(t *testing.T) {
	for text, want := range map[string]bool{
		"":                     true,
		"Ada Lovelace":         true,
		"Žofie O'Neill-Müller": true,
		"李小龍":                  true,
		"שרה":                  true,
		"café":                 true,
		"cafe\u0301":           true,
		"a\tb":                 false,
		"a\nb":                 false,
		"a\x7f":                false,
		"a\u0085b":             false,
		"a\u00adb":             false,
		"a\u061cb":             false,
		"a\u200db":             false,
		"a\u200fb":             false,
		"a\u202eb":             false,
		"a\u2028b":             false,
		"a\u2066b":             false,
		"a\u2060b":             false,
		"a\ufeffb":             false,
		"a\u115fb":             false,
		"a\u034fb":             false,
		"a\ufe0fb":             false,
		"a\U000e0041":          false,
		"a\ue000b":             false,
		"a\ufffdb":             false,
		"a\xc0\xafb":           false,
	} {
		if got := org.Readable(text); got != want {
			t.Errorf("Readable(%+q) = %v", text, got)
		}
	}
}

// FuzzParseMyDomain holds that what is accepted reads back as itself, and that
// plain http stays on this machine.
func FuzzParseMyDomain(f *testing.F) {
	for _, seed := range []string{"", "https://a.example", "http://localhost:80", "http://10.0.0.1", "https://a/", "HTTP://[::1]:8080"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		domain, problems := org.ParseMyDomain(text)
		if len(problems) > 0 {
			if domain != "" {
				t.Fatalf("%q is refused and becomes %q", text, domain)
			}
			return
		}
		if again, problems := org.ParseMyDomain(domain); again != domain || len(problems) > 0 {
			t.Fatalf("%q became %q, which reads as %q %v", text, domain, again, problems)
		}
		if strings.HasPrefix(domain, "http:") && !strings.Contains(domain, "localhost") &&
			!strings.Contains(domain, "//127.") && !strings.Contains(domain, "//[::1]") && !strings.Contains(domain, "//[::ffff:127.") && !strings.Contains(domain, "//[::ffff:7f") {
			t.Fatalf("%q became %q", text, domain)
		}
	})
}
