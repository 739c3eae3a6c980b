package storetest

import (
	"slices"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// lookAlikes are different names to a machine and the same to a careless one:
// by case, normal form, trailing space, full width, sharp s and zero width.
var lookAlikes = []string{
	"café", "cafe\u0301", "CAFÉ", "Café", "cafe", "café ", " café", "ｃａｆé",
	"strasse", "straße", "ca\u200bfé", "_x", "-x", "X", "x", "10", "9",
}

// testNames stores them all side by side and finds each by itself.
func testNames(t *testing.T, open Open) {
	w := newWorld(t, open)
	_, o := w.org("acme")
	ctx := t.Context()
	sorted := slices.Sorted(slices.Values(lookAlikes))
	for _, name := range lookAlikes {
		w.app(o, name, "key "+name)
		w.user(o, name)
		if _, err := o.CreatePermissionSet(ctx, user.PermissionSet{Name: name}, by()); err != nil {
			t.Errorf("permission set %q: %v", name, err)
		}
	}
	for _, name := range lookAlikes {
		a, err := o.AppByName(ctx, name)
		if err != nil || a.Name != name {
			t.Fatalf("app %q: %v, %v", name, a, err)
		}
		if _, id, err := w.OrgOfConsumerKey(ctx, "key "+name); id != a.ID || err != nil {
			t.Errorf("key of %q belongs to %v, %v", name, id, err)
		}
		u, err := o.AccountByUsername(ctx, name)
		if err != nil || u.Username != name {
			t.Fatalf("user %q: %v, %v", name, u, err)
		}
		if _, id, err := w.OrgOfUsername(ctx, name); id != u.ID || err != nil {
			t.Errorf("username %q belongs to %v, %v", name, id, err)
		}
		_, err = o.CreateApp(ctx, newApp(name), by())
		wants(t, err, app.ErrNameTaken)
		_, err = o.CreatePermissionSet(ctx, user.PermissionSet{Name: name}, by())
		wants(t, err, user.ErrConflict)
	}
	same(t, pageApps(t, o), sorted)
	same(t, pageUsers(t, o), sorted)
}

// unnameable are texts that PostgreSQL cannot hold and SQLite can: nothing has
// such a name on either.
var unnameable = []string{"\x00", "x\x00", "x\x00y", "caf\xe9", "\xed\xa0\x80"}

// testUnnameable: a name that cannot be kept is a name that nobody has, and not
// a failure of the database.
func testUnnameable(t *testing.T, open Open) {
	w := newWorld(t, open)
	_, o := w.org("acme")
	w.app(o, "x", "x")
	w.user(o, "x")
	for _, name := range unnameable {
		_, err := o.AppByName(t.Context(), name)
		wants(t, err, app.ErrNotFound)
		_, _, err = w.OrgOfConsumerKey(t.Context(), name)
		wants(t, err, app.ErrNotFound)
		_, err = o.AccountByUsername(t.Context(), name)
		wants(t, err, user.ErrNotFound)
		_, _, err = w.OrgOfUsername(t.Context(), name)
		wants(t, err, user.ErrNotFound)
		_, err = w.OrgOfMyDomain(t.Context(), name)
		wants(t, err, org.ErrNotFound)
		if found, err := o.UsernameByEmail(t.Context(), name); found != "" || err != nil {
			t.Errorf("user with the address %q: %q, %v", name, found, err)
		}
	}
}

// pageApps reads all names three at a time, which loses some when the order of
// the engine is not that of the comparison.
func pageApps(t *testing.T, o *sqlstore.OrgStore) (names []string) {
	for after := ""; ; after = names[len(names)-1] {
		page, err := o.Apps(t.Context(), after, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return names
		}
		for _, a := range page {
			names = append(names, a.Name)
		}
	}
}

func pageUsers(t *testing.T, o *sqlstore.OrgStore) (names []string) {
	for after := ""; ; after = names[len(names)-1] {
		page, err := o.Accounts(t.Context(), after, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return names
		}
		for _, u := range page {
			names = append(names, u.Username)
		}
	}
}
