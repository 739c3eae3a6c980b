package storetest

import (
	"sync"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// testConflict lets many change the same version of a record.
func testConflict(t *testing.T, open Open) {
	const writers = 20
	w := newWorld(t, open)
	_, o := w.org("acme")
	t.Run("app", func(t *testing.T) {
		a := w.app(o, "Contested", "contested")
		race(t, writers, app.ErrConflict, func(i int) error {
			mine := *a
			mine.Generation = uint16(i)
			_, err := o.UpdateApp(t.Context(), &mine, by())
			return err
		})
	})
	t.Run("user", func(t *testing.T) {
		u := w.user(o, "ann@acme.example")
		race(t, writers, user.ErrConflict, func(i int) error {
			mine := *u
			mine.Generation = uint16(i)
			_, err := o.UpdateUser(t.Context(), &mine, by())
			return err
		})
	})
	t.Run("org", func(t *testing.T) {
		read, err := o.Org(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		race(t, writers, org.ErrConflict, func(int) error {
			_, err := w.UpdateOrg(t.Context(), read, by())
			return err
		})
	})
	t.Run("profile", func(t *testing.T) {
		p := user.Profile{ID: w.profile(o), Name: "Contested", Version: 1}
		race(t, writers, user.ErrConflict, func(int) error {
			_, err := o.UpdateProfile(t.Context(), p, by())
			return err
		})
	})
	t.Run("names", func(t *testing.T) {
		race(t, writers, app.ErrNameTaken, func(int) error {
			_, err := o.CreateApp(t.Context(), newApp("Same_Name"), by())
			return err
		})
		race(t, writers, user.ErrUsernameTaken, func(int) error {
			u := &user.User{Username: "same@acme.example", Profile: w.profile(o)}
			_, err := o.CreateUser(t.Context(), u, by())
			return err
		})
		race(t, writers, org.ErrDomainTaken, func(int) error {
			_, err := w.CreateOrg(t.Context(), org.Org{
				ID: org.ID(w.ids.Next()), MyDomain: "https://same.example", Status: org.Active,
			}, by())
			return err
		})
	})
	t.Run("scopes", func(t *testing.T) { sameNumber(t, o) })
}

// sameNumber interns few sets from many goroutines: equal sets, equal numbers.
func sameNumber(t *testing.T, o *sqlstore.OrgStore) {
	sets := []string{"api", "api web", "openid", ""}
	var mu sync.Mutex
	var wg sync.WaitGroup
	numbers := map[string]map[uint32]bool{}
	for i := range callers {
		wg.Go(func() {
			set := sets[i%len(sets)]
			id, err := o.InternScopeSet(t.Context(), set)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if numbers[set] == nil {
				numbers[set] = map[uint32]bool{}
			}
			numbers[set][id] = true
		})
	}
	wg.Wait()
	for set, ids := range numbers {
		for id := range ids {
			if got, err := o.ScopeSet(t.Context(), id); len(ids) != 1 || got != set || err != nil {
				t.Errorf("set %q has numbers %v, and %d is %q, %v", set, ids, id, got, err)
			}
		}
	}
}
