package seal_test

import (
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

func TestSecret(t *testing.T) {
	var zero seal.Secret
	if !zero.IsZero() || zero.Reveal() != "" || !seal.NewSecret("").IsZero() {
		t.Error("the zero secret is not the empty string")
	}
	s := seal.NewSecret(secretText)
	if s.IsZero() || s.Reveal() != secretText {
		t.Error("a secret does not reveal what it was made of")
	}
	for other, want := range map[string]bool{secretText: true, secretText + "x": false, "": false, strings.ToUpper(secretText): false} {
		if got := s.Equal(seal.NewSecret(other)); got != want {
			t.Errorf("Equal(%q) = %v, want %v", other, got, want)
		}
	}
}

func TestHashSecret(t *testing.T) {
	// FIPS 180-4's one-block example.
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	hash := seal.HashSecret(seal.NewSecret("abc"))
	if hash != want {
		t.Fatalf("HashSecret = %s, want %s", hash, want)
	}
	for _, c := range []struct {
		name, hash, presented string
		want                  bool
	}{
		{"the secret", hash, "abc", true},
		{"upper-case hash", strings.ToUpper(hash), "abc", true},
		{"another secret", hash, "abd", false},
		{"longer", hash, "abcd", false},
		{"nothing", hash, "", false},
		{"nothing against the hash of nothing", seal.HashSecret(seal.NewSecret("")), "", false},
		{"the hash itself", hash, hash, false},
		{"short hash", hash[:62], "abc", false},
		{"long hash", hash + "00", "abc", false},
		{"no hash", "", "abc", false},
		{"hash that is not hexadecimal", "zz" + hash[2:], "abc", false},
	} {
		if got := seal.VerifySecret(c.hash, seal.NewSecret(c.presented)); got != c.want {
			t.Errorf("%s: VerifySecret = %v, want %v", c.name, got, c.want)
		}
	}
}

func BenchmarkVerifySecret(b *testing.B) {
	secret := seal.NewSecret(strings.Repeat("0123456789ABCDEF", 4))
	hash := seal.HashSecret(secret)
	b.ReportAllocs()
	for b.Loop() {
		if !seal.VerifySecret(hash, secret) {
			b.Fatal("does not verify")
		}
	}
}
