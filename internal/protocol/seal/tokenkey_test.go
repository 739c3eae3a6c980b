package seal_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// countingKey returns the key 00 01 02 … 3f.
func countingKey(t testing.TB) *seal.TokenKey {
	t.Helper()
	raw := make([]byte, seal.TokenKeySize)
	for i := range raw {
		raw[i] = byte(i)
	}
	key, err := seal.ParseTokenKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	clear(raw) // the key must have its own copy
	return key
}

// The vector was computed with the AES-SIV of OpenSSL 3, to hold the key order
// and the place of the tag.
func TestTokenKeyVector(t *testing.T) {
	const want = "5486b9c337222781a618e66a20fa5d287cdb88f1d12b8f1745911da4fb92aae9b657ec181909a4574b5b5def5fff9127aa453ae6fb442e397ca165cafe7ce0d730b8ec02d720d6"
	var plain [seal.TokenPlainBytes]byte
	for i := range plain {
		plain[i] = byte(i)
	}
	sealed, err := countingKey(t).Seal(&plain, []byte("00D000000000001\x01"))
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(sealed[:]); got != want {
		t.Errorf("sealed %s, want %s", got, want)
	}
}

func TestTokenKeyOpensOnlyWhatItSealed(t *testing.T) {
	key, ad := countingKey(t), []byte("org and clear byte")
	plain := [seal.TokenPlainBytes]byte{1, 2, 3}
	sealed, err := key.Seal(&plain, ad)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := key.Open(&sealed, ad); err != nil || got != plain {
		t.Fatalf("Open = %v, %v", got, err)
	}
	for bit := range 8 * len(sealed) {
		changed := sealed
		changed[bit/8] ^= 1 << (bit % 8)
		if got, err := key.Open(&changed, ad); !errors.Is(err, seal.ErrOpen) || got != ([seal.TokenPlainBytes]byte{}) {
			t.Fatalf("with bit %d changed: Open = %v, %v", bit, got, err)
		}
	}
	for _, other := range []string{"", "org and clear bytf", "org and clear byte\x00"} {
		if _, err := key.Open(&sealed, []byte(other)); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("under %q: %v, want ErrOpen", other, err)
		}
	}
	stranger, err := seal.NewTokenKey()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Open(&sealed, ad); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("under another key: %v, want ErrOpen", err)
	}
}

func TestTokenKeySurvivesStorage(t *testing.T) {
	key, err := seal.NewTokenKey()
	if err != nil {
		t.Fatal(err)
	}
	again, err := seal.ParseTokenKey(key.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	plain := [seal.TokenPlainBytes]byte{9}
	sealed, err := key.Seal(&plain, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(&sealed, nil); err != nil || got != plain {
		t.Errorf("Open = %v, %v", got, err)
	}
	copied := key.Reveal()
	clear(copied)
	if bytes.Equal(key.Reveal(), copied) {
		t.Error("Reveal gives the key's own memory away")
	}
	for _, size := range []int{0, 32, 63, 65} {
		if _, err := seal.ParseTokenKey(make([]byte, size)); err == nil {
			t.Errorf("a key of %d bytes was accepted", size)
		}
	}
}

func TestTokenText(t *testing.T) {
	var raw, back [seal.TokenBytes]byte
	for i := range raw {
		raw[i] = byte(i * 7)
	}
	text := string(seal.AppendTokenText([]byte("x"), &raw))[1:]
	if len(text) != seal.TokenChars || strings.Trim(text, seal.Alphabet) != "" {
		t.Fatalf("text %q is not 96 characters of the alphabet", text)
	}
	if err := seal.DecodeTokenText(&back, text); err != nil || back != raw {
		t.Fatalf("decoded %x, %v, want %x", back, err, raw)
	}
	for _, bad := range []string{
		"", text[:95], text[:94] + "==", text + "A", text + "\n", text[:95] + "\n", "\r\n" + text[2:], text[:50] + "\n\n\n\n" + text[54:],
		text[:95] + "+", text[:95] + "/", text[:95] + "-", text[:95] + "=", text[:95] + " ", text[:95] + "\x00", text[:94] + "é",
	} {
		if err := seal.DecodeTokenText(&back, bad); !errors.Is(err, seal.ErrTokenText) {
			t.Errorf("DecodeTokenText(%q) = %v, want ErrTokenText", bad, err)
		}
	}
}

func FuzzDecodeTokenText(f *testing.F) {
	f.Add(strings.Repeat("A", seal.TokenChars))
	f.Add(strings.Repeat("._z9", seal.TokenChars/4))
	f.Add(strings.Repeat("A", seal.TokenChars-1) + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		var raw [seal.TokenBytes]byte
		if err := seal.DecodeTokenText(&raw, text); err != nil {
			return
		}
		if again := string(seal.AppendTokenText(nil, &raw)); again != text {
			t.Fatalf("%q and %q stand for the same bytes", text, again)
		}
	})
}

func BenchmarkTokenKeySeal(b *testing.B) {
	key, ad := countingKey(b), []byte("00D000000000001\x01")
	var plain [seal.TokenPlainBytes]byte
	b.ReportAllocs()
	for b.Loop() {
		if _, err := key.Seal(&plain, ad); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTokenKeyOpen(b *testing.B) {
	key, ad := countingKey(b), []byte("00D000000000001\x01")
	var plain [seal.TokenPlainBytes]byte
	sealed, err := key.Seal(&plain, ad)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := key.Open(&sealed, ad); err != nil {
			b.Fatal(err)
		}
	}
}
