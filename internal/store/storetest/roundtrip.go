package storetest

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqldb"
)

// same compares what was read with what was written. A list that is empty and
// one that is nil are the same to the store.
func same(t *testing.T, got, want any) {
	t.Helper()
	compare := []cmp.Option{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })}
	if diff := cmp.Diff(want, got, compare...); diff != "" {
		t.Errorf("read something else than was written (-want +got):\n%s", diff)
	}
}

func testRoundTrip(t *testing.T, open Open) {
	w := newWorld(t, open)
	_, o := w.org("acme")
	for name, test := range map[string]func(*testing.T){
		"org":      func(t *testing.T) { roundTripOrg(t, w) },
		"defaults": func(t *testing.T) { roundTripDefaults(t, w) },
		"app":      func(t *testing.T) { roundTripApp(t, &victim{world: w, store: o}) },
		"user":     func(t *testing.T) { roundTripUser(t, &victim{world: w, store: o}) },
		"logins":   func(t *testing.T) { roundTripLogins(t, &victim{world: w, store: o}) },
		"trail":    func(t *testing.T) { roundTripTrail(t, w) },
	} {
		t.Run(name, test)
	}
}

func roundTripOrg(t *testing.T, w *world) {
	ctx := t.Context()
	want := org.Org{
		ID: org.ID(w.ids.Next()), Name: "Ünïversal »Containers«", MyDomain: "https://universal.example:8443",
		Status: org.Suspended, Settings: org.DefaultSettings(), CreatedAt: began.Add(-time.Hour), Version: 1,
	}
	want.Settings.SessionTimeoutMinutes, want.Settings.AllowSOAPLogin = 15, false
	if _, err := w.CreateOrg(ctx, want, by()); err != nil {
		t.Fatal(err)
	}
	got, err := w.For(want.ID).Org(ctx)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, want)
	if id, err := w.OrgOfMyDomain(ctx, "universal.example:8443"); id != want.ID || err != nil {
		t.Errorf("the host belongs to %v, %v", id, err)
	}
	want.Name, want.MyDomain, want.Status = "Renamed", "", org.Active
	if _, err := w.UpdateOrg(ctx, want, by()); err != nil {
		t.Fatal(err)
	}
	want.Version = 2
	list, err := w.Orgs(ctx, want.ID-1, 1)
	if err != nil {
		t.Fatal(err)
	}
	same(t, list, []org.Org{want})
	_, err = w.OrgOfMyDomain(ctx, "universal.example:8443")
	wants(t, err, org.ErrNotFound)
}

