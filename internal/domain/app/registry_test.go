package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

func TestCreateMakesAPairAndSaysSo(t *testing.T) {
	s := newFakeStore()
	out, err := registryOn(t, s, nil).Create(context.Background(), "Data_Sync", dataSync())
	if err != nil {
		t.Fatal(err)
	}
	stored := s.apps["Data_Sync"]
	c := stored.Current()
	switch {
	case out.Action != Created || out.Seq != 1 || len(out.Problems) > 0:
		t.Errorf("got %+v", out)
	case c == nil || !c.Verify(out.Secret.Reveal()) || len(c.Key) != 85:
		t.Error("the pair does not verify")
	case !stored.Installed || stored.Org != 42 || stored.CreatedAt != noon || stored.ID == 0:
		t.Errorf("stored %+v", stored)
	case !s.trails[0].Complete() || s.trails[0].Actor != "admin@example.com":
		t.Errorf("trail %+v", s.trails[0])
	}
	if text := fmt.Sprintf("%+v %v", s.trails, out); strings.Contains(text, out.Secret.Reveal()) {
		t.Error("the secret is printed")
	}
}

func TestCreateIsStrict(t *testing.T) {
	d := dataSync()
	d.Label, d.ContactEmail = "", "nobody"
	_, err := registryOn(t, newFakeStore(), nil).Create(context.Background(), "Data Sync", d)
	var invalid *InvalidError
	if !errors.As(err, &invalid) || len(invalid.Problems) != 3 {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"API Name", "Connected App Name", "Contact Email"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not name %s", err, want)
		}
	}
}

