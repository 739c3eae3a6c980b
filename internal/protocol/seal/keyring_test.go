package seal_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

var place = seal.Place{Org: 7, Kind: "consumer secret", ID: "0H4000000000001"}

func keyring(t testing.TB, current seal.MasterKey, older ...seal.MasterKey) *seal.Keyring {
	t.Helper()
	ring, err := seal.NewKeyring(current, older...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func sealText(t testing.TB, ring *seal.Keyring, content string) string {
	t.Helper()
	text, err := ring.Seal([]byte(content), place)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestKeyringRoundTrip(t *testing.T) {
	key := masterKey(t)
	ring := keyring(t, key)
	for _, content := range []string{"", "a", secretText, strings.Repeat("x", seal.MaxSealedSecret)} {
		text := sealText(t, ring, content)
		if !regexp.MustCompile(`^v1\.[\w-]{8}\.[\w-]{38,}$`).MatchString(text) || !strings.HasPrefix(text, "v1."+key.ID()+".") {
			t.Errorf("sealed text has another form: %.60q", text)
		}
		if got, err := ring.Open(text, place); err != nil || string(got) != content {
			t.Errorf("Open of %d bytes: %d bytes, %v", len(content), len(got), err)
		}
		if content != "" && strings.Contains(text, content) && len(content) > 1 {
			t.Error("the sealed text shows its content")
		}
		if again := sealText(t, ring, content); again == text {
			t.Error("sealing twice gives the same text")
		}
	}
}

func TestSealedValueStaysInItsPlace(t *testing.T) {
	ring := keyring(t, masterKey(t))
	text := sealText(t, ring, secretText)
	for name, other := range map[string]seal.Place{
		"another org":          {Org: 8, Kind: place.Kind, ID: place.ID},
		"no org":               {Kind: place.Kind, ID: place.ID},
		"another kind":         {Org: 7, Kind: "signing key", ID: place.ID},
		"another record":       {Org: 7, Kind: place.Kind, ID: "0H4000000000002"},
		"boundary moved right": {Org: 7, Kind: place.Kind + "0", ID: place.ID[1:]},
		"boundary moved left":  {Org: 7, Kind: "consumer secre", ID: "t" + place.ID},
		"nowhere":              {},
	} {
		got, err := ring.Open(text, other)
		if !errors.Is(err, seal.ErrOpen) || got != nil {
			t.Errorf("%s: Open = %d bytes, %v, want ErrOpen", name, len(got), err)
		}
	}
}

func TestKeyringRefusesChangedTexts(t *testing.T) {
	key := masterKey(t)
	ring := keyring(t, key)
	text := sealText(t, ring, secretText)
	for i := range text {
		for _, c := range []byte("Aa0-_.!\n") {
			changed := []byte(text)
			if changed[i] == c {
				continue
			}
			changed[i] = c
			if _, err := ring.Open(string(changed), place); err == nil {
				t.Fatalf("opened with character %d changed to %q", i, c)
			}
		}
	}
	body := strings.TrimPrefix(text, "v1."+key.ID()+".")
	for name, bad := range map[string]string{
		"empty": "", "no version": key.ID() + "." + body, "later version": "v2." + key.ID() + "." + body,
		"no body": "v1." + key.ID(), "short id": "v1." + key.ID()[:7] + "." + body, "padding": text + "=", "line feed": text + "\n",
		"line feed inside": text[:40] + "\n" + text[40:],
	} {
		if _, err := ring.Open(bad, place); !errors.Is(err, seal.ErrSealedText) {
			t.Errorf("%s: %v, want ErrSealedText", name, err)
		}
		if !ring.Stale(bad) {
			t.Errorf("%s: not stale", name)
		}
	}
	for name, bad := range map[string]string{"empty body": "v1." + key.ID() + ".", "cut off": text[:len(text)-3], "longer": text + "AAAA"} {
		if _, err := ring.Open(bad, place); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("%s: %v, want ErrOpen", name, err)
		}
	}
}

func TestMasterKeyRotation(t *testing.T) {
	older, newer := masterKey(t), masterKey(t)
	text := sealText(t, keyring(t, older), secretText)

	both := keyring(t, newer, older)
	if got, err := both.Open(text, place); err != nil || string(got) != secretText || !both.Stale(text) {
		t.Errorf("under an older key: %d bytes, %v, stale %v", len(got), err, both.Stale(text))
	}
	resealed := sealText(t, both, secretText)
	if both.Stale(resealed) || !strings.HasPrefix(resealed, "v1."+newer.ID()+".") {
		t.Error("a value sealed again is not under the current key")
	}

	only := keyring(t, newer)
	if _, err := only.Open(text, place); !errors.Is(err, seal.ErrUnknownMasterKey) || !strings.Contains(err.Error(), older.ID()) {
		t.Errorf("without the older key: %v, want ErrUnknownMasterKey that names %s", err, older.ID())
	}
	var unknown *seal.UnknownKeyError
	if _, err := only.Open(text, place); !errors.As(err, &unknown) || unknown.ID != older.ID() {
		t.Errorf("without the older key: %v, want an UnknownKeyError with its id", err)
	}
	if _, err := only.Open(resealed, place); err != nil {
		t.Errorf("resealed: %v", err)
	}
	if _, err := only.Open(strings.Replace(text, older.ID(), newer.ID(), 1), place); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("relabelled: %v, want ErrOpen", err)
	}
}

func TestKeyringRefusesMistakes(t *testing.T) {
	key := masterKey(t)
	for name, keys := range map[string][]seal.MasterKey{"no current": {{}}, "empty older": {key, {}}, "twice": {key, key}} {
		if _, err := seal.NewKeyring(keys[0], keys[1:]...); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	ring := keyring(t, key)
	for name, at := range map[string]seal.Place{"no kind": {Org: 1, ID: "x"}, "no id": {Org: 1, Kind: "x"}} {
		if _, err := ring.Seal([]byte(secretText), at); err == nil || strings.Contains(err.Error(), secretText) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ring.Seal(make([]byte, seal.MaxSealedSecret+1), place); err == nil {
		t.Error("a value that is too large was sealed")
	}
}

// earlierSealed was computed apart from the description of the form, under the
// key of earlierRing: sealed values must open after an upgrade.
const earlierSealed = "v1.SauzNdes.AAECAwQFBgcICQoLQ3qcdtHWM2CvY_4FUANbzV8_4zTerzfqWmVqB-4wqWlVnszxTi1Hzmk3nvA"

func earlierRing(t testing.TB) *seal.Keyring {
	t.Helper()
	key, err := seal.ParseMasterKey(strings.Repeat("01", 31) + "02")
	if err != nil {
		t.Fatal(err)
	}
	return keyring(t, key)
}

func TestSealedValueOfAnEarlierRelease(t *testing.T) {
	if got, err := earlierRing(t).Open(earlierSealed, place); err != nil || string(got) != secretText {
		t.Errorf("Open: %d bytes, %v", len(got), err)
	}
}

func FuzzKeyringOpen(f *testing.F) {
	ring := earlierRing(f)
	for _, seed := range []string{earlierSealed, "", "v1", "v1..", earlierSealed[:12], earlierSealed[:12] + "AAAA", "v2." + earlierSealed[3:]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ring.Open(text, place); err == nil && text != earlierSealed {
			t.Fatalf("opened %q, which was not sealed here", text)
		}
	})
}
