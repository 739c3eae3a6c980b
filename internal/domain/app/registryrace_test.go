package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// parts returns deployments of the settings and of the policies of [full], each
// alone.
func parts() (settings, policies Definition) {
	base := Definition{Model: ExternalClientApp, Label: "Data Sync", ContactEmail: "admin@example.com"}
	settings, policies = base, base
	o := DefaultOAuth()
	o.Scopes = []string{"openid"}
	settings.OAuth, settings.External = &o, &External{Parts: []string{partSettings}}
	policies.External = &External{Parts: []string{partPolicies}}
	policies.Policy = Policy{RunAs: "integration@example.com", PermittedUsers: AdminApprovedPreAuthorized}
	return settings, policies
}

func TestDeployKeepsWhatSomebodyElseDeployedMeanwhile(t *testing.T) {
	s := newFakeStore()
	r := registryOn(t, s, nil)
	if _, err := r.Deploy(t.Context(), "App", full(), GivenPair{}); err != nil {
		t.Fatal(err)
	}
	settings, policies := parts()
	s.between = func() {
		if _, err := r.Deploy(t.Context(), "App", policies, GivenPair{}); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Deploy(t.Context(), "App", settings, GivenPair{}); err != nil {
		t.Fatal(err)
	}
	a := s.apps["App"]
	if a.Policy.PermittedUsers != AdminApprovedPreAuthorized || !slices.Equal(a.OAuth.Scopes, []string{"openid"}) {
		t.Errorf("stored %+v, %+v; want both deployments", a.Policy, a.OAuth)
	}
}

// TestDeployChecksWhatTheMergeMakes: what somebody else deployed meanwhile
// counts for the check too.
func TestDeployChecksWhatTheMergeMakes(t *testing.T) {
	s := newFakeStore()
	r := registryOn(t, s, nil)
	if _, err := r.Deploy(t.Context(), "App", full(), GivenPair{}); err != nil {
		t.Fatal(err)
	}
	settings, policies := parts()
	policies.Policy.RunAs = "left@example.com"
	s.between = func() {
		if _, err := r.Deploy(t.Context(), "App", policies, GivenPair{}); err != nil {
			t.Error(err)
		}
	}
	out, err := r.Deploy(t.Context(), "App", settings, GivenPair{})
	if err != nil || find(out.Problems, "oauthConfig/oauthClientCredentialUser") == nil {
		t.Errorf("no warning of the run-as user who came in between: %+v, %v", out, err)
	}
}

func TestDeployOfAnAppThatSomebodyElseCreatedMeanwhile(t *testing.T) {
	s := newFakeStore()
	r := registryOn(t, s, nil)
	s.between = func() {
		if _, err := r.Create(t.Context(), "Data_Sync", dataSync()); err != nil {
			t.Error(err)
		}
	}
	d := dataSync()
	d.Label = "Deployed"
	out, err := r.Deploy(t.Context(), "Data_Sync", d, GivenPair{})
	if err != nil || out.Action != Updated || !out.Secret.IsZero() || s.apps["Data_Sync"].Label != "Deployed" {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestUpdateIsForWhatThePersonSaw(t *testing.T) {
	s := newFakeStore()
	r := registryOn(t, s, nil)
	made, err := r.Create(t.Context(), "App", dataSync())
	if err != nil {
		t.Fatal(err)
	}
	d := dataSync()
	d.Label = "Mine"
	if out, err := r.Update(t.Context(), "App", made.App.Version, d); err != nil || out.Action != Updated {
		t.Fatalf("got %+v, %v", out, err)
	}
	trails := len(s.trails)
	for _, seen := range []int64{0, made.App.Version, made.App.Version + 2} {
		d.Label = "Stale"
		if out, err := r.Update(t.Context(), "App", seen, d); !errors.Is(err, ErrConflict) {
			t.Errorf("saw version %d: %+v, %v", seen, out, err)
		}
	}
	s.between = func() {
		if _, err := r.Block(t.Context(), "App"); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Update(t.Context(), "App", s.apps["App"].Version, d); !errors.Is(err, ErrConflict) {
		t.Errorf("a change in the last moment: %v", err)
	}
	if a := s.apps["App"]; a.Label != "Mine" || !a.Blocked || len(s.trails) != trails+1 {
		t.Errorf("stored %q, blocked %t, with %d trails", a.Label, a.Blocked, len(s.trails)-trails)
	}
}

// locked is a fakeStore that several may use at once.
type locked struct {
	mu sync.Mutex
	*fakeStore
}

func (l *locked) AppByName(ctx context.Context, name string) (*App, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fakeStore.AppByName(ctx, name)
}

func (l *locked) CreateApp(ctx context.Context, a *App, by audit.Trail) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fakeStore.CreateApp(ctx, a, by)
}

func (l *locked) UpdateApp(ctx context.Context, a *App, by audit.Trail) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fakeStore.UpdateApp(ctx, a, by)
}

func TestDeploysAtOnceKeepEachOther(t *testing.T) {
	for range 50 {
		l := &locked{fakeStore: newFakeStore()}
		r := registryOn(t, l, nil)
		if _, err := r.Deploy(t.Context(), "App", full(), GivenPair{}); err != nil {
			t.Fatal(err)
		}
		settings, policies := parts()
		var all sync.WaitGroup
		for _, d := range []Definition{settings, policies} {
			all.Go(func() {
				if _, err := r.Deploy(t.Context(), "App", d, GivenPair{}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			if _, err := r.Block(t.Context(), "App"); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		a := l.apps["App"]
		if a.Policy.PermittedUsers != AdminApprovedPreAuthorized || !slices.Equal(a.OAuth.Scopes, []string{"openid"}) || !a.Blocked {
			t.Fatalf("stored %+v, %+v, blocked %t", a.Policy, a.OAuth, a.Blocked)
		}
	}
}

func TestLabelsOfPermissionSetsBecomeNames(t *testing.T) {
	sets := []user.PermissionSet{
		{Name: "Data_Sync_Access", Label: "Data Sync Access"},
		{Name: "Reports", Label: "Analysts"},
		{Name: "Analysts", Label: "Others"},
		{Name: "One", Label: "Twice"},
		{Name: "Two", Label: "Twice"},
	}
	for text, want := range map[string]string{
		"Data Sync Access": "Data_Sync_Access",
		"Data_Sync_Access": "Data_Sync_Access",
		"Analysts":         "Analysts", // a name wins over another's label
		"Others":           "Analysts",
		"Twice":            "Twice", // two have the label: it stands for none
		"data sync access": "data sync access",
		"Nobody's":         "Nobody's",
	} {
		if got := setName(sets, text); got != want {
			t.Errorf("%q stands for %q, want %q", text, got, want)
		}
	}
	d := dataSync()
	d.PermissionSets = []string{"Data Sync Access"}
	s := newFakeStore()
	r := registryOn(t, s, nil)
	for _, action := range []Action{Created, Unchanged} {
		out, err := r.Deploy(t.Context(), "App", d, GivenPair{})
		if err != nil || out.Action != action || len(out.Problems) != 0 {
			t.Fatalf("got %+v, %v", out, err)
		}
		if got := s.apps["App"].PermissionSets; !slices.Equal(got, []string{"Data_Sync_Access"}) {
			t.Errorf("stored %q", got)
		}
	}
	if d.PermissionSets[0] != "Data Sync Access" {
		t.Error("the caller's definition was changed")
	}
}
