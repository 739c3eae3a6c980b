package storetest

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/store/migrations"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// Open opens a fresh, empty database that is closed when the test ends.
type Open func(testing.TB) sqldb.DB

// Run runs the suite on one engine.
func Run(t *testing.T, open Open) {
	for _, suite := range []struct {
		name string
		run  func(*testing.T, Open)
	}{
		{"RoundTrip", testRoundTrip},
		{"Isolation", testIsolation},
		{"SingleUse", testSingleUse},
		{"Names", testNames},
		{"Unnameable", testUnnameable},
		{"Deleted", testDeleted},
		{"Expiry", testExpiry},
		{"Conflict", testConflict},
		{"IntrospectAll", testIntrospectAll},
		{"ChangeLog", testChangeLog},
		{"Leases", testLeases},
		{"Keys", testKeys},
		{"Trail", testTrail},
		{"Faults", testFaults},
	} {
		t.Run(suite.name, func(t *testing.T) { suite.run(t, open) })
	}
}

// began is when every test begins: the first day of a slice of the ring.
var began = time.Unix(0, 0).Add(690 * 30 * 24 * time.Hour).UTC()

// world is a migrated database with its clock.
type world struct {
	*sqlstore.Store
	t   testing.TB
	db  sqldb.DB
	ids *sfid.Generator
	ms  atomic.Int64
}

func newWorld(t testing.TB, open Open) *world {
	t.Helper()
	return worldOver(t, open(t))
}

// worldOver migrates a database and opens the store over it.
func worldOver(t testing.TB, db sqldb.DB) *world {
	t.Helper()
	if _, _, err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db}
	w.ms.Store(began.UnixMilli())
	ids, err := sfid.NewGenerator(1, w.now)
	if err != nil {
		t.Fatal(err)
	}
	w.ids = ids
	w.Store = sqlstore.New(db, ids, w.now)
	return w
}

func (w *world) now() time.Time { return time.UnixMilli(w.ms.Load()).UTC() }

func (w *world) set(now time.Time) { w.ms.Store(now.UnixMilli()) }

func (w *world) pass(d time.Duration) { w.ms.Add(d.Milliseconds()) }

// by is a complete audit trail.
func by() audit.Trail {
	return audit.By("admin@acme.example", audit.Entry{Action: "changedThing", Section: "Things", Display: "Changed a thing"})
}

// org makes an org and returns its id and its store.
func (w *world) org(name string) (org.ID, *sqlstore.OrgStore) {
	w.t.Helper()
	o := org.Org{
		ID: org.ID(w.ids.Next()), Name: name, MyDomain: "https://" + name + ".example",
		Status: org.Active, Settings: org.DefaultSettings(),
	}
	if _, err := w.CreateOrg(w.t.Context(), o, by()); err != nil {
		w.t.Fatalf("create org %s: %v", name, err)
	}
	return o.ID, w.For(o.ID)
}

// profile returns the id of a profile of the org.
func (w *world) profile(o *sqlstore.OrgStore) user.ProfileID {
	w.t.Helper()
	list, err := o.Profiles(w.t.Context())
	if err != nil || len(list) == 0 {
		w.t.Fatalf("profiles: %v, %v", list, err)
	}
	return list[0].ID
}

func (w *world) user(o *sqlstore.OrgStore, name string) *user.User {
	w.t.Helper()
	u := &user.User{Username: name, LastName: "Somebody", Active: true, Profile: w.profile(o)}
	if _, err := o.CreateUser(w.t.Context(), u, by()); err != nil {
		w.t.Fatalf("create user %s: %v", name, err)
	}
	return u
}

// newApp returns an app with a pair for each key.
func newApp(name string, keys ...string) *app.App {
	a := &app.App{Name: name, Installed: true, Definition: app.Definition{Label: name, ContactEmail: "a@b.example"}}
	oauth := app.DefaultOAuth()
	a.OAuth = &oauth
	for i, key := range keys {
		state := app.Current
		if i > 0 {
			state = app.Retiring
		}
		a.Consumers = append(a.Consumers, app.Consumer{Key: key, SecretHash: "00ff", SealedSecret: "sealed", State: state})
	}
	return a
}

func (w *world) app(o *sqlstore.OrgStore, name string, keys ...string) *app.App {
	w.t.Helper()
	a := newApp(name, keys...)
	if _, err := o.CreateApp(w.t.Context(), a, by()); err != nil {
		w.t.Fatalf("create app %s: %v", name, err)
	}
	return a
}