func TestCreationSwitch(t *testing.T) {
	external := Definition{Model: ExternalClientApp, Label: "E", ContactEmail: "a@example.com", External: &External{}}
	tests := []struct {
		name        string
		d           Definition
		commandLine bool
		want        error
	}{
		{"Setup and REST are refused", dataSync(), false, ErrCreationOff},
		{"the operator's command line is not", dataSync(), true, nil},
		{"external client apps are not meant", external, false, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := registryOn(t, newFakeStore(), func(o *org.Org, d *Deps) {
				o.Settings.AllowConnectedAppCreation = false
				d.CommandLine = test.commandLine
			})
			if _, err := r.Create(context.Background(), "App", test.d); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestDeviceFlowFillsThePlaceholderIn(t *testing.T) {
	d := dataSync()
	d.OAuth.DeviceFlow, d.OAuth.CallbackURLs = true, nil
	s := newFakeStore()
	r := registryOn(t, s, nil)
	if _, err := r.Create(context.Background(), "Blog", d); err != nil {
		t.Fatal(err)
	}
	got := s.apps["Blog"].OAuth.CallbackURLs
	if len(got) != 1 || got[0] != "https://acme.example.com/services/oauth2/success" {
		t.Errorf("got %q", got)
	}
	if d.OAuth.CallbackURLs != nil {
		t.Error("the caller's definition was changed")
	}
	if out, err := r.Deploy(context.Background(), "Blog", d, GivenPair{}); err != nil || out.Action != Unchanged {
		t.Errorf("again: %+v, %v", out, err)
	}
}

func TestDeployIsIdempotentAndKeepsThePair(t *testing.T) {
	ctx, s := context.Background(), newFakeStore()
	r := registryOn(t, s, nil)
	given := GivenPair{Key: "given.key", Secret: seal.NewSecret("given_secret")}
	if out, err := r.Deploy(ctx, "Data_Sync", dataSync(), given); err != nil || out.Action != Created {
		t.Fatalf("got %+v, %v", out, err)
	}
	before := s.apps["Data_Sync"]
	out, err := r.Deploy(ctx, "Data_Sync", dataSync(), given)
	if err != nil || out.Action != Unchanged || out.Seq != 0 || len(out.Problems) > 0 || len(s.trails) != 1 {
		t.Errorf("again: %+v, %v", out, err)
	}
	changed := dataSync()
	changed.Label = "Sync of Data"
	changed.OAuth.Scopes = []string{"api"}
	out, err = r.Deploy(ctx, "Data_Sync", changed, GivenPair{Key: "other.key", Secret: seal.NewSecret("other_secret")})
	if err != nil || out.Action != Updated || len(out.Changes) != 2 {
		t.Fatalf("changed: %+v, %v", out, err)
	}
	if c := out.Changes[0]; c.Old != "Data Sync" || c.New != "Sync of Data" {
		t.Errorf("audited %+v", c)
	}
	if find(out.Problems, "oauthConfig/consumerKey") == nil || find(out.Problems, "oauthConfig/consumerSecret") == nil {
		t.Errorf("no warning of the other pair: %v", out.Problems)
	}
	after := s.apps["Data_Sync"]
	if *after.Current() != *before.Current() || after.Generation != before.Generation {
		t.Error("the pair or the tokens did not live on")
	}
}

func TestDeployOfATakenKeySaysWhatToDo(t *testing.T) {
	ctx := context.Background()
	r := registryOn(t, newFakeStore(), nil)
	given := GivenPair{Key: "given.key"}
	if _, err := r.Deploy(ctx, "One", dataSync(), given); err != nil {
		t.Fatal(err)
	}
	_, err := r.Deploy(ctx, "Two", dataSync(), given)
	if !errors.Is(err, ErrKeyTaken) || !strings.Contains(err.Error(), "<consumerKey>") {
		t.Errorf("got %v", err)
	}
}

func TestRemovingTheOAuthSettingsEndsPairAndTokens(t *testing.T) {
	ctx, s := context.Background(), newFakeStore()
	r := registryOn(t, s, nil)
	if _, err := r.Deploy(ctx, "App", dataSync(), GivenPair{}); err != nil {
		t.Fatal(err)
	}
	key := s.apps["App"].Consumers[0].Key
	bare := dataSync()
	bare.OAuth, bare.Policy.RunAs = nil, ""
	out, err := r.Deploy(ctx, "App", bare, GivenPair{})
	if err != nil || find(out.Problems, "oauthConfig") == nil {
		t.Fatalf("got %+v, %v", out, err)
	}
	if a := s.apps["App"]; len(a.Consumers) != 0 || a.Generation != 1 {
		t.Errorf("stored %+v", a)
	}
	if out, err = r.Deploy(ctx, "App", dataSync(), GivenPair{}); err != nil || out.Secret.IsZero() {
		t.Fatalf("back again: %+v, %v", out, err)
	}
	back := s.apps["App"]
	if c := back.Current(); c == nil || c.Key == key {
		t.Error("no new pair")
	}
}

func TestChecksAgainstOtherRecordsWarn(t *testing.T) {
	d := dataSync()
	d.OAuth.Scopes = []string{"full", "refresh_token"}
	d.Policy.RunAs = "Nobody@example.com"
	d.Profiles = []string{"System Administrator", "Gone"}
	d.PermissionSets = []string{"Data Sync Access", "Data_Sync_Access", "Lost"}
	problems, err := registryOn(t, newFakeStore(), nil).Check(context.Background(), "App", d)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"oauthConfig/scopes", "profileName[2]", "permissionSetName[3]", "oauthConfig/oauthClientCredentialUser"}
	if len(problems) != len(want) {
		t.Fatalf("got %v", problems)
	}
	for i, p := range problems {
		if p.Path != want[i] || p.Severity != Warning {
			t.Errorf("problem %d is %+v, want a warning about %s", i, p, want[i])
		}
	}
	d.Policy.RunAs = "left@example.com"
	problems, _ = registryOn(t, newFakeStore(), nil).Check(context.Background(), "App", d)
	if p := find(problems, "oauthConfig/oauthClientCredentialUser"); p == nil || !strings.Contains(p.Message, "deactivated") {
		t.Errorf("got %v", problems)
	}
}

func TestOneAppIntrospectsAllTokens(t *testing.T) {
	ctx, s := context.Background(), newFakeStore()
	r := registryOn(t, s, nil)
	d := dataSync()
	d.OAuth.IntrospectAllTokens = true
	if _, err := r.Deploy(ctx, "Gateway", d, GivenPair{}); err != nil {
		t.Fatal(err)
	}
	if out, err := r.Deploy(ctx, "Gateway", d, GivenPair{}); err != nil || out.Action != Unchanged {
		t.Errorf("its own switch: %v, %v", out, err)
	}
	_, err := r.Deploy(ctx, "Other", d, GivenPair{})
	var invalid *InvalidError
	if !errors.As(err, &invalid) || !strings.Contains(err.Error(), `"Gateway"`) {
		t.Errorf("got %v", err)
	}
	if len(s.apps) != 1 {
		t.Error("the refused app was stored")
	}
}

func TestLifeOfAnApp(t *testing.T) {
	ctx, s := context.Background(), newFakeStore()
	r := registryOn(t, s, nil)
	if _, err := r.Create(ctx, "App", dataSync()); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		name               string
		do                 func(context.Context, string) (*Outcome, error)
		action             Action
		blocked, installed bool
		generation         uint16
	}{
		{"unblock what is not blocked", r.Unblock, Unchanged, false, true, 0},
		{"block", r.Block, Updated, true, true, 1},
		{"block again", r.Block, Unchanged, true, true, 1},
		{"unblock", r.Unblock, Updated, false, true, 2},
		{"install what is installed", r.Install, Unchanged, false, true, 2},
		{"uninstall", r.Uninstall, Updated, false, false, 2},
		{"uninstall again", r.Uninstall, Unchanged, false, false, 2},
		{"install", r.Install, Updated, false, true, 2},
	}
	for _, step := range steps {
		out, err := step.do(ctx, "App")
		if err != nil || out.Action != step.action {
			t.Fatalf("%s: %+v, %v", step.name, out, err)
		}
		a := s.apps["App"]
		if a.Blocked != step.blocked || a.Installed != step.installed || a.Generation != step.generation {
			t.Errorf("%s: stored %+v", step.name, a)
		}
	}
	if a := s.apps["App"]; a.Policy != (Policy{}) || a.Current() == nil {
		t.Error("uninstalling left the policies, or took the pair")
	}
	for _, trail := range s.trails {
		if !trail.Complete() {
			t.Errorf("incomplete trail %+v", trail)
		}
	}
	if out, err := r.Delete(ctx, "App"); err != nil || out.Action != Removed || len(s.apps) != 0 {
		t.Errorf("delete: %+v, %v", out, err)
	}
	if _, err := r.Block(ctx, "App"); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), `"App"`) {
		t.Errorf("block after delete: %v", err)
	}
}

