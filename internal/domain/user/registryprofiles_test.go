package user_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/user"
)

func displays(entries []audit.Entry) []string {
	texts := make([]string, len(entries))
	for i, e := range entries {
		texts[i] = e.Display
	}
	return texts
}

func grants(grant, revoke []user.Permission) user.Grants {
	return user.Grants{Grant: user.PermissionSetOf(grant...), Revoke: user.PermissionSetOf(revoke...)}
}

func TestCreateProfile(t *testing.T) {
	r, store := newRegistry(t)
	half := 30
	out, err := r.CreateProfile(t.Context(), " Robots ", user.ProfileEdit{
		Grants: grants([]user.Permission{user.APIUserOnly, user.APIEnabled}, nil), SessionTimeoutMinutes: &half,
	})
	if err != nil || out.Action != user.Created || out.Seq == 0 {
		t.Fatalf("%+v, %v", out, err)
	}
	got := store.profiles[len(store.profiles)-1]
	want := user.Profile{
		ID: out.Profile.ID, Name: "Robots", SessionTimeoutMinutes: 30,
		Permissions: user.PermissionSetOf(user.APIEnabled, user.APIUserOnly),
	}
	if got != want || got.ID == 0 {
		t.Errorf("stored %+v, want %+v", got, want)
	}
	if got, want := displays(lastTrail(t, store)), []string{
		"Created profile Robots",
		"Changed profile Robots: API Enabled was changed from disabled to enabled",
		"Changed profile Robots: API Only User was changed from disabled to enabled",
		"Changed profile Robots: session timeout from the org's to 30 minutes",
	}; !slices.Equal(got, want) {
		t.Errorf("audited %q", got)
	}
}

func TestEditProfile(t *testing.T) {
	r, store := newRegistry(t)
	change := user.ProfileEdit{Grants: grants([]user.Permission{user.ViewSetup}, []user.Permission{user.APIEnabled})}
	out, err := r.EditProfile(t.Context(), user.APIOnlyIntegrations, change)
	if err != nil || out.Action != user.Updated || out.Profile.Permissions != user.PermissionSetOf(user.APIUserOnly, user.ViewSetup) {
		t.Fatalf("%+v, %v", out, err)
	}
	if got := displays(lastTrail(t, store)); len(got) != 2 || !strings.Contains(got[0], "API Enabled was changed from enabled to disabled") {
		t.Errorf("audited %q", got)
	}
	trails := len(store.trails)
	if out, err = r.EditProfile(t.Context(), user.APIOnlyIntegrations, change); err != nil || out.Action != user.Unchanged || out.Seq != 0 {
		t.Errorf("the same again: %+v, %v", out, err)
	}
	if len(store.trails) != trails {
		t.Error("the same again was audited")
	}
}

