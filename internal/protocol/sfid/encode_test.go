package sfid_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

func TestChecksum(t *testing.T) {
	for s15, want := range map[string]string{
		"00DHp000001Abc1":  "MAC",
		"005Hp000000Xyz1":  "IAC",
		"000000000000000":  "AAA",
		"ZZZZZZZZZZZZZZZ":  "555",
		"zzzzzzzzzzzzzzz":  "AAA",
		"A0000B0000C0000":  "BBB",
		"0000A0000B0000C":  "QQQ",
		"00DHp000001Abc":   "",
		"00DHp000001Abc1M": "",
		"":                 "",
	} {
		if got := sfid.Checksum(s15); got != want {
			t.Errorf("Checksum(%q) = %q, want %q", s15, got, want)
		}
	}
}

func TestEncode(t *testing.T) {
	for _, c := range []struct {
		prefix sfid.Prefix
		n      int64
		want   string
	}{
		{sfid.Organization, 1, "00D000000000001EAA"},
		{sfid.User, 10, "00500000000000AAAQ"},
		{sfid.Profile, 61, "00e00000000000zAAA"},
		{sfid.PermissionSet, 62, "0PS000000000010GAA"},
		{sfid.ConnectedApplication, 62*62 - 1, "0H40000000000zzCAA"},
		{sfid.LoginHistory, math.MaxInt64, "0Ya0AzL8n0Y58m7SCB"},
	} {
		if got := sfid.Encode18(c.prefix, c.n); got != c.want {
			t.Errorf("Encode18(%s, %d) = %q, want %q", c.prefix, c.n, got, c.want)
		}
		if got := sfid.Encode15(c.prefix, c.n); got != c.want[:15] {
			t.Errorf("Encode15(%s, %d) = %q, want %q", c.prefix, c.n, got, c.want[:15])
		}
		for _, text := range []string{c.want, c.want[:15]} {
			if got, err := sfid.Parse(c.prefix, text); got != c.n || err != nil {
				t.Errorf("Parse(%s, %q) = %d, %v, want %d", c.prefix, text, got, err, c.n)
			}
		}
	}
}

func TestAppendKeepsWhatIsThereAndDoesNotAllocate(t *testing.T) {
	buf := make([]byte, 0, 64)
	buf = append(buf, "id="...)
	if got, want := string(sfid.AppendEncode18(buf, sfid.Organization, 1)), "id=00D000000000001EAA"; got != want {
		t.Errorf("AppendEncode18 = %q, want %q", got, want)
	}
	allocs := testing.AllocsPerRun(100, func() {
		b := sfid.AppendEncode15(buf[:0], sfid.User, 1<<40)
		sfid.AppendEncode18(b, sfid.User, 1<<50)
	})
	if allocs != 0 {
		t.Errorf("appending allocates %v times, want 0", allocs)
	}
}

func TestTextSortsAsNumbersDo(t *testing.T) {
	numbers := []int64{1, 9, 10, 35, 36, 61, 62, 4095, 1 << 22, 1 << 40, 1<<62 + 1, math.MaxInt64}
	texts := make([]string, 0, len(numbers))
	for _, n := range numbers {
		texts = append(texts, sfid.Encode15(sfid.User, n))
	}
	if !slices.IsSorted(texts) {
		t.Errorf("texts are not in order: %q", texts)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       error
		says       string
	}{
		{"empty", "", sfid.ErrLength, "this one has 0"},
		{"14 characters", "00500000000000", sfid.ErrLength, "this one has 14"},
		{"16 characters", "0050000000000011", sfid.ErrLength, "this one has 16"},
		{"19 characters", "005000000000001AAAA", sfid.ErrLength, "this one has 19"},
		{"another kind", "00D000000000001", sfid.ErrPrefix, `begins with "00D", want "005"`},
		{"prefix in another case", "00e000000000001", sfid.ErrPrefix, `begins with "00e"`},
		{"punctuation", "00500000000000-", sfid.ErrCharacter, `not '-'`},
		{"line feed", "00500000000000\n", sfid.ErrCharacter, `not '\n'`},
		{"beyond ASCII", "0050000000000é", sfid.ErrCharacter, "not"},
		{"bad character after an overflow", "005zzzzzzzzzzz!", sfid.ErrCharacter, "'!'"},
		{"zero", "005000000000000", sfid.ErrRange, "out of range"},
		{"one too many", "0050AzL8n0Y58m8", sfid.ErrRange, "out of range"},
		{"far too many", "005zzzzzzzzzzzz", sfid.ErrRange, "out of range"},
		{"2 to the 64 plus one", "0050LygHa16AHYH", sfid.ErrRange, "out of range"},
		{"wrong checksum", "005000000000001AAB", sfid.ErrChecksum, "case"},
		{"lower-case checksum", "005000000000001aaa", sfid.ErrChecksum, "case"},
		{"case folded", strings.ToLower("00500000000000AAAQ"), sfid.ErrChecksum, "case"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := sfid.Parse(sfid.User, c.text)
			if n != 0 || !errors.Is(err, c.want) {
				t.Fatalf("Parse(%q) = %d, %v, want an error that is %v", c.text, n, err, c.want)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %q does not say %q", err, c.says)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"005000000000001", "005000000000001AAA", "0050AzL8n0Y58m7", "0050AzL8n0Y58m8", "005Hp000000Xyz1IAC", "00D000000000001EAA", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := sfid.Parse(sfid.User, text)
		if err != nil {
			if n != 0 {
				t.Fatalf("Parse(%q) gave %d with error %v", text, n, err)
			}
			return
		}
		if n <= 0 {
			t.Fatalf("Parse(%q) = %d, want a positive number", text, n)
		}
		if full := sfid.Encode18(sfid.User, n); text != full && text != full[:15] {
			t.Fatalf("Parse(%q) = %d, which is written %q", text, n, full)
		}
		if text[:15]+sfid.Checksum(text[:15]) != sfid.Encode18(sfid.User, n) {
			t.Fatalf("Checksum and Encode18 differ for %q", text)
		}
	})
}

func BenchmarkAppendEncode15(b *testing.B) {
	var buf [sfid.Len15]byte
	b.ReportAllocs()
	for b.Loop() {
		sfid.AppendEncode15(buf[:0], sfid.Organization, 1<<62)
	}
}

func BenchmarkParse15(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sfid.Parse(sfid.Organization, "00D0AzL8n0Y58m7"); err != nil {
			b.Fatal(err)
		}
	}
}