func TestBlockDoesNotLoseAgainstASave(t *testing.T) {
	ctx, s := context.Background(), newFakeStore()
	r := registryOn(t, s, nil)
	if _, err := r.Create(ctx, "App", dataSync()); err != nil {
		t.Fatal(err)
	}
	s.conflicts = 3
	if _, err := r.Block(ctx, "App"); err != nil || !s.apps["App"].Blocked {
		t.Errorf("got %v", err)
	}
	s.conflicts = 99
	if _, err := r.Unblock(ctx, "App"); !errors.Is(err, ErrConflict) {
		t.Errorf("endless conflicts: %v", err)
	}
}

func TestRevealLeavesARow(t *testing.T) {
	ctx, s := context.Background(), newFakeStore()
	r := registryOn(t, s, nil)
	made, err := r.Create(ctx, "App", dataSync())
	if err != nil {
		t.Fatal(err)
	}
	before := s.apps["App"]
	key, secret, out, err := r.Reveal(ctx, "App")
	if err != nil || !secret.Equal(made.Secret) || key != made.App.Current().Key || out.Seq != 2 {
		t.Errorf("got %q, %+v, %v", key, out, err)
	}
	if last := s.trails[len(s.trails)-1].Entries[0]; last.Action != "viewedConsumerDetails" || last.New != "" {
		t.Errorf("audited %+v", last)
	}
	if after := s.apps["App"]; after.Version != before.Version || !after.ModifiedAt.Equal(before.ModifiedAt) {
		t.Errorf("looking at the secret changed the app: %+v", after)
	}
	bare := dataSync()
	bare.OAuth, bare.Policy.RunAs = nil, ""
	if _, err := r.Create(ctx, "Bookmark", bare); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := r.Reveal(ctx, "Bookmark"); !errors.Is(err, ErrNoSecret) {
		t.Errorf("an app without a pair: %v", err)
	}
}
