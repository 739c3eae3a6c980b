package storetest

import (
	"fmt"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/store/sqldb"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// testIntrospectAll holds that one app of an org introspects all tokens,
// however many are saved at once.
func testIntrospectAll(t *testing.T, open Open) {
	const writers = 20
	w := newWorld(t, open)
	t.Run("created at once", func(t *testing.T) {
		_, o := w.org("created")
		race(t, writers, app.ErrIntrospectAllTaken, func(i int) error {
			_, err := o.CreateApp(t.Context(), gateway(i), by())
			return err
		})
		onlyOneIntrospectsAll(t, o, 1)
	})
	t.Run("changed at once", func(t *testing.T) {
		_, o := w.org("changed")
		apps := make([]*app.App, writers)
		for i := range apps {
			apps[i] = w.app(o, fmt.Sprintf("Gateway_%d", i))
			apps[i].OAuth.IntrospectAllTokens = true
		}
		race(t, writers, app.ErrIntrospectAllTaken, func(i int) error {
			_, err := o.UpdateApp(t.Context(), apps[i], by())
			return err
		})
		onlyOneIntrospectsAll(t, o, writers)
	})
	t.Run("handed on", func(t *testing.T) { introspectAllHandedOn(t, w) })
	t.Run("index", func(t *testing.T) {
		_, o := w.org("index")
		w.app(o, "One")
		w.app(o, "Two")
		err := w.db.Write(t.Context(), func(tx sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE apps SET introspect_all = 1 WHERE name IN ('One', 'Two')`)
			return err
		})
		if !sqldb.IsUnique(err) {
			t.Errorf("the schema alone allows two: %v", err)
		}
	})
}

// introspectAllHandedOn: an app keeps its own switch, another org has one of its
// own, and the next app may have it once the first has let go.
func introspectAllHandedOn(t *testing.T, w *world) {
	_, o := w.org("handed")
	_, other := w.org("beside")
	one, two := gateway(1), gateway(2)
	for _, step := range []struct {
		name string
		do   func() error
		want error
	}{
		{"the first", func() error { return creates(t, o, one) }, nil},
		{"another org's", func() error { return creates(t, other, gateway(1)) }, nil},
		{"the first again", func() error { return updates(t, o, one) }, nil},
		{"a second", func() error { return creates(t, o, two) }, app.ErrIntrospectAllTaken},
		{"the first lets go", func() error {
			one.OAuth.IntrospectAllTokens = false
			return updates(t, o, one)
		}, nil},
		{"the second", func() error { return creates(t, o, two) }, nil},
		{"the second is deleted", func() error { return second(o.DeleteApp(t.Context(), two.ID, by())) }, nil},
		{"a third", func() error { return creates(t, o, gateway(3)) }, nil},
	} {
		if step.want == nil {
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			continue
		}
		wants(t, step.do(), step.want)
	}
}

func creates(t *testing.T, o *sqlstore.OrgStore, a *app.App) error {
	return second(o.CreateApp(t.Context(), a, by()))
}

func updates(t *testing.T, o *sqlstore.OrgStore, a *app.App) error {
	return second(o.UpdateApp(t.Context(), a, by()))
}

// gateway is an app that introspects all tokens.
func gateway(i int) *app.App {
	a := newApp(fmt.Sprintf("Gateway_%d", i))
	a.OAuth.IntrospectAllTokens = true
	return a
}

// onlyOneIntrospectsAll also counts the apps: a loser leaves none.
func onlyOneIntrospectsAll(t *testing.T, o *sqlstore.OrgStore, apps int) {
	t.Helper()
	list, err := o.Apps(t.Context(), "", 100)
	if err != nil || len(list) != apps {
		t.Errorf("%d apps, %v; want %d", len(list), err, apps)
	}
	var those []app.ID
	for _, a := range list {
		if a.OAuth.IntrospectAllTokens {
			those = append(those, a.ID)
		}
	}
	if id, err := o.IntrospectAllApp(t.Context()); len(those) != 1 || id != those[0] || err != nil {
		t.Errorf("%v introspect all tokens, and the store says %v, %v", those, id, err)
	}
}
