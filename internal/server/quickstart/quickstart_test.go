package quickstart

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server/installation"
)

const testOrigin = "http://localhost:8080"

// place is a data directory with an open installation.
func place(t *testing.T) (*installation.Installation, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := MakeDirectory(dir); err != nil {
		t.Fatal(err)
	}
	database := filepath.Join(dir, DatabaseFile)
	key, err := MasterKey(dir, database)
	if err != nil {
		t.Fatal(err)
	}
	inst, err := installation.Open(t.Context(), installation.Config{SQLite: database, MasterKey: key, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := inst.Close(); err != nil {
			t.Error(err)
		}
	})
	return inst, dir
}

func seed(t *testing.T, inst *installation.Installation, dir string) *Seeded {
	t.Helper()
	s, err := Seed(t.Context(), inst, dir, testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSeedMakesWhatIsPromisedAndFindsItAgain(t *testing.T) {
	inst, dir := place(t)
	first := seed(t, inst, dir)
	if first.Org.Name != "Acme" || first.AdminUsername != "admin@acme.example" || first.AdminPassword.IsZero() ||
		first.ConsumerKey == "" || first.ConsumerSecret.IsZero() || first.RunAs != "integration@acme.example" {
		t.Errorf("the first start made %+v", first)
	}
	checkRecords(t, inst, first)
	second := seed(t, inst, dir)
	if second.Org.ID != first.Org.ID || second.ConsumerKey != first.ConsumerKey ||
		!second.ConsumerSecret.Equal(first.ConsumerSecret) || second.RunAs != first.RunAs ||
		second.AdminUsername != first.AdminUsername {
		t.Errorf("the second start found %+v, want %+v", second, first)
	}
	if !second.AdminPassword.IsZero() {
		t.Error("the second start has an admin password")
	}
}

// checkRecords holds what is stored against the documented quickstart.
func checkRecords(t *testing.T, inst *installation.Installation, s *Seeded) {
	t.Helper()
	store := inst.Store.For(s.Org.ID)
	admin, err := store.AccountByUsername(t.Context(), s.AdminUsername)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := user.NewHasher().Verify(t.Context(), admin.PasswordHash, s.AdminPassword); err != nil || !ok {
		t.Errorf("the admin's password is not the one that was given: %v, %v", ok, err)
	}
	bot, err := store.AccountByUsername(t.Context(), s.RunAs)
	if err != nil {
		t.Fatal(err)
	}
	if bot.PasswordHash != "" || !bot.Permissions.Has(user.APIUserOnly) {
		t.Error("the integration user has a password, or more than the API")
	}
	a, err := store.AppByName(t.Context(), AppName)
	if err != nil {
		t.Fatal(err)
	}
	o := a.OAuth
	if got := strings.Join(o.Scopes, " "); got != "api web refresh_token openid id" {
		t.Errorf("scopes are %q", got)
	}
	if got := strings.Join(o.CallbackURLs, " "); got != "http://localhost:1717/OauthRedirect https://oauth.pstmn.io/v1/callback" {
		t.Errorf("callback URLs are %q", got)
	}
	if !o.ClientCredentials || !o.RequireSecretForWebServerFlow || !o.RequireSecretForRefreshTokenFlow || o.RequirePKCE || o.DeviceFlow {
		t.Errorf("the switches are %+v", *o)
	}
	settings := s.Org.Settings
	if !settings.AllowSOAPLogin || settings.AllowUsernamePasswordFlows || !settings.AllowConnectedAppCreation {
		t.Errorf("the org's settings are %+v", settings)
	}
}

func TestSeedTakesUpAnInterruptedStart(t *testing.T) {
	steps := map[string]func(*seeder, context.Context) error{
		"org": func(*seeder, context.Context) error { return nil },
		"org and admin": func(s *seeder, ctx context.Context) error {
			return s.makeAdmin(ctx)
		},
		"org and integration user": func(s *seeder, ctx context.Context) error {
			return s.makeIntegration(ctx)
		},
		"all but the note": func(s *seeder, ctx context.Context) error { return s.make(ctx) },
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			inst, dir := place(t)
			s := &seeder{inst: inst, dir: dir, origin: testOrigin, hasher: user.NewHasher(), seqs: make(chan int64, 8)}
			if first, err := s.findOrg(t.Context()); err != nil || !first {
				t.Fatalf("findOrg = %v, %v", first, err)
			}
			if err := step(s, t.Context()); err != nil {
				t.Fatal(err)
			}
			again := seed(t, inst, dir)
			if again.Org.ID != s.result.Org.ID {
				t.Errorf("another org was made")
			}
			if again.AdminUsername != "admin@acme.example" || again.RunAs != "integration@acme.example" ||
				again.AdminPassword.IsZero() || again.ConsumerSecret.IsZero() {
				t.Errorf("taken up as %+v", again)
			}
			checkRecords(t, inst, again)
			if third := seed(t, inst, dir); !third.AdminPassword.IsZero() {
				t.Error("the start after that still counts as the first")
			}
		})
	}
}

