package crash

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// TestMasterKeyLost starts on data whose master key is gone, not the one, or
// open to others. The start is refused in words that say what to do, and the
// right key still works afterwards.
func TestMasterKeyLost(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	first := quickstart(t, data, nil)
	token := newClient(first).issue(t)
	first.kill()
	file := filepath.Join(data, "master.key")
	right, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other, err := seal.GenerateMasterKey()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		spoil func() error
		says  []string
	}{
		{"missing", func() error { return os.Remove(file) }, []string{file, "put the key file back from a backup"}},
		{"another", replace(file, other.Reveal(), 0o600), []string{
			"the master key in " + file + " is not the one that this database was made with",
			"its id is " + other.ID(), "put that key back, or start with another database",
		}},
		{"cut short", replace(file, string(right[:20]), 0o600), []string{file, "want 43 of base64"}},
		{"empty", replace(file, "", 0o600), []string{file, "not a master key"}},
		{"open to others", replace(file, string(right), 0o644), []string{file, "chmod 600"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.spoil(); err != nil {
				t.Fatal(err)
			}
			p := spawn(t, nil, "quickstart", "--json", "--listen", "127.0.0.1:0", "--data", data)
			refusedStart(t, p, tt.says, string(right), other.Reveal())
			if tt.name == "missing" {
				if _, err := os.Stat(file); err == nil {
					t.Error("a start made another key over the lost one")
				}
			}
		})
	}
	if err := replace(file, string(right), 0o600)(); err != nil {
		t.Fatal(err)
	}
	again := quickstart(t, data, nil)
	if again.App != first.App {
		t.Errorf("after the key came back: %s, want %s", again.App.Key, first.App.Key)
	}
	if err := newClient(again).opens(token); err != nil {
		t.Error(err)
	}
}

// replace returns what puts a text into a file, with a mode.
func replace(file, text string, mode os.FileMode) func() error {
	return func() error {
		if err := os.WriteFile(file, []byte(text), mode); err != nil {
			return err
		}
		return os.Chmod(file, mode)
	}
}

// refusedStart fails the test unless a start ends with status 1, says what is
// wrong and serves nobody. Keys are never repeated.
func refusedStart(t *testing.T, p *process, says []string, keys ...string) {
	t.Helper()
	if status := p.await(t); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	if line := <-p.stdout; line != "" {
		t.Errorf("it said that it is ready: %q", line)
	}
	for _, text := range says {
		if !strings.Contains(p.log.String(), text) {
			t.Errorf("standard error does not say %q:\n%s", text, p.log.String())
		}
	}
	for _, key := range keys {
		if strings.Contains(p.log.String(), strings.TrimSpace(key)[:20]) {
			t.Error("standard error repeats a key")
		}
	}
}

// TestServeWithoutMasterKey starts production on a quickstart's data.
func TestServeWithoutMasterKey(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	quickstart(t, data, nil).kill()
	for _, tt := range []struct {
		name  string
		flags []string
		says  string
	}{
		{"no key", nil, "master_key_file is missing. Run:"},
		{"no file", []string{"--master-key-file", filepath.Join(data, "gone.key")}, "gone.key\", which cannot be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := []string{"serve", "--listen", "127.0.0.1:0", "--ops-listen", "off", "--data", data, "--login-origin", "http://localhost"}
			p := spawn(t, nil, append(args, tt.flags...)...)
			if status := p.await(t); status != 2 || !strings.Contains(p.log.String(), tt.says) {
				t.Errorf("exit status %d, want 2 and %q:\n%s", status, tt.says, p.log.String())
			}
		})
	}
}
