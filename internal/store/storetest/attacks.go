package storetest

import (
	"errors"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// wants fails the test unless err is one of the given errors.
func wants(t *testing.T, err error, want ...error) {
	t.Helper()
	for _, w := range want {
		if errors.Is(err, w) {
			return
		}
	}
	t.Errorf("error %v, want %v", err, want)
}

func empty[T any](t *testing.T, list []T, err error) {
	t.Helper()
	if err != nil || len(list) != 0 {
		t.Errorf("org B sees %v, %v", list, err)
	}
}

// attacksOnRecords go after the org, its apps and its users. With attacksOnUse
// they have one entry for each method of OrgStore.
var attacksOnRecords = map[string]attack{
	"Org": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		o, err := b.Org(t.Context())
		if err != nil || o.ID == v.org || o.Name == v.name {
			t.Errorf("org B is %v, %v", o, err)
		}
	},

	"App": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.App(t.Context(), v.app.ID)
		wants(t, err, app.ErrNotFound)
	},
	"AppByName": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.AppByName(t.Context(), v.app.Name)
		wants(t, err, app.ErrNotFound)
	},
	"Apps": func(t *testing.T, _ *victim, b *sqlstore.OrgStore) {
		list, err := b.Apps(t.Context(), "", 100)
		empty(t, list, err)
	},
	"IntrospectAllApp": func(t *testing.T, _ *victim, b *sqlstore.OrgStore) {
		if id, err := b.IntrospectAllApp(t.Context()); id != 0 || err != nil {
			t.Errorf("org B's app is %v, %v", id, err)
		}
	},
	"CreateApp": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := newApp("Beta", "key-of-beta-"+v.name)
		given.Org = v.org
		_, err := b.CreateApp(t.Context(), given, by())
		wants(t, err, sqlstore.ErrOtherOrg)
		_, err = b.CreateApp(t.Context(), newApp("Beta", v.app.Consumers[0].Key), by())
		wants(t, err, app.ErrKeyTaken)
		_, err = b.CreateApp(t.Context(), newApp("Beta", "gone-key-of-"+v.name), by())
		wants(t, err, app.ErrKeyTaken)
		same := newApp(v.app.Name, "key-of-beta-"+v.name)
		if _, err = b.CreateApp(t.Context(), same, by()); err != nil {
			t.Errorf("an app of the same name in another org: %v", err)
		}
	},
	"UpdateApp": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := *v.app
		given.Blocked = true
		_, err := b.UpdateApp(t.Context(), &given, by())
		wants(t, err, sqlstore.ErrOtherOrg)
		given.Org = 0
		_, err = b.UpdateApp(t.Context(), &given, by())
		wants(t, err, app.ErrNotFound)
		own := v.world.app(b, "Own", "own-key-"+v.name)
		own.Consumers = v.app.Consumers
		_, err = b.UpdateApp(t.Context(), own, by())
		wants(t, err, app.ErrKeyTaken)
	},
	"NoteApp": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.NoteApp(t.Context(), v.app.ID, by())
		wants(t, err, app.ErrNotFound)
	},
	"DeleteApp": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.DeleteApp(t.Context(), v.app.ID, by())
		wants(t, err, app.ErrNotFound)
	},

	"Account": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.Account(t.Context(), v.user.ID)
		wants(t, err, user.ErrNotFound)
	},
	"AccountByUsername": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.AccountByUsername(t.Context(), v.user.Username)
		wants(t, err, user.ErrNotFound)
	},
	"Accounts": func(t *testing.T, _ *victim, b *sqlstore.OrgStore) {
		list, err := b.Accounts(t.Context(), "", 100)
		empty(t, list, err)
	},
	"UsernameByEmail": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if name, err := b.UsernameByEmail(t.Context(), v.user.Email); name != "" || err != nil {
			t.Errorf("org B finds %q, %v", name, err)
		}
	},
	"CreateUser": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		own := v.world.profile(b)
		for _, c := range []struct {
			user user.User
			want error
		}{
			{user.User{Org: v.org, Username: "x@beta.example", Profile: own}, sqlstore.ErrOtherOrg},
			{user.User{Username: v.user.Username, Profile: own}, user.ErrUsernameTaken},
			{user.User{Username: "x@beta.example", Profile: v.profile.ID}, sqlstore.ErrReference},
			{user.User{Username: "x@beta.example", Profile: own, PermissionSets: []user.PermissionSetID{v.set.ID}}, sqlstore.ErrReference},
		} {
			_, err := b.CreateUser(t.Context(), &c.user, by())
			wants(t, err, c.want)
		}
	},
	"UpdateUser": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := *v.user
		given.Frozen = true
		_, err := b.UpdateUser(t.Context(), &given, by())
		wants(t, err, sqlstore.ErrOtherOrg)
		given.Org, given.Profile, given.PermissionSets = 0, v.world.profile(b), nil
		_, err = b.UpdateUser(t.Context(), &given, by())
		wants(t, err, user.ErrNotFound)
		own := v.world.user(b, "bob@beta-"+v.name)
		own.Username = v.user.Username
		_, err = b.UpdateUser(t.Context(), own, by())
		wants(t, err, user.ErrUsernameTaken)
	},

	"Profiles": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		list, err := b.Profiles(t.Context())
		if err != nil || len(list) != len(user.StandardProfiles()) {
			t.Errorf("org B has profiles %v, %v", list, err)
		}
		for _, p := range list {
			if p.ID == v.profile.ID {
				t.Errorf("org B sees profile %v of org A", p)
			}
		}
	},
	"CreateProfile": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := v.profile
		given.Name = "Taken over"
		if _, err := b.CreateProfile(t.Context(), given, by()); err != nil {
			t.Errorf("the same id in another org is another record: %v", err)
		}
	},
	"UpdateProfile": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := v.profile
		given.Permissions = user.AllPermissions()
		_, err := b.UpdateProfile(t.Context(), given, by())
		wants(t, err, user.ErrConflict)
	},
	"PermissionSets": func(t *testing.T, _ *victim, b *sqlstore.OrgStore) {
		list, err := b.PermissionSets(t.Context())
		empty(t, list, err)
	},
	"CreatePermissionSet": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := v.set
		given.Name = "Taken_Over"
		if _, err := b.CreatePermissionSet(t.Context(), given, by()); err != nil {
			t.Errorf("the same id in another org is another record: %v", err)
		}
	},
	"UpdatePermissionSet": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := v.set
		given.Permissions = user.AllPermissions()
		_, err := b.UpdatePermissionSet(t.Context(), given, by())
		wants(t, err, user.ErrConflict)
	},
}