// Two changes at once both hold.
func TestEditProfileStartsOverAfterAConflict(t *testing.T) {
	r, store := newRegistry(t)
	store.beforeUpdate = func() {
		if _, err := r.EditProfile(t.Context(), user.StandardUser, user.ProfileEdit{Grants: grants(nil, []user.Permission{user.APIEnabled})}); err != nil {
			t.Error(err)
		}
	}
	out, err := r.EditProfile(t.Context(), user.StandardUser, user.ProfileEdit{Grants: grants([]user.Permission{user.ViewSetup}, nil)})
	if err != nil || out.Profile.Permissions != user.PermissionSetOf(user.ViewSetup) {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestTheAdministratorsProfileKeepsItsPermissions(t *testing.T) {
	r, store := newRegistry(t)
	trails, day := len(store.trails), 1440
	_, err := r.EditProfile(t.Context(), user.SystemAdministrator, user.ProfileEdit{Grants: grants(nil, []user.Permission{user.ManageUsers})})
	if !errors.Is(err, user.ErrAdministratorKeepsAll) || len(store.trails) != trails {
		t.Errorf("%v, %d trails", err, len(store.trails)-trails)
	}
	if _, err := r.EditProfile(t.Context(), user.SystemAdministrator, user.ProfileEdit{SessionTimeoutMinutes: &day}); err != nil {
		t.Errorf("its session timeout: %v", err)
	}
}

func TestProfilesAndSetsThatAreRefused(t *testing.T) {
	r, store := newRegistry(t)
	trails, odd := len(store.trails), 17
	for what, do := range map[string]func() error{
		"a profile of this name": func() error {
			_, err := r.CreateProfile(t.Context(), "standard user", user.ProfileEdit{})
			return err
		},
		"The name is missing": func() error { _, err := r.CreateProfile(t.Context(), " ", user.ProfileEdit{}); return err },
		"cannot be seen":      func() error { _, err := r.CreateProfile(t.Context(), "a\u200bb", user.ProfileEdit{}); return err },
		"at most 80": func() error {
			_, err := r.CreateProfile(t.Context(), strings.Repeat("x", 81), user.ProfileEdit{})
			return err
		},
		"17 is not a choice; write one of 15": func() error {
			_, err := r.EditProfile(t.Context(), user.StandardUser, user.ProfileEdit{SessionTimeoutMinutes: &odd})
			return err
		},
		`no profile "Boss"`: func() error { _, err := r.EditProfile(t.Context(), "Boss", user.ProfileEdit{}); return err },
		"a permission set of this name": func() error {
			_, err := r.CreatePermissionSet(t.Context(), "reports", "", user.Grants{})
			return err
		},
		`"a__b" is not an API name`: func() error { _, err := r.CreatePermissionSet(t.Context(), "a__b", "", user.Grants{}); return err },
		`"1a" is not an API name`:   func() error { _, err := r.CreatePermissionSet(t.Context(), "1a", "", user.Grants{}); return err },
		`"" is not an API name`:     func() error { _, err := r.CreatePermissionSet(t.Context(), "", "", user.Grants{}); return err },
		`no permission set "Nope"`:  func() error { _, err := r.EditPermissionSet(t.Context(), "Nope", user.Grants{}); return err },
	} {
		err := do()
		var invalid *user.InvalidGrantError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "was not saved") {
			t.Errorf("%v\nwant %q in it", err, what)
		}
	}
	if len(store.trails) != trails {
		t.Errorf("%d refused changes were made", len(store.trails)-trails)
	}
}

func TestPermissionSets(t *testing.T) {
	r, store := newRegistry(t)
	out, err := r.CreatePermissionSet(t.Context(), "Use_The_API", "", grants([]user.Permission{user.APIEnabled}, nil))
	if err != nil || out.Action != user.Created || out.Seq == 0 || out.PermissionSet.Label != "Use The API" {
		t.Fatalf("%+v, %v", out, err)
	}
	if got := displays(lastTrail(t, store)); len(got) != 2 || got[0] != "Created permission set Use_The_API" {
		t.Errorf("audited %q", got)
	}
	out, err = r.EditPermissionSet(t.Context(), "Use The API", grants(nil, []user.Permission{user.APIEnabled}))
	if err != nil || out.Action != user.Updated || out.PermissionSet.Permissions != 0 {
		t.Fatalf("%+v, %v", out, err)
	}
	if got := displays(lastTrail(t, store)); len(got) != 1 || !strings.Contains(got[0], "API Enabled was changed from enabled to disabled") {
		t.Errorf("audited %q", got)
	}
	if out, err = r.EditPermissionSet(t.Context(), "Use_The_API", user.Grants{}); err != nil || out.Action != user.Unchanged {
		t.Errorf("nothing: %+v, %v", out, err)
	}
}

func TestPermissionNamed(t *testing.T) {
	for _, p := range user.AllPermissions().List() {
		for _, name := range []string{p.String(), p.Label(), "Permissions" + p.String(), strings.ToUpper(p.String()), " " + p.Label() + " "} {
			if got, ok := user.PermissionNamed(name); !ok || got != p {
				t.Errorf("PermissionNamed(%q) = %v, %v", name, got, ok)
			}
		}
	}
	for _, name := range []string{"", "API", "Permissions", "piEnabled", "ApiEnabledx"} {
		if _, ok := user.PermissionNamed(name); ok {
			t.Errorf("PermissionNamed(%q) found one", name)
		}
	}
}
