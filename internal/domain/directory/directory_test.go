package directory_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// questions are all that a directory answers from memory: what the database is
// asked, and which change makes it be asked again.
var questions = []struct {
	name     string
	ask      func(context.Context, *world) error
	database string
	change   coherence.Change
}{
	{"org", func(ctx context.Context, w *world) error { _, err := w.Org(ctx, orgA); return err }, "org", coherence.Change{Kind: coherence.OrgChanged, Org: int64(orgA)}},
	{"app", func(ctx context.Context, w *world) error { _, err := w.App(ctx, orgA, appA); return err }, "app", coherence.Change{Kind: coherence.AppChanged, Org: int64(orgA), Key: int64(appA)}},
	{"app by key", func(ctx context.Context, w *world) error { _, err := w.AppByConsumerKey(ctx, keyA); return err }, "app", coherence.Change{Kind: coherence.AppChanged, Org: int64(orgA), Key: int64(appA)}},
	{"account", func(ctx context.Context, w *world) error { _, err := w.Account(ctx, orgA, userA); return err }, "account", coherence.Change{Kind: coherence.UserChanged, Org: int64(orgA), Key: int64(userA)}},
	{"account by name", func(ctx context.Context, w *world) error { _, err := w.AccountByUsername(ctx, nameA); return err }, "account", coherence.Change{Kind: coherence.PermissionsChanged, Org: int64(orgA)}},
	{"host", func(ctx context.Context, w *world) error { _, err := w.OrgOfMyDomain(ctx, hostA); return err }, "host", coherence.Change{Kind: coherence.OrgChanged, Org: int64(orgA)}},
	{"scope set", func(ctx context.Context, w *world) error { _, err := w.ScopeSet(ctx, orgA, 7); return err }, "scope set", coherence.Change{Kind: "of a later release"}},
	{"scope set's number", func(ctx context.Context, w *world) error {
		_, err := w.ScopeSetID(ctx, orgA, oauth.Scopes("api"))
		return err
	}, "intern", coherence.Change{Kind: "of a later release"}},
	{"revocation", func(ctx context.Context, w *world) error {
		_, err := w.TokenRevoked(ctx, orgA, [10]byte{1})
		return err
	}, "revoked", coherence.Change{Kind: "of a later release"}},
}

// TestMemory holds for every question: the second one is answered from memory,
// the one after a change is not, and none is while memory is not trusted.
func TestMemory(t *testing.T) {
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			w := newWorld(t, 0)
			if err := w.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
			ask := func() int {
				before := w.db.times(q.database)
				if err := q.ask(t.Context(), w); err != nil {
					t.Fatal(err)
				}
				return w.db.times(q.database) - before
			}
			ask()
			if n := ask(); n != 0 {
				t.Errorf("asked the database %d times for what is in memory", n)
			}
			w.trusted = false
			if first, second := ask(), ask(); first != 1 || second != 1 {
				t.Errorf("asked %d and %d times while memory is not trusted, want once each time", first, second)
			}
			w.trusted = true
			w.apply(q.change)
			if n := ask(); n != 1 {
				t.Errorf("asked %d times after the change, want once", n)
			}
		})
	}
}

// TestErrorsAreNotKept: neither a missing record nor a failure is remembered,
// and no record comes with an error.
func TestErrorsAreNotKept(t *testing.T) {
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			w := newWorld(t, 0) // without Reset nothing is known of revocations
			w.db.away = true
			for range 2 {
				if err := q.ask(t.Context(), w); !errors.Is(err, errAway) {
					t.Errorf("error %v, want the database's", err)
				}
			}
			w.db.away = false
			if err := q.ask(t.Context(), w); err != nil {
				t.Errorf("error %v after the database came back", err)
			}
		})
	}
	w := newWorld(t, 0)
	w.db.away = true
	if o, err := w.Org(t.Context(), orgA); o != nil || err == nil {
		t.Errorf("Org returned %v and %v, want no org", o, err)
	}
}

