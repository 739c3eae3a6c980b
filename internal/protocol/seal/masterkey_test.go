package seal_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

var rawURL = base64.RawURLEncoding

func masterKey(t testing.TB) seal.MasterKey {
	t.Helper()
	key, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestParseMasterKey(t *testing.T) {
	key := masterKey(t)
	text, digits := key.Reveal(), hex.EncodeToString(masterBytes(t, key))
	padded := base64.StdEncoding.EncodeToString(masterBytes(t, key))
	for _, good := range []string{text, text + "=", padded + "\n", strings.TrimRight(padded, "="), text + "\n", " " + text + "\r\n", digits, strings.ToUpper(digits) + "\n"} {
		got, err := seal.ParseMasterKey(good)
		if err != nil || !got.Equal(key) || got.ID() != key.ID() {
			t.Errorf("a text of %d characters: %v, want the same key", len(good), err)
		}
	}
	for name, c := range map[string]struct{ text, says string }{
		"empty":               {"", "it has 0 characters, want 43 of base64, or 64 hexadecimal digits"},
		"short":               {text[:42], "it has 42 characters"},
		"padded twice":        {text + "==", "it has 45 characters"},
		"44 without padding":  {text + "A", "not all base64"},
		"line break inside":   {text[:42] + "\n" + "A", "not all base64"},
		"line break for one":  {text[:20] + "\n" + text[21:], "not all base64"},
		"a full stop":         {"." + text[1:], "not all base64"},
		"stray bits":          {strings.Repeat("A", 42) + "B", "stray bits"},
		"not hexadecimal":     {"g" + digits[1:], "not all hexadecimal digits"},
		"zeros":               {strings.Repeat("0", 64), "placeholder"},
		"one byte throughout": {strings.Repeat("ab", 32), "placeholder"},
		"zeros in base64url":  {strings.Repeat("A", 43), "placeholder"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := seal.ParseMasterKey(c.text)
			if !errors.Is(err, seal.ErrMasterKey) || !got.IsZero() {
				t.Fatalf("error %v, want ErrMasterKey and no key", err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %q does not say %q", err, c.says)
			}
			if len(c.text) > 10 && strings.Contains(err.Error(), c.text[2:10]) {
				t.Error("the error repeats a part of the key")
			}
		})
	}
}

func TestMasterKeyEqual(t *testing.T) {
	key := masterKey(t)
	var none seal.MasterKey
	if key.Equal(masterKey(t)) || key.Equal(none) || none.Equal(key) || !key.Equal(key) || !none.Equal(none) {
		t.Error("Equal does not tell keys apart")
	}
	if none.Reveal() != "" || none.ID() != "" || !none.IsZero() || len(key.ID()) != 8 {
		t.Error("the zero key is not empty, or an id has not 8 characters")
	}
}

func FuzzParseMasterKey(f *testing.F) {
	f.Add(strings.Repeat("01", 32))
	f.Add(strings.Repeat("Aa0-", 10) + "_-A")
	f.Add(strings.Repeat("A", 42) + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := seal.ParseMasterKey(text)
		if err != nil {
			return
		}
		again, err := seal.ParseMasterKey(key.Reveal())
		if err != nil || !again.Equal(key) {
			t.Fatalf("a key read from %d characters does not survive its own text form: %v", len(text), err)
		}
	})
}

func TestMasterKeyFromEnv(t *testing.T) {
	key := masterKey(t)
	env := map[string]string{"GOOD": key.Reveal(), "EMPTY": "", "BAD": "hunter2-hunter2"}
	lookup := func(name string) (string, bool) {
		value, found := env[name]
		return value, found
	}
	if got, err := seal.MasterKeyFromEnv("GOOD", lookup); err != nil || !got.Equal(key) {
		t.Errorf("GOOD: %v", err)
	}
	for name, want := range map[string]error{"UNSET": seal.ErrNoMasterKey, "EMPTY": seal.ErrNoMasterKey, "BAD": seal.ErrMasterKey} {
		_, err := seal.MasterKeyFromEnv(name, lookup)
		if !errors.Is(err, want) || !strings.HasPrefix(err.Error(), name+": ") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: error %v, want %v after the variable's name and without its value", name, err, want)
		}
	}
}

func TestMasterKeyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "master.key")
	if _, err := seal.LoadMasterKeyFile(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("before it exists: %v, want fs.ErrNotExist", err)
	}
	key, err := seal.CreateMasterKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Fatalf("mode %v, %v, want 0600", info.Mode(), err)
	}
	if got, err := seal.LoadMasterKeyFile(path); err != nil || !got.Equal(key) {
		t.Fatalf("loaded another key or none: %v", err)
	}
	if _, err := seal.CreateMasterKeyFile(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating again: %v, want fs.ErrExist", err)
	}
	if got, err := seal.LoadMasterKeyFile(path); err != nil || !got.Equal(key) {
		t.Errorf("creating again changed the file: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%d files beside the key, %v, want none", len(entries)-1, err)
	}
}

func TestLoadMasterKeyFileRefuses(t *testing.T) {
	text := masterKey(t).Reveal()
	for _, c := range []struct {
		name, content string
		mode          fs.FileMode
		want          error
		says          string
	}{
		{"executable by all", text, 0o641, seal.ErrKeyFileMode, "(mode 0641): run chmod 600"},
		{"readable by all", text, 0o604, seal.ErrKeyFileMode, "(mode 0604)"},
		{"writable by the group", text, 0o620, seal.ErrKeyFileMode, "(mode 0620)"},
		{"empty", "", 0o600, seal.ErrMasterKey, "it has 0 characters"},
		{"two keys", text + "\n" + text, 0o600, seal.ErrMasterKey, "it has 87 characters"},
		{"a large file", strings.Repeat("k", 1<<20), 0o400, seal.ErrMasterKey, "characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "master.key")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, c.mode); err != nil {
				t.Fatal(err)
			}
			key, err := seal.LoadMasterKeyFile(path)
			if !errors.Is(err, c.want) || !key.IsZero() {
				t.Fatalf("error %v, want %v and no key", err, c.want)
			}
			if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), text) {
				t.Errorf("error %q: want the path and %q in it, and no key", err, c.says)
			}
		})
	}
	if _, err := seal.LoadMasterKeyFile(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a directory: %v", err)
	}
}

func TestCreateMasterKeyFileRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := seal.CreateMasterKeyFile(filepath.Join(dir, "absent", "master.key")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in an absent directory: %v, want fs.ErrNotExist", err)
	}
	// A dangling link is a name that is taken: nothing is written through it.
	link, target := filepath.Join(dir, "link"), filepath.Join(dir, "target")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.CreateMasterKeyFile(link); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a dangling link: %v, want fs.ErrExist", err)
	}
	if _, err := os.Stat(target); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the link's target: %v, want it absent", err)
	}
}

func TestOneOfManyCreatesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master.key")
	var group sync.WaitGroup
	keys := make([]seal.MasterKey, 8)
	for i := range keys {
		group.Go(func() { keys[i], _ = seal.CreateMasterKeyFile(path) })
	}
	group.Wait()
	stored, err := seal.LoadMasterKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	winners := 0
	for _, key := range keys {
		if !key.IsZero() {
			winners++
			if !key.Equal(stored) {
				t.Error("a key was given out that is not in the file")
			}
		}
	}
	if winners != 1 {
		t.Errorf("%d callers created the file, want 1", winners)
	}
}
