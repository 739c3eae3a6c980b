package storetest

import (
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// testDeleted tries to use again what was deleted or given up.
func testDeleted(t *testing.T, open Open) {
	w := newWorld(t, open)
	v := newVictim(w, "alpha")
	t.Run("app", func(t *testing.T) { deletedApp(t, w) })
	t.Run("renamed", func(t *testing.T) { renamedUser(t, w) })
	t.Run("moved", func(t *testing.T) { movedOrg(t, w) })
	t.Run("org", func(t *testing.T) { deletedOrg(t, v) })
}

func deletedApp(t *testing.T, w *world) {
	ctx := t.Context()
	_, o := w.org("beta")
	a := w.app(o, "Short_Lived", "short-key")
	if _, err := o.DeleteApp(ctx, a.ID, by()); err != nil {
		t.Fatal(err)
	}
	_, err := o.DeleteApp(ctx, a.ID, by())
	wants(t, err, app.ErrNotFound)
	_, err = o.NoteApp(ctx, a.ID, by())
	wants(t, err, app.ErrNotFound)
	_, err = o.UpdateApp(ctx, a, by())
	wants(t, err, app.ErrNotFound)
	_, _, err = w.OrgOfConsumerKey(ctx, "short-key")
	wants(t, err, app.ErrNotFound)
	again := newApp("Short_Lived", "short-key")
	_, err = o.CreateApp(ctx, again, by())
	wants(t, err, app.ErrKeyTaken)
	again = newApp("Short_Lived", "other-key")
	again.ID = a.ID
	_, err = o.CreateApp(ctx, again, by())
	wants(t, err, sqlstore.ErrIDUsed)
	fresh := w.app(o, "Short_Lived", "fresh-key")
	fresh.Consumers = newApp("", "fresh-key-2").Consumers
	if _, err := o.UpdateApp(ctx, fresh, by()); err != nil {
		t.Fatal(err)
	}
	fresh.Consumers = newApp("", "fresh-key").Consumers
	_, err = o.UpdateApp(ctx, fresh, by())
	wants(t, err, app.ErrKeyTaken)
	_, err = o.CreateApp(ctx, newApp("Twice", "twice", "twice"), by())
	wants(t, err, app.ErrKeyTaken)
}

func renamedUser(t *testing.T, w *world) {
	ctx := t.Context()
	_, o := w.org("gamma")
	u := w.user(o, "first@gamma.example")
	u.Username = "second@gamma.example"
	if _, err := o.UpdateUser(ctx, u, by()); err != nil {
		t.Fatal(err)
	}
	_, _, err := w.OrgOfUsername(ctx, "first@gamma.example")
	wants(t, err, user.ErrNotFound)
	other := &user.User{Username: "first@gamma.example", Profile: u.Profile}
	_, err = o.CreateUser(ctx, other, by())
	wants(t, err, user.ErrUsernameTaken)
	other.Username, other.ID = "third@gamma.example", u.ID
	_, err = o.CreateUser(ctx, other, by())
	wants(t, err, sqlstore.ErrIDUsed)
	u.Username = "first@gamma.example"
	if _, err := o.UpdateUser(ctx, u, by()); err != nil {
		t.Errorf("a user takes up the name he had: %v", err)
	}
	if _, id, err := w.OrgOfUsername(ctx, "first@gamma.example"); id != u.ID || err != nil {
		t.Errorf("the name belongs to %v, %v", id, err)
	}
}

func movedOrg(t *testing.T, w *world) {
	ctx := t.Context()
	_, o := w.org("delta")
	read, err := o.Org(ctx)
	if err != nil {
		t.Fatal(err)
	}
	read.MyDomain = "https://moved.example"
	if _, err := w.UpdateOrg(ctx, read, by()); err != nil {
		t.Fatal(err)
	}
	_, err = w.CreateOrg(ctx, org.Org{ID: org.ID(w.ids.Next()), MyDomain: "https://delta.example", Status: org.Active}, by())
	wants(t, err, org.ErrDomainTaken)
	read.Version++
	read.MyDomain = "https://alpha.example"
	_, err = w.UpdateOrg(ctx, read, by())
	wants(t, err, org.ErrDomainTaken)
	read.MyDomain = "https://delta.example"
	if _, err := w.UpdateOrg(ctx, read, by()); err != nil {
		t.Errorf("an org takes up the host it had: %v", err)
	}
}

func deletedOrg(t *testing.T, v *victim) {
	ctx := t.Context()
	if _, err := v.DeleteOrg(ctx, v.org, by()); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(v.dump(v.org)) {
		table, row, _ := strings.Cut(line, ": ")
		switch {
		case strings.HasPrefix(table, "login_history_"), table == "setup_audit_trail", table == "change_log":
		case table == "orgs" && strings.Contains(row, "status=deleted") && strings.Contains(row, "my_domain= "):
		case table == "names" && strings.Contains(row, "live=0"):
		default:
			t.Errorf("left behind: %s", line)
		}
	}
	unreachable(t, v)
	notReused(t, v)
	unchangeable(t, v)
}

func unreachable(t *testing.T, v *victim) {
	ctx := t.Context()
	_, err := v.store.Org(ctx)
	wants(t, err, org.ErrNotFound)
	_, err = v.store.App(ctx, v.app.ID)
	wants(t, err, app.ErrNotFound)
	_, err = v.store.Account(ctx, v.user.ID)
	wants(t, err, user.ErrNotFound)
	logins, err := v.store.LoginHistory(ctx, audit.LoginFilter{Limit: 10})
	empty(t, logins, err)
	trail, err := v.store.SetupAuditTrail(ctx, 0, 10)
	empty(t, trail, err)
	_, _, err = v.OrgOfConsumerKey(ctx, v.app.Consumers[0].Key)
	wants(t, err, app.ErrNotFound)
	_, _, err = v.OrgOfUsername(ctx, v.user.Username)
	wants(t, err, user.ErrNotFound)
	_, err = v.OrgOfMyDomain(ctx, "alpha.example")
	wants(t, err, org.ErrNotFound)
	orgs, err := v.Orgs(ctx, v.org-1, 1)
	if err != nil || len(orgs) == 1 && orgs[0].ID == v.org {
		t.Errorf("the org is still listed: %v, %v", orgs, err)
	}
	wants(t, v.store.Consume(ctx, v.code.Key), singleuse.ErrSpent)
	wants(t, v.store.CommitIssue(ctx, issuance.Commit{Consume: []singleuse.Key{v.code.Key}}), singleuse.ErrSpent)
}

func notReused(t *testing.T, v *victim) {
	ctx := t.Context()
	_, err := v.CreateOrg(ctx, org.Org{ID: v.org, Status: org.Active}, by())
	wants(t, err, sqlstore.ErrIDUsed)
	_, err = v.CreateOrg(ctx, org.Org{ID: org.ID(v.ids.Next()), MyDomain: "https://alpha.example", Status: org.Active}, by())
	wants(t, err, org.ErrDomainTaken)
	_, o := v.world.org("epsilon")
	_, err = o.CreateApp(ctx, newApp("Epsilon", v.app.Consumers[0].Key), by())
	wants(t, err, app.ErrKeyTaken)
	_, err = o.CreateUser(ctx, &user.User{Username: v.user.Username, Profile: v.world.profile(o)}, by())
	wants(t, err, user.ErrUsernameTaken)
}

func unchangeable(t *testing.T, v *victim) {
	ctx := t.Context()
	_, err := v.store.CreateApp(ctx, newApp("Late", "late-key"), by())
	wants(t, err, org.ErrNotFound)
	_, err = v.store.CreateProfile(ctx, user.Profile{Name: "Late"}, by())
	wants(t, err, org.ErrNotFound)
	_, err = v.store.InternScopeSet(ctx, "late")
	wants(t, err, org.ErrNotFound)
	_, err = v.UpdateOrg(ctx, org.Org{ID: v.org, Status: org.Active, Version: 2}, by())
	wants(t, err, org.ErrNotFound)
	_, err = v.DeleteOrg(ctx, v.org, by())
	wants(t, err, org.ErrNotFound)
	_, err = v.UpdateOrg(ctx, org.Org{ID: v.org, Status: org.Deleted, Version: 2}, by())
	if err == nil {
		t.Error("UpdateOrg wrote the status deleted")
	}
}