func TestSeedAfterDeletions(t *testing.T) {
	inst, dir := place(t)
	first := seed(t, inst, dir)
	apps := (&seeder{inst: inst, result: *first}).apps()
	if _, err := apps.Delete(t.Context(), AppName); err != nil {
		t.Fatal(err)
	}
	if s := seed(t, inst, dir); s.ConsumerKey != "" || !s.ConsumerSecret.IsZero() || s.Org.ID != first.Org.ID {
		t.Errorf("a deleted app came back: %+v", s)
	}
	orgs := org.NewRegistry(inst.Store, org.Deps{Now: time.Now, IDs: inst.IDs, Actor: "test"})
	if _, err := orgs.Delete(t.Context(), first.Org.ID, OrgName); err != nil {
		t.Fatal(err)
	}
	s := seed(t, inst, dir)
	if s.Org.ID == first.Org.ID || s.AdminUsername != "admin2@acme.example" || s.RunAs != "integration2@acme.example" {
		t.Errorf("after the org was deleted: %+v", s)
	}
	checkRecords(t, inst, s)
}

func TestSeededHidesItsSecrets(t *testing.T) {
	inst, dir := place(t)
	s := seed(t, inst, dir)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		text := fmt.Sprintf(verb, *s)
		if strings.Contains(text, s.ConsumerSecret.Reveal()) || strings.Contains(text, s.AdminPassword.Reveal()) {
			t.Errorf("%s shows a secret", verb)
		}
	}
}

func TestMasterKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	database := filepath.Join(dir, DatabaseFile)
	if err := MakeDirectory(dir); err != nil {
		t.Fatal(err)
	}
	made, err := MasterKey(dir, database)
	if err != nil {
		t.Fatal(err)
	}
	wantMode(t, dir, 0o700)
	wantMode(t, filepath.Join(dir, MasterKeyFile), 0o600)
	if again, err := MasterKey(dir, database); err != nil || !again.Equal(made) {
		t.Errorf("read again: %v", err)
	}
	if err := os.WriteFile(database, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, MasterKeyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := MasterKey(dir, database); !errors.Is(err, ErrKeyLost) {
		t.Errorf("a lost key gives %v, want ErrKeyLost", err)
	}
	if _, err := os.Stat(filepath.Join(dir, MasterKeyFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a lost key was made anew")
	}
}

func wantMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s has mode %o, want %o", path, got, want)
	}
}

func TestMasterKeyOfStartsAtOnce(t *testing.T) {
	dir := t.TempDir()
	keys := make([]seal.MasterKey, 8)
	var starts sync.WaitGroup
	for i := range keys {
		starts.Go(func() {
			key, err := MasterKey(dir, filepath.Join(dir, DatabaseFile))
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	starts.Wait()
	for _, key := range keys {
		if !key.Equal(keys[0]) {
			t.Fatal("two starts have two master keys")
		}
	}
}

func TestKeptOrigin(t *testing.T) {
	dir := t.TempDir()
	if got := KeptOrigin(dir); got != "" {
		t.Errorf("nothing was kept, got %q", got)
	}
	if err := KeepOrigin(dir, "http://localhost:18080"); err != nil {
		t.Fatal(err)
	}
	if got := KeptOrigin(dir); got != "http://localhost:18080" {
		t.Errorf("kept %q", got)
	}
	if err := os.WriteFile(filepath.Join(dir, originFile), []byte("not an origin"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := KeptOrigin(dir); got != "" {
		t.Errorf("took %q for an origin", got)
	}
}
