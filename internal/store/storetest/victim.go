package storetest

import (
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// victim is an org that has a row in every table of an org.
type victim struct {
	*world
	name     string
	org      org.ID
	store    *sqlstore.OrgStore
	app      *app.App
	user     *user.User
	profile  user.Profile
	set      user.PermissionSet
	code     singleuse.Artefact
	claim    singleuse.Claim
	login    audit.Login
	scopes   uint32
	revoked  [10]byte
	extended [10]byte
}

// newVictim makes the org of this name, unlike every other one of the database.
func newVictim(w *world, name string) *victim {
	w.t.Helper()
	v := &victim{world: w, name: name, revoked: [10]byte{1}, extended: [10]byte{2}}
	v.org, v.store = w.org(name)
	a := newApp("Alpha", "key-of-"+name)
	a.OAuth.IntrospectAllTokens = true
	v.must(v.store.CreateApp(w.t.Context(), a, by()))
	v.app = a
	v.must(v.store.DeleteApp(w.t.Context(), w.app(v.store, "Gone", "gone-key-of-"+name).ID, by()))
	v.addUser()
	v.addTokens()
	return v
}

func (v *victim) must(_ any, err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *victim) addUser() {
	ctx := v.t.Context()
	set := user.PermissionSet{Name: "Alpha_Set", Label: "Alpha", Permissions: user.PermissionSetOf(user.APIEnabled)}
	v.must(v.store.CreatePermissionSet(ctx, set, by()))
	sets, err := v.store.PermissionSets(ctx)
	v.must(nil, err)
	profiles, err := v.store.Profiles(ctx)
	v.must(nil, err)
	v.set, v.profile = sets[0], profiles[0]
	v.user = &user.User{
		Username: "ann@" + v.name + ".example", Email: "ann@mail.example", LastName: "A", Active: true,
		Profile: v.profile.ID, PermissionSets: []user.PermissionSetID{v.set.ID},
	}
	v.must(v.store.CreateUser(ctx, v.user, by()))
}

func (v *victim) addTokens() {
	ctx := v.t.Context()
	later := v.now().Add(time.Hour)
	v.code = singleuse.Artefact{Key: singleuse.KeyOf(singleuse.AuthorizationCode, "code"), Payload: "of alpha", ExpiresAt: later}
	v.claim = singleuse.Claim{Key: singleuse.KeyOf(singleuse.AssertionID, "jti"), ExpiresAt: later}
	v.must(nil, v.store.Offer(ctx, v.code))
	v.must(nil, v.store.ClaimOnce(ctx, v.claim))
	v.login = refusal(v.app.ID)
	rows := []audit.Login{v.login}
	v.must(nil, v.store.AppendLogins(ctx, rows))
	v.login = rows[0]
	var err error
	v.scopes, err = v.store.InternScopeSet(ctx, "api openid")
	v.must(nil, err)
	v.must(v.store.RevokeToken(ctx, v.revoked, later, audit.Login{Subtype: audit.OauthRevocation, Status: audit.Success}))
	v.must(nil, v.store.ExtendToken(ctx, v.extended, later))
}

func refusal(id app.ID) audit.Login {
	return audit.Login{
		App: int64(id), Subtype: audit.OauthClientCredentials, Status: audit.NoRunAsUser,
		Refusal: &audit.RefusalDetail{Code: "invalid_grant", Cause: "run_as_missing", Explanation: "No user."},
	}
}
