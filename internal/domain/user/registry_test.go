package user_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

func TestCreate(t *testing.T) {
	r, store := newRegistry(t)
	out, err := r.Create(t.Context(), user.New{
		Username: " Integration@Example.COM ", Email: " ops@example.com ", FirstName: "Data", LastName: " Sync ",
		Profile: user.APIOnlyIntegrations, PermissionSets: []string{"Data Loader", "Reports", "Data_Loader"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := user.User{
		ID: out.User.ID, Org: 7, Username: "integration@example.com", Email: "ops@example.com",
		FirstName: "Data", LastName: "Sync", Nickname: "integration", TimeZone: "UTC", Locale: "en_US", Language: "en_US",
		Active: true, Profile: 13, PermissionSets: []user.PermissionSetID{21, 22}, CreatedAt: noon, ModifiedAt: noon, Version: 1,
	}
	if got := store.user(t, "integration@example.com"); !reflect.DeepEqual(got, want) || out.Seq != 2 || out.Action != user.Created {
		t.Errorf("created %+v\nwant %+v\noutcome %+v", got, want, out)
	}
	var displays []string
	for _, e := range lastTrail(t, store) {
		displays = append(displays, e.Display)
	}
	id := out.User.ID.String()
	if want := []string{
		"Created new user integration@example.com (Data Sync)",
		"Set profile of user integration@example.com to Minimum Access - API Only Integrations",
		"Permission set Data_Loader: assigned to user integration@example.com (UserID: " + id + ")",
		"Permission set Reports: assigned to user integration@example.com (UserID: " + id + ")",
	}; !slices.Equal(displays, want) {
		t.Errorf("audited %q", displays)
	}
	if got := store.user(t, ada).PasswordHash; !strings.HasPrefix(got, "$argon2id$") {
		t.Errorf("a given password became %q", got)
	}
}

func TestCreateNamesAllProblemsAtOnce(t *testing.T) {
	r, store := newRegistry(t)
	_, err := r.Create(t.Context(), user.New{
		Username: "ada", Email: "x", FirstName: "A\u202eda", LastName: " ", Nickname: "a\u200bb", Phone: "1\n2",
		TimeZone: "../etc/passwd", Locale: "english", Language: "EN", Profile: "Admin",
		PermissionSets: []string{"Nope", ""}, Password: seal.NewSecret("hunter2"),
	})
	var invalid *user.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var fields []string
	for _, p := range invalid.Problems {
		fields = append(fields, p.Field)
	}
	if want := []string{
		"Username", "Email", "Last Name", "First Name", "Nickname", "Phone", "Time Zone", "Locale", "Language",
		"Password", "Profile", "Permission Sets", "Permission Sets",
	}; !slices.Equal(fields, want) {
		t.Errorf("problems in %q, want %q", fields, want)
	}
	for _, want := range []string{
		`The org has no profile "Admin". Write one of: System Administrator, Standard User, Minimum Access - API Only Integrations.`,
		`The org has no permission set "Nope". Write one of: Data_Loader, Reports.`,
		"The permission set is missing.",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %q in it", err, want)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error holds the password: %v", err)
	}
	if len(store.users) != 1 || len(store.trails) != 1 {
		t.Error("a refused user was written")
	}
}

func TestCreateRefusesNamesInUse(t *testing.T) {
	r, store := newRegistry(t)
	for _, name := range []string{ada, "ADA@example.com", " ada@Example.com "} {
		_, err := r.Create(t.Context(), user.New{Username: name, Email: ada, LastName: "L", Profile: user.StandardUser})
		if !errors.Is(err, user.ErrUsernameTaken) || !strings.Contains(err.Error(), "choose another") {
			t.Errorf("a second %q: %v", name, err)
		}
	}
	if len(store.users) != 1 {
		t.Errorf("there are %d users", len(store.users))
	}
}

// call is one method of the registry that takes a username.
type call func(context.Context, string) (*user.Outcome, error)

func TestLife(t *testing.T) {
	r, store := newRegistry(t)
	const name = "eve@example.com"
	create(t, r, name, user.StandardUser)
	for i, step := range []struct {
		do             call
		action         user.Action
		active, frozen bool
		generation     uint16
		display        string
	}{
		{r.Activate, user.Unchanged, true, false, 0, ""},
		{r.Unfreeze, user.Unchanged, true, false, 0, ""},
		{r.Freeze, user.Updated, true, true, 1, "Froze user " + name},
		{r.Freeze, user.Unchanged, true, true, 1, ""},
		{r.Deactivate, user.Updated, false, true, 2, "Deactivated user " + name},
		{r.Deactivate, user.Unchanged, false, true, 2, ""},
		{r.Activate, user.Updated, true, true, 2, "Activated user " + name},
		{r.Unfreeze, user.Updated, true, false, 2, "Unfroze user " + name},
		{r.Deactivate, user.Updated, false, false, 3, "Deactivated user " + name},
	} {
		before := store.seq
		out, err := step.do(t.Context(), " EVE@example.com")
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		got := store.user(t, name)
		if got.Active != step.active || got.Frozen != step.frozen || got.Generation != step.generation || out.Action != step.action {
			t.Errorf("step %d: %+v, stored %+v", i, out, got)
		}
		if step.action == user.Unchanged {
			if out.Seq != 0 || store.seq != before {
				t.Errorf("step %d: nothing changed and entry %d was written", i, out.Seq)
			}
			continue
		}
		if e := lastTrail(t, store); out.Seq != before+1 || len(e) != 1 || e[0].Display != step.display {
			t.Errorf("step %d: outcome %+v, audited %+v", i, out, e)
		}
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	r, store := newRegistry(t)
	demote := func(ctx context.Context, name string) (*user.Outcome, error) {
		return r.SetProfile(ctx, name, user.StandardUser)
	}
	for i := range 450 { // more than a page of others before her
		create(t, r, fmt.Sprintf("aa%d@example.com", i), user.StandardUser)
	}
	const other = "zoe@example.com"
	create(t, r, other, user.SystemAdministrator)
	if _, err := r.Freeze(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]call{"Deactivate": r.Deactivate, "Freeze": r.Freeze, "SetProfile": demote} {
		_, err := do(t.Context(), ada)
		if !errors.Is(err, user.ErrLastAdministrator) || !strings.Contains(err.Error(), ada) {
			t.Errorf("%s of the last administrator: %v", name, err)
		}
		if got := store.user(t, ada); !got.Active || got.Frozen || got.Profile != 11 || got.Generation != 0 {
			t.Errorf("%s was refused and done: %+v", name, got)
		}
	}
	if _, err := r.SetProfile(t.Context(), ada, user.SystemAdministrator); err != nil {
		t.Errorf("the same profile again: %v", err)
	}
	if _, err := r.Unfreeze(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Deactivate(t.Context(), ada); err != nil {
		t.Errorf("one of two administrators: %v", err)
	}
	if _, err := r.Freeze(t.Context(), other); !errors.Is(err, user.ErrLastAdministrator) {
		t.Errorf("a deactivated administrator counts: %v", err)
	}
	// Who is shut out already is nobody's last hope.
	if _, err := r.Freeze(t.Context(), ada); err != nil {
		t.Errorf("freeze of a deactivated administrator: %v", err)
	}
}

func TestFreezeWinsAgainstAConcurrentSave(t *testing.T) {
	r, store := newRegistry(t)
	const name = "eve@example.com"
	create(t, r, name, user.StandardUser)
	store.beforeUpdate = func() {
		for i := range store.users {
			if store.users[i].Username == name {
				store.users[i].Generation = 9
				store.users[i].Version++
			}
		}
	}
	if _, err := r.Freeze(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	if got := store.user(t, name); !got.Frozen || got.Generation != 10 {
		t.Errorf("one of two changes was lost: %+v", got)
	}
}

func TestResetPassword(t *testing.T) {
	r, store := newRegistry(t)
	before := store.user(t, ada)
	out, err := r.ResetPassword(t.Context(), "ADA@example.com", seal.Secret{})
	if err != nil {
		t.Fatal(err)
	}
	got := store.user(t, ada)
	if len(out.Password.Reveal()) != 23 || got.Generation != 1 || got.PasswordHash == before.PasswordHash {
		t.Errorf("outcome %+v, stored %+v", out, got)
	}
	if text := fmt.Sprintf("%+v %+v %+v", store.trails, got, out); strings.Contains(text, out.Password.Reveal()) {
		t.Errorf("the password is in %s", text)
	}
	if e := lastTrail(t, store)[0]; e.Display != "Reset password for user "+ada || e.Old+e.New != "" {
		t.Errorf("audited %+v", e)
	}
	out, err = r.ResetPassword(t.Context(), ada, seal.NewSecret("battery staple"))
	if err != nil || !out.Password.IsZero() || store.user(t, ada).Generation != 2 {
		t.Errorf("a given password: %+v, %v", out, err)
	}
	for _, weak := range []string{"short", "ADA@example.com", "         "} {
		_, err := r.ResetPassword(t.Context(), ada, seal.NewSecret(weak))
		var invalid *user.InvalidError
		if !errors.As(err, &invalid) || store.user(t, ada).Generation != 2 {
			t.Errorf("%q: %v", weak, err)
		}
	}
}

func TestProfileAndPermissionSets(t *testing.T) {
	r, store := newRegistry(t)
	const name = "eve@example.com"
	u := create(t, r, name, user.StandardUser)
	var trail []string
	for i, do := range []func() (*user.Outcome, error){
		func() (*user.Outcome, error) { return r.SetProfile(t.Context(), name, user.SystemAdministrator) },
		func() (*user.Outcome, error) { return r.AssignPermissionSet(t.Context(), name, "Data Loader") },
		func() (*user.Outcome, error) { return r.AssignPermissionSet(t.Context(), name, "Data_Loader") },
		func() (*user.Outcome, error) { return r.AssignPermissionSet(t.Context(), name, "Reports") },
		func() (*user.Outcome, error) { return r.UnassignPermissionSet(t.Context(), name, "Data_Loader") },
		func() (*user.Outcome, error) { return r.UnassignPermissionSet(t.Context(), name, "Data_Loader") },
	} {
		out, err := do()
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		for _, e := range out.Changes {
			trail = append(trail, e.Display)
		}
	}
	got := store.user(t, name)
	if got.Profile != 11 || !slices.Equal(got.PermissionSets, []user.PermissionSetID{22}) || got.Generation != 0 {
		t.Errorf("stored %+v", got)
	}
	id := u.ID.String()
	if want := []string{
		"Changed profile for user eve@example.com from Standard User to System Administrator",
		"Permission set Data_Loader: assigned to user eve@example.com (UserID: " + id + ")",
		"Permission set Reports: assigned to user eve@example.com (UserID: " + id + ")",
		"Permission set Data_Loader: removed from user eve@example.com (UserID: " + id + ")",
	}; !slices.Equal(trail, want) {
		t.Errorf("audited %q", trail)
	}
	for name, do := range map[string]func() (*user.Outcome, error){
		"profile":  func() (*user.Outcome, error) { return r.SetProfile(t.Context(), name, "standard user") },
		"assign":   func() (*user.Outcome, error) { return r.AssignPermissionSet(t.Context(), name, "") },
		"unassign": func() (*user.Outcome, error) { return r.UnassignPermissionSet(t.Context(), name, "X") },
	} {
		_, err := do()
		var invalid *user.InvalidError
		if !errors.As(err, &invalid) || len(invalid.Problems) != 1 {
			t.Errorf("%s that the org lacks: %v", name, err)
		}
	}
}

func TestUnknownUser(t *testing.T) {
	r, store := newRegistry(t)
	const nobody = "nobody@example.com"
	before := store.seq
	for name, do := range map[string]call{
		"Get":        func(ctx context.Context, n string) (*user.Outcome, error) { _, err := r.Get(ctx, n); return nil, err },
		"Deactivate": r.Deactivate, "Activate": r.Activate, "Freeze": r.Freeze, "Unfreeze": r.Unfreeze,
		"SetProfile": func(ctx context.Context, n string) (*user.Outcome, error) {
			return r.SetProfile(ctx, n, user.StandardUser)
		},
		"Assign": func(ctx context.Context, n string) (*user.Outcome, error) {
			return r.AssignPermissionSet(ctx, n, "Reports")
		},
		"Unassign": func(ctx context.Context, n string) (*user.Outcome, error) {
			return r.UnassignPermissionSet(ctx, n, "Reports")
		},
		"ResetPassword": func(ctx context.Context, n string) (*user.Outcome, error) {
			return r.ResetPassword(ctx, n, seal.NewSecret("correct horse"))
		},
	} {
		if _, err := do(t.Context(), nobody); !errors.Is(err, user.ErrNotFound) || !strings.Contains(err.Error(), nobody) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if store.seq != before {
		t.Error("something was written")
	}
}

func TestList(t *testing.T) {
	r, store := newRegistry(t)
	for i := range 400 { // with Ada one more than two pages
		create(t, r, fmt.Sprintf("u%03d@example.com", i), user.StandardUser)
	}
	var names []string
	for a, err := range r.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, a.Username)
	}
	if len(names) != 401 || !slices.IsSorted(names) || len(slices.Compact(names)) != 401 {
		t.Errorf("listed %d users", len(names))
	}
	for range r.List(t.Context()) {
		break // a range may end early
	}
	store.err = errors.New("disk gone")
	for a, err := range r.List(t.Context()) {
		if a != nil || !errors.Is(err, store.err) {
			t.Errorf("List hides the store's error: %v", err)
		}
	}
}