// roundTripDefaults reads rows of an older release, which lack every field.
func roundTripDefaults(t *testing.T, w *world) {
	id, o := w.org("older")
	a := w.app(o, "Older", "older-key")
	bare := w.app(o, "Bare")
	err := w.db.Write(t.Context(), func(tx sqldb.Tx) error {
		for text, args := range map[string][]any{
			`UPDATE orgs SET settings = '{}' WHERE id = $1`:                                      {int64(id)},
			`UPDATE apps SET definition = '{"oauth":{"scopes":["api"]}}' WHERE id = $1`:          {int64(a.ID)},
			`UPDATE apps SET definition = '{"label":"Bare","oauth":null}' WHERE id = $1 AND 1=1`: {int64(bare.ID)},
		} {
			if _, err := tx.Exec(t.Context(), text, args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.Org(t.Context())
	if err != nil || got.Settings != org.DefaultSettings() {
		t.Errorf("settings %+v, %v", got.Settings, err)
	}
	old, err := o.App(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := app.DefaultOAuth()
	want.Scopes = []string{"api"}
	same(t, old.OAuth, &want)
	if b, err := o.App(t.Context(), bare.ID); err != nil || b.OAuth != nil || b.Label != "Bare" {
		t.Errorf("the app without OAuth settings is %+v, %v", b, err)
	}
}

func roundTripApp(t *testing.T, v *victim) {
	ctx := t.Context()
	want := newApp("Round_Trip", "rt-current", "rt-retiring")
	want.OAuth.Scopes, want.OAuth.RequireSecretForWebServerFlow = []string{"api", "refresh_token"}, false
	want.OAuth.IntrospectAllTokens = true
	want.Consumers[1].EndsAt = began.Add(time.Hour)
	want.Kept = []app.Subtree{{Part: "ConnectedApp", Element: "samlConfig", XML: "<samlConfig a='&lt;'>\r\n</samlConfig>"}}
	want.Generation, want.Blocked = 65535, true
	seq, err := v.store.CreateApp(ctx, want, by())
	v.must(nil, err)
	v.sees(t, coherence.Change{Seq: seq, Org: int64(want.Org), Kind: coherence.AppChanged, Key: int64(want.ID)})
	if want.ID == 0 || want.Version != 1 || want.Consumers[0].ID == 0 || !want.CreatedAt.Equal(v.now()) {
		t.Errorf("CreateApp did not fill in what the store decides: %+v", want)
	}
	v.readsApp(t, want)
	want.Name, want.Consumers = "Round_Trip_2", append(newApp("", "rt-new").Consumers, want.Consumers[0])
	v.pass(time.Minute)
	v.must(v.store.UpdateApp(ctx, want, by()))
	v.readsApp(t, want)
	if want.Version != 2 || !want.ModifiedAt.Equal(v.now()) {
		t.Errorf("UpdateApp left version %d of %v", want.Version, want.ModifiedAt)
	}
	if id, err := v.store.IntrospectAllApp(ctx); id != want.ID || err != nil {
		t.Errorf("the app that introspects all is %v, %v", id, err)
	}
	_, _, err = v.OrgOfConsumerKey(ctx, "rt-retiring")
	wants(t, err, app.ErrNotFound)
}

func (v *victim) readsApp(t *testing.T, want *app.App) {
	t.Helper()
	got, err := v.store.App(t.Context(), want.ID)
	v.must(nil, err)
	same(t, got, want)
	got, err = v.store.AppByName(t.Context(), want.Name)
	v.must(nil, err)
	same(t, got, want)
	for _, c := range want.Consumers {
		in, id, err := v.OrgOfConsumerKey(t.Context(), c.Key)
		if in != want.Org || id != want.ID || err != nil {
			t.Errorf("key %s belongs to %v of %v, %v", c.Key, id, in, err)
		}
	}
}

// sees checks the last entry of the change log.
func (w *world) sees(t *testing.T, want coherence.Change) {
	t.Helper()
	list, err := w.ChangesAfter(t.Context(), want.Seq-1, 10)
	if err != nil {
		t.Fatal(err)
	}
	same(t, list, []coherence.Change{want})
}

func roundTripUser(t *testing.T, v *victim) {
	ctx := t.Context()
	v.addUser()
	set := user.PermissionSet{
		Name: "Second", Label: "Second set",
		Permissions: user.PermissionSetOf(user.ManageUsers, user.ViewClientSecret),
	}
	v.must(v.store.CreatePermissionSet(ctx, set, by()))
	sets, err := v.store.PermissionSets(ctx)
	v.must(nil, err)
	u := v.user
	u.Email, u.FirstName, u.Nickname, u.Phone = "Ann@Example.com", "Änn", "ann", "+1 555"
	u.TimeZone, u.Locale, u.Language = "Europe/Berlin", "de_DE", "de"
	u.Frozen, u.Generation, u.PasswordHash = true, 7, "$argon2id$…"
	u.PermissionSets = []user.PermissionSetID{sets[1].ID, sets[0].ID}
	seq, err := v.store.UpdateUser(ctx, u, by())
	v.must(nil, err)
	v.sees(t, coherence.Change{Seq: seq, Org: int64(u.Org), Kind: coherence.UserChanged, Key: int64(u.ID)})
	want := &user.Account{
		User: *u, ProfileName: v.profile.Name, PermissionSetNames: []string{"Second", "Alpha_Set"},
		Permissions: v.profile.Permissions | sets[0].Permissions | sets[1].Permissions,
	}
	got, err := v.store.Account(ctx, u.ID)
	v.must(nil, err)
	same(t, got, want)
	got, err = v.store.AccountByUsername(ctx, u.Username)
	v.must(nil, err)
	same(t, got, want)
	if name, err := v.store.UsernameByEmail(ctx, u.Email); name != u.Username || err != nil {
		t.Errorf("the user of the address is %q, %v", name, err)
	}
	if in, id, err := v.OrgOfUsername(ctx, u.Username); in != u.Org || id != u.ID || err != nil {
		t.Errorf("the username belongs to %v of %v, %v", id, in, err)
	}
	v.must(v.store.UpdateProfile(ctx, user.Profile{ID: v.profile.ID, Name: v.profile.Name, SessionTimeoutMinutes: 30, Version: 1}, by()))
	got, err = v.store.Account(ctx, u.ID)
	if err != nil || got.SessionTimeoutMinutes != 30 || got.Permissions != sets[0].Permissions|sets[1].Permissions {
		t.Errorf("after the profile changed the account is %+v, %v", got, err)
	}
}
