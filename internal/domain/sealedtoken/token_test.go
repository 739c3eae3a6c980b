package sealedtoken_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// tokenKey returns a fixed key that begins with b.
func tokenKey(t testing.TB, b byte) *seal.TokenKey {
	t.Helper()
	raw := make([]byte, seal.TokenKeySize)
	for i := range raw {
		raw[i] = b + byte(i)
	}
	key, err := seal.ParseTokenKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newKeys(t testing.TB, current sealedtoken.Key, others ...sealedtoken.Key) *sealedtoken.Keys {
	t.Helper()
	keys := new(sealedtoken.Keys)
	if err := keys.Replace(current, others...); err != nil {
		t.Fatal(err)
	}
	return keys
}

func keyOne(t testing.TB) sealedtoken.Key { return sealedtoken.Key{ID: 1, Seal: tokenKey(t, 0)} }

func sample() sealedtoken.Claims {
	return sealedtoken.Claims{
		Org: 1, App: 0x0102030405060708, User: 0x1112131415161718, Approval: 0x2122232425262728,
		ScopeSet: 0x31323334, Kind: sealedtoken.KindAccess, Level: sealedtoken.LevelHighAssurance,
		IssuedAt: time.UnixMilli(0x19ABCDEF012).UTC(), Lifetime: 2 * time.Hour,
		ID:            sealedtoken.ID{0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a},
		AppGeneration: 0x5152, UserGeneration: 0x6162, ApprovalGeneration: 0x7172,
	}
}

func sealOne(t testing.TB, keys *sealedtoken.Keys, c sealedtoken.Claims) string {
	t.Helper()
	text, err := keys.Seal(c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The token was computed apart, with another AES-SIV, from the layout in the
// comments: tokens must open after an upgrade.
func TestTokenOfAnEarlierRelease(t *testing.T) {
	const token = "00D000000000001!AWYimRoHG0H9lQnJM_k5YJd8mOzjO2LvrFhgePrIcwd0SVEsIqJ1jFbUpaXMVJyeVDN5sGR71_mbm5UQZApzEOQZYr772Ydm"
	keys := newKeys(t, keyOne(t))
	if got := sealOne(t, keys, sample()); got != token {
		t.Errorf("Seal = %s, want %s", got, token)
	}
	if got, err := keys.Open(token); err != nil || got != sample() {
		t.Errorf("Open = %+v, %v, want %+v", got, err, sample())
	}
}

func randomClaims(r *rand.Rand) sealedtoken.Claims {
	c := sealedtoken.Claims{
		Org: 1 + r.Int64N(math.MaxInt64), App: 1 + r.Int64N(math.MaxInt64), User: 1 + r.Int64N(math.MaxInt64), Approval: r.Int64(),
		ScopeSet: r.Uint32(), Kind: sealedtoken.KindAccess, Level: sealedtoken.SessionLevel(r.IntN(3)),
		IssuedAt: time.UnixMilli(r.Int64N(1 << 48)).UTC(), Lifetime: time.Duration(1+r.IntN(1<<24-1)) * time.Second,
		ID: sealedtoken.NewID(), AppGeneration: uint16(r.Uint32()), UserGeneration: uint16(r.Uint32()), ApprovalGeneration: uint16(r.Uint32()),
	}
	if r.IntN(4) == 0 {
		c.Approval = 0
	}
	return c
}

func TestRoundTrip(t *testing.T) {
	// The shapes that the Salesforce CLI and its library check for.
	shape := regexp.MustCompile(`^(00D\w{12,15})![.\w]*$`)
	keys := newKeys(t, keyOne(t))
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[string]bool{}
	for range 2000 {
		want := randomClaims(r)
		text := sealOne(t, keys, want)
		if len(text) != 112 || !shape.MatchString(text) || !strings.HasPrefix(text, sfid.Encode15(sfid.Organization, want.Org)+"!A") {
			t.Fatalf("token %q has another shape", text)
		}
		if got, err := keys.Open(text); err != nil || got != want {
			t.Fatalf("Open = %+v, %v, want %+v", got, err, want)
		}
		seen[text] = true
	}
	if len(seen) != 2000 {
		t.Errorf("%d different tokens, want 2000", len(seen))
	}
}

func TestSealDropsWhatDoesNotFit(t *testing.T) {
	keys := newKeys(t, keyOne(t))
	c := sample()
	c.IssuedAt = time.Date(2026, 3, 4, 5, 6, 7, 890_999_999, time.FixedZone("", 3600))
	c.Lifetime = 90*time.Second + 999*time.Millisecond
	got, err := keys.Open(sealOne(t, keys, c))
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 3, 4, 4, 6, 7, 890_000_000, time.UTC); got.IssuedAt != want {
		t.Errorf("issued at %v, want %v", got.IssuedAt, want)
	}
	if want := time.Date(2026, 3, 4, 4, 7, 37, 890_000_000, time.UTC); !got.Expiry().Equal(want) {
		t.Errorf("expiry %v, want %v", got.Expiry(), want)
	}
}

func TestSealRefusesClaims(t *testing.T) {
	keys := newKeys(t, keyOne(t))
	for name, spoil := range map[string]func(*sealedtoken.Claims){
		"the org is":           func(c *sealedtoken.Claims) { c.Org = 0 },
		"the app is":           func(c *sealedtoken.Claims) { c.App = -1 },
		"the user is":          func(c *sealedtoken.Claims) { c.User = 0 },
		"the approval is":      func(c *sealedtoken.Claims) { c.Approval = -1 },
		"the kind is":          func(c *sealedtoken.Claims) { c.Kind = 0 },
		"the kind is not":      func(c *sealedtoken.Claims) { c.Kind = 15 },
		"the session level is": func(c *sealedtoken.Claims) { c.Level = 3 },
		"the issue time does":  func(c *sealedtoken.Claims) { c.IssuedAt = time.Time{} },
		"the issue time":       func(c *sealedtoken.Claims) { c.IssuedAt = time.UnixMilli(1 << 48) },
		"the lifetime does":    func(c *sealedtoken.Claims) { c.Lifetime = time.Second - 1 },
		"the lifetime":         func(c *sealedtoken.Claims) { c.Lifetime = sealedtoken.MaxLifetime + time.Second },
		"the token id":         func(c *sealedtoken.Claims) { c.ID = sealedtoken.ID{} },
	} {
		c := sample()
		spoil(&c)
		text, err := keys.Seal(c)
		if text != "" || !errors.Is(err, sealedtoken.ErrClaims) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: Seal = %q, %v, want ErrClaims", name, text, err)
		}
	}
}

func TestEveryChangedCharacterIsRefused(t *testing.T) {
	keys := newKeys(t, keyOne(t))
	text := sealOne(t, keys, sample())
	for i := range text {
		for _, c := range []byte(seal.Alphabet + "!+/-= \n\x00\xff") {
			if c == text[i] {
				continue
			}
			changed := text[:i] + string([]byte{c}) + text[i+1:]
			refuse(t, keys, changed)
		}
	}
}

// refuse checks that a text does not open and that the error keeps it to itself.
func refuse(t *testing.T, keys *sealedtoken.Keys, text string) {
	t.Helper()
	c, err := keys.Open(text)
	malformed, forged := errors.Is(err, sealedtoken.ErrMalformed), errors.Is(err, sealedtoken.ErrForged)
	if malformed == forged || c != (sealedtoken.Claims{}) {
		t.Fatalf("Open(%q) = %+v, %v, want ErrMalformed or ErrForged", text, c, err)
	}
	if len(text) > 20 && strings.Contains(err.Error(), text[len(text)-20:]) {
		t.Fatalf("the error %q holds a part of the token", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	one := keyOne(t)
	keys := newKeys(t, one)
	text := sealOne(t, keys, sample())
	head, body := text[:15], text[16:]
	for _, c := range []struct {
		name, text string
		want       error
		says       string
	}{
		{"empty", "", sealedtoken.ErrMalformed, "112 characters"},
		{"truncated by one", text[:111], sealedtoken.ErrMalformed, "112 characters"},
		{"only the org", head + "!", sealedtoken.ErrMalformed, "112 characters"},
		{"appended", text + "A", sealedtoken.ErrMalformed, "112 characters"},
		{"line feed appended", text + "\n", sealedtoken.ErrMalformed, "112 characters"},
		{"a space before it", " " + text, sealedtoken.ErrMalformed, "112 characters"},
		{"18-character org id", sfid.Encode18(sfid.Organization, 1) + "!" + body, sealedtoken.ErrMalformed, "112 characters"},
		{"18-character org id, cut to length", sfid.Encode18(sfid.Organization, 1) + "!" + body[3:], sealedtoken.ErrMalformed, "exclamation mark"},
		{"another separator", head + "." + body, sealedtoken.ErrMalformed, "exclamation mark"},
		{"a user for an org", sfid.Encode15(sfid.User, 1) + "!" + body, sealedtoken.ErrMalformed, "org id"},
		{"org zero", sfid.Encode15(sfid.Organization, 0) + "!" + body, sealedtoken.ErrMalformed, "org id"},
		{"base64 symbols", head + "!" + body[:95] + "+", sealedtoken.ErrMalformed, "A-Z a-z 0-9 . _"},
		{"line break inside", head + "!" + body[:50] + "\r\n" + body[52:], sealedtoken.ErrMalformed, "A-Z a-z 0-9 . _"},
		{"later version", head + "!Q" + body[1:], sealedtoken.ErrMalformed, "version"},
		{"unknown key", head + "!Ag" + body[2:], sealedtoken.ErrForged, "sealing key"},
		{"moved to another org", sfid.Encode15(sfid.Organization, 2) + "!" + body, sealedtoken.ErrForged, "does not open"},
		{"made up", head + "!AQ" + strings.Repeat("A", 94), sealedtoken.ErrForged, "does not open"},
		{"reversed", head + "!AQ" + reverse(body[2:]), sealedtoken.ErrForged, "does not open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			refuse(t, keys, c.text)
			if _, err := keys.Open(c.text); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want %v that says %q", err, c.want, c.says)
			}
		})
	}
}

func reverse(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// A newer release may seal kinds and use the reserved byte; this one must not
// guess what it meant.
func TestContentOfAnotherReleaseIsRefused(t *testing.T) {
	one := keyOne(t)
	keys := newKeys(t, one)
	ad := []byte(sfid.Encode15(sfid.Organization, 1) + "\x01")
	text := sealOne(t, keys, sample())
	var raw [seal.TokenBytes]byte
	if err := seal.DecodeTokenText(&raw, text[16:]); err != nil {
		t.Fatal(err)
	}
	good, err := one.Seal.Open((*[seal.TokenSealedBytes]byte)(raw[1:]), ad)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*[seal.TokenPlainBytes]byte){
		"reserved byte": func(p *[seal.TokenPlainBytes]byte) { p[54] = 1 },
		"unknown kind":  func(p *[seal.TokenPlainBytes]byte) { p[28] = 0xf1 },
		"no kind":       func(p *[seal.TokenPlainBytes]byte) { p[28] = 0x01 },
		"unknown level": func(p *[seal.TokenPlainBytes]byte) { p[28] = 0x1f },
		"negative app":  func(p *[seal.TokenPlainBytes]byte) { p[0] = 0xff },
	} {
		plain := good
		spoil(&plain)
		sealed, err := one.Seal.Seal(&plain, ad)
		if err != nil {
			t.Fatal(err)
		}
		copy(raw[1:], sealed[:])
		other := text[:16] + string(seal.AppendTokenText(nil, &raw))
		if c, err := keys.Open(other); !errors.Is(err, sealedtoken.ErrMalformed) || c != (sealedtoken.Claims{}) {
			t.Errorf("%s: Open = %+v, %v, want ErrMalformed", name, c, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	keys := newKeys(f, keyOne(f))
	text := sealOne(f, keys, sample())
	for _, seed := range []string{text, "", text[:111], text + "A", "00D000000000001!AQ" + strings.Repeat(".", 94), strings.Repeat("!", 112)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, guess string) {
		c, err := keys.Open(guess)
		if err == nil && guess != text {
			t.Fatalf("opened %q, which was not issued: %+v", guess, c)
		}
		if err != nil {
			refuse(t, keys, guess)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	keys, c := newKeys(b, keyOne(b)), sample()
	b.ReportAllocs()
	for b.Loop() {
		c.ID = sealedtoken.NewID()
		if _, err := keys.Seal(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	keys := newKeys(b, keyOne(b))
	text := sealOne(b, keys, sample())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := keys.Open(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenForged(b *testing.B) {
	keys := newKeys(b, keyOne(b))
	text := "00D000000000001!AQ" + strings.Repeat("A", 94)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := keys.Open(text); err == nil {
			b.Fatal("opened")
		}
	}
}