func TestMissingRecords(t *testing.T) {
	w := newWorld(t, 0)
	ctx := t.Context()
	for name, c := range map[string]struct {
		err  func() error
		want error
	}{
		"key":  {func() error { _, err := w.AppByConsumerKey(ctx, "nobody's"); return err }, app.ErrNotFound},
		"name": {func() error { _, err := w.AccountByUsername(ctx, "nobody@acme.example"); return err }, user.ErrNotFound},
		"host": {func() error { _, err := w.OrgOfMyDomain(ctx, "nowhere.example"); return err }, org.ErrNotFound},
	} {
		for range 2 {
			if err := c.err(); !errors.Is(err, c.want) {
				t.Errorf("%s: error %v, want %v", name, err, c.want)
			}
		}
	}
	if n := w.db.times("key"); n != 2 {
		t.Errorf("asked %d times for an unknown key, want each time", n)
	}
}

// TestReadBeforeAChangeIsNotKept: a change comes while the record is on its way
// from the database. The reader may get the old one, nobody after him.
func TestReadBeforeAChangeIsNotKept(t *testing.T) {
	w := newWorld(t, 0)
	w.db.during = func() {
		w.db.during = nil
		w.db.set(func() { w.db.app.Blocked = true })
		w.apply(coherence.Change{Kind: coherence.AppChanged, Org: int64(orgA), Key: int64(appA)})
	}
	if a, err := w.App(t.Context(), orgA, appA); err != nil || a.Blocked {
		t.Fatalf("app %+v, error %v: the read was meant to come before the change", a, err)
	}
	a, err := w.App(t.Context(), orgA, appA)
	if err != nil || !a.Blocked {
		t.Errorf("blocked %v, error %v: what was read before the change was kept after it", a.Blocked, err)
	}
}

func TestNamesThatMoved(t *testing.T) {
	w := newWorld(t, 0)
	ctx := t.Context()
	_, _ = w.AccountByUsername(ctx, nameA)
	_, _ = w.AppByConsumerKey(ctx, keyA)
	w.db.account.Username = "ada.new@acme.example"
	w.db.app.Consumers[0] = app.Consumer{Key: "another", State: app.Current}
	w.apply(coherence.Change{Kind: coherence.UserChanged, Org: int64(orgA), Key: int64(userA)})
	w.apply(coherence.Change{Kind: coherence.AppChanged, Org: int64(orgA), Key: int64(appA)})
	if u, err := w.AccountByUsername(ctx, nameA); u != nil || !errors.Is(err, user.ErrNotFound) {
		t.Errorf("the old username finds %v, error %v", u, err)
	}
	if a, err := w.AppByConsumerKey(ctx, keyA); a != nil || !errors.Is(err, app.ErrNotFound) {
		t.Errorf("the retired key finds %v, error %v", a, err)
	}
}

// TestOrgsAreApart: the same number in another org is another record.
func TestOrgsAreApart(t *testing.T) {
	w := newWorld(t, 0)
	_, _ = w.App(t.Context(), orgA, appA)
	before := w.db.times("app")
	_, _ = w.App(t.Context(), orgB, appA)
	if w.db.times("app") != before+1 {
		t.Error("an app of one org was answered for another")
	}
}

func TestKeysAreReloaded(t *testing.T) {
	w := newWorld(t, 0)
	w.apply(coherence.Change{Kind: coherence.SealingKeyChanged})
	w.apply(coherence.Change{Kind: coherence.SigningKeyChanged})
	both := []coherence.Kind{coherence.SealingKeyChanged, coherence.SigningKeyChanged}
	if !slices.Equal(w.keys, both) {
		t.Errorf("told of %v, want %v", w.keys, both)
	}
	w.keys = nil
	if err := w.Reset(t.Context()); err != nil || !slices.Equal(w.keys, both) {
		t.Errorf("told of %v by Reset, error %v; want both", w.keys, err)
	}
	w.keys = nil
	w.apply(coherence.Change{Kind: "of a later release"})
	if !slices.Equal(w.keys, both) {
		t.Errorf("told of %v by a change of unknown kind, want both", w.keys)
	}
}

