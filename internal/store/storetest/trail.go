package storetest

import (
	"reflect"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// changes makes one change by every method that takes an audit trail.
var changes = map[string]func(v *victim, by audit.Trail) (int64, error){
	"CreateOrg": func(v *victim, by audit.Trail) (int64, error) {
		o := org.Org{ID: org.ID(v.ids.Next()), MyDomain: "https://new-" + v.name + ".example", Status: org.Active}
		return v.CreateOrg(v.t.Context(), o, by)
	},
	"UpdateOrg": func(v *victim, by audit.Trail) (int64, error) {
		o := org.Org{ID: v.org, MyDomain: "https://moved-" + v.name + ".example", Status: org.Suspended, Version: 1}
		return v.UpdateOrg(v.t.Context(), o, by)
	},
	"DeleteOrg": func(v *victim, by audit.Trail) (int64, error) { return v.DeleteOrg(v.t.Context(), v.org, by) },
	"CreateApp": func(v *victim, by audit.Trail) (int64, error) {
		return v.store.CreateApp(v.t.Context(), newApp("New", "new-key-"+v.name, "new-key-2-"+v.name), by)
	},
	"UpdateApp": func(v *victim, by audit.Trail) (int64, error) {
		a := *v.app
		a.Consumers = newApp("", "rotated-key-"+v.name).Consumers
		return v.store.UpdateApp(v.t.Context(), &a, by)
	},
	"NoteApp":   func(v *victim, by audit.Trail) (int64, error) { return v.store.NoteApp(v.t.Context(), v.app.ID, by) },
	"DeleteApp": func(v *victim, by audit.Trail) (int64, error) { return v.store.DeleteApp(v.t.Context(), v.app.ID, by) },
	"CreateUser": func(v *victim, by audit.Trail) (int64, error) {
		u := *v.user
		u.ID, u.Username = 0, "new@"+v.name
		return v.store.CreateUser(v.t.Context(), &u, by)
	},
	"UpdateUser": func(v *victim, by audit.Trail) (int64, error) {
		u := *v.user
		u.Username, u.Active = "renamed@"+v.name, false
		return v.store.UpdateUser(v.t.Context(), &u, by)
	},
	"CreateProfile": func(v *victim, by audit.Trail) (int64, error) {
		return v.store.CreateProfile(v.t.Context(), user.Profile{Name: "New"}, by)
	},
	"UpdateProfile": func(v *victim, by audit.Trail) (int64, error) {
		p := v.profile
		p.Permissions = 0
		return v.store.UpdateProfile(v.t.Context(), p, by)
	},
	"CreatePermissionSet": func(v *victim, by audit.Trail) (int64, error) {
		return v.store.CreatePermissionSet(v.t.Context(), user.PermissionSet{Name: "New"}, by)
	},
	"UpdatePermissionSet": func(v *victim, by audit.Trail) (int64, error) {
		p := v.set
		p.Permissions = 0
		return v.store.UpdatePermissionSet(v.t.Context(), p, by)
	},
}

// incomplete are trails that do not say who did what.
var incomplete = []audit.Trail{
	{},
	audit.By("somebody"),
	audit.By("", by().Entries...),
	audit.By("somebody", audit.Entry{Section: "s", Display: "d"}),
	audit.By("somebody", by().Entries[0], audit.Entry{Action: "a", Display: "d"}),
	audit.By("somebody", audit.Entry{Action: "a", Section: "s"}),
}

// testTrail finds the methods that take a trail by their types, refuses each
// without one, and then looks for what the change wrote.
func testTrail(t *testing.T, open Open) {
	w := newWorld(t, open)
	for _, store := range []reflect.Type{reflect.TypeFor[*sqlstore.Store](), reflect.TypeFor[*sqlstore.OrgStore]()} {
		for i := range store.NumMethod() {
			method := store.Method(i)
			if takesTrail(method.Type) {
				t.Run(method.Name, func(t *testing.T) {
					testChange(t, newVictim(w, strings.ToLower(method.Name)), changes[method.Name])
				})
			}
		}
	}
}

func takesTrail(method reflect.Type) bool {
	for i := range method.NumIn() {
		if method.In(i) == reflect.TypeFor[audit.Trail]() {
			return true
		}
	}
	return false
}

func testChange(t *testing.T, v *victim, change func(*victim, audit.Trail) (int64, error)) {
	if change == nil {
		t.Fatal("no change is registered for this method")
	}
	before := v.everything()
	for _, trail := range incomplete {
		_, err := change(v, trail)
		wants(t, err, sqlstore.ErrNoTrail)
	}
	if after := v.everything(); after != before {
		t.Errorf("a change without a trail left something.\nbefore:\n%s\nafter:\n%s", before, after)
	}
	head, err := v.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := v.count("setup_audit_trail")
	trail := by()
	trail.Entries = append(trail.Entries, trail.Entries[0])
	if seq, err := change(v, trail); seq != head+1 || err != nil {
		t.Errorf("the change is number %d, %v; want %d", seq, err, head+1)
	}
	if got := v.count("setup_audit_trail"); got != rows+2 {
		t.Errorf("the change wrote %d rows of the trail, want 2", got-rows)
	}
	if list, err := v.ChangesAfter(t.Context(), head, 10); len(list) != 1 || err != nil {
		t.Errorf("the change log has %v, %v", list, err)
	}
}
