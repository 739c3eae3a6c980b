package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
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

// attacks has one entry for each method of OrgStore.
var attacks = map[string]attack{
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

	"AppendLogins": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		wants(t, b.AppendLogins(t.Context(), []audit.Login{v.login}), sqlstore.ErrOtherOrg)
		wants(t, b.AppendLogins(t.Context(), []audit.Login{{Org: int64(v.org)}, {}}), sqlstore.ErrOtherOrg)
	},
	"LoginHistory": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		for _, f := range []audit.LoginFilter{
			{Limit: 100},
			{Limit: 100, App: int64(v.app.ID)},
			{Limit: 100, RefusalsOnly: true},
			{Limit: 100, App: int64(v.app.ID), RefusalsOnly: true},
			{Limit: 100, Before: v.login.ID + 1},
		} {
			list, err := b.LoginHistory(t.Context(), f)
			empty(t, list, err)
		}
	},
	"SetupAuditTrail": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		list, err := b.SetupAuditTrail(t.Context(), 0, 100)
		if err != nil || len(list) != 1 || list[0].Org == int64(v.org) {
			t.Errorf("org B has the trail %v, %v; want its own creation only", list, err)
		}
	},

	"Offer": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if err := b.Offer(t.Context(), v.code); err != nil {
			t.Errorf("the same artefact in another org is another one: %v", err)
		}
		if err := b.Consume(t.Context(), v.code.Key); err != nil {
			t.Error(err)
		}
		if got, err := v.store.Peek(t.Context(), v.code.Key); err != nil || got.Payload != v.code.Payload {
			t.Errorf("org A's artefact is %v, %v", got, err)
		}
	},
	"Peek": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.Peek(t.Context(), v.code.Key)
		wants(t, err, singleuse.ErrSpent)
	},
	"Consume": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		wants(t, b.Consume(t.Context(), v.code.Key), singleuse.ErrSpent)
	},
	"ClaimOnce": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		given := v.claim
		given.ExpiresAt = given.ExpiresAt.Add(time.Hour)
		if err := b.ClaimOnce(t.Context(), given); err != nil {
			t.Errorf("the same claim in another org is another one: %v", err)
		}
	},
	"CommitIssue": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		wants(t, b.CommitIssue(t.Context(), issuance.Commit{Consume: []singleuse.Key{v.code.Key}}), singleuse.ErrSpent)
		wants(t, b.CommitIssue(t.Context(), issuance.Commit{Login: audit.Login{Org: int64(v.org)}}), sqlstore.ErrOtherOrg)
		if list, err := b.LoginHistory(t.Context(), audit.LoginFilter{Limit: 10}); err != nil || len(list) != 0 {
			t.Errorf("a lost commit left evidence %v, %v", list, err)
		}
	},

	"RevokeToken": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.RevokeToken(t.Context(), v.extended, v.now().Add(time.Hour), audit.Login{Org: int64(v.org)})
		wants(t, err, sqlstore.ErrOtherOrg)
		if _, err := b.RevokeToken(t.Context(), v.extended, v.now().Add(time.Hour), audit.Login{}); err != nil {
			t.Error(err)
		}
		if revoked, err := v.store.TokenRevoked(t.Context(), v.extended); revoked || err != nil {
			t.Errorf("org A's token is revoked by org B: %v, %v", revoked, err)
		}
	},
	"TokenRevoked": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if revoked, err := b.TokenRevoked(t.Context(), v.revoked); revoked || err != nil {
			t.Errorf("org B sees the revocation: %v, %v", revoked, err)
		}
	},
	"ExtendToken": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if err := b.ExtendToken(t.Context(), v.extended, v.now().Add(24*time.Hour)); err != nil {
			t.Error(err)
		}
	},
	"TokenExtension": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		if until, err := b.TokenExtension(t.Context(), v.extended); !until.IsZero() || err != nil {
			t.Errorf("org B sees the extension: %v, %v", until, err)
		}
	},

	"ScopeSet": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		_, err := b.ScopeSet(t.Context(), v.scopes)
		wants(t, err, sqlstore.ErrNoScopeSet)
	},
	"InternScopeSet": func(t *testing.T, v *victim, b *sqlstore.OrgStore) {
		id, err := b.InternScopeSet(t.Context(), "full")
		if err != nil || id != v.scopes {
			t.Errorf("org B's first number is %d, %v; want it to count for itself", id, err)
		}
	},
}