// TestKeysThatCannotBeLoaded: the change counts as not applied.
func TestKeysThatCannotBeLoaded(t *testing.T) {
	w := newWorld(t, 0)
	w.keysErr = errAway
	for _, kind := range []coherence.Kind{coherence.SealingKeyChanged, coherence.SigningKeyChanged, "of a later release"} {
		if err := w.Apply(t.Context(), coherence.Change{Kind: kind}); !errors.Is(err, errAway) {
			t.Errorf("%s: error %v, want the one of loading", kind, err)
		}
	}
	if err := w.Reset(t.Context()); !errors.Is(err, errAway) {
		t.Errorf("Reset: error %v, want the one of loading", err)
	}
	w.apply(coherence.Change{Kind: coherence.AppChanged})
}

// TestStrangers: a host that nobody has is asked for once, until an org
// changes; a failure is not taken for an answer.
func TestStrangers(t *testing.T) {
	w := newWorld(t, 0)
	ask := func(want error) int {
		t.Helper()
		before := w.db.times("host")
		if _, err := w.OrgOfMyDomain(t.Context(), "nowhere.example"); !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
		return w.db.times("host") - before
	}
	w.db.away = true
	ask(errAway)
	w.db.away = false
	first, second := ask(org.ErrNotFound), ask(org.ErrNotFound)
	if first != 1 || second != 0 {
		t.Errorf("asked %d and %d times, want once", first, second)
	}
	w.apply(coherence.Change{Kind: coherence.OrgChanged, Org: int64(orgB)})
	if n := ask(org.ErrNotFound); n != 1 {
		t.Errorf("asked %d times after an org changed, want once", n)
	}
	w.trusted = false
	if first, second := ask(org.ErrNotFound), ask(org.ErrNotFound); first != 1 || second != 1 {
		t.Errorf("asked %d and %d times without trust, want each time", first, second)
	}
}

// TestStrangersAreBounded, and do not push out the hosts that there are.
func TestStrangersAreBounded(t *testing.T) {
	w := newWorld(t, 0)
	_, _ = w.OrgOfMyDomain(t.Context(), hostA)
	for i := range 60_000 {
		_, _ = w.OrgOfMyDomain(t.Context(), "invented-"+strconv.Itoa(i)+".example")
	}
	if n := w.Strangers(); n > 8_000 {
		t.Errorf("%d hosts that nobody has are kept", n)
	}
	before := w.db.times("host")
	if _, err := w.OrgOfMyDomain(t.Context(), hostA); err != nil || w.db.times("host") != before {
		t.Errorf("error %v; the database was asked for a host that was known", err)
	}
}

// TestInDatabase: what is known to be newer than memory is read past it.
func TestInDatabase(t *testing.T) {
	w := newWorld(t, 0)
	_, _ = w.App(t.Context(), orgA, appA)
	_, _ = w.Account(t.Context(), orgA, userA)
	w.db.app.Generation, w.db.account.Generation = 7, 8
	a, err := w.AppInDatabase(t.Context(), orgA, appA)
	if err != nil || a.Generation != 7 {
		t.Errorf("app %+v, error %v", a, err)
	}
	u, err := w.AccountInDatabase(t.Context(), orgA, userA)
	if err != nil || u.Generation != 8 {
		t.Errorf("user %+v, error %v", u, err)
	}
}

func TestResetFails(t *testing.T) {
	w := newWorld(t, 0)
	w.db.away = true
	if err := w.Reset(t.Context()); !errors.Is(err, errAway) {
		t.Errorf("error %v, want the database's", err)
	}
}

func TestWithoutALeaseMemoryIsTrusted(t *testing.T) {
	db := newDatabase()
	d := directory.New(directory.Config{Resolver: db, Open: func(org.ID) directory.Source { return db }})
	for range 2 {
		if _, err := d.App(t.Context(), orgA, appA); err != nil {
			t.Fatal(err)
		}
	}
	// Nobody is to be told.
	if err := d.Apply(t.Context(), coherence.Change{Kind: coherence.SealingKeyChanged}); err != nil {
		t.Error(err)
	}
	if n := db.times("app"); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}
