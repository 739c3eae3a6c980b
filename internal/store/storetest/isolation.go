package storetest

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/store/sqlstore"
)

// attack calls one method of org B's store with what belongs to org A, and fails
// the test if B learns or wins anything. What A has is compared elsewhere.
type attack func(t *testing.T, v *victim, b *sqlstore.OrgStore)

// testIsolation attacks org A through every method of org B's store. The methods
// come from the type itself, so that a new one cannot be forgotten.
func testIsolation(t *testing.T, open Open) {
	attacks := maps.Clone(attacksOnRecords)
	maps.Copy(attacks, attacksOnUse)
	w := newWorld(t, open)
	store := reflect.TypeFor[*sqlstore.OrgStore]()
	for i := range store.NumMethod() {
		name := store.Method(i).Name
		t.Run(name, func(t *testing.T) {
			attack := attacks[name]
			if attack == nil {
				t.Fatalf("no attack is registered for OrgStore.%s", name)
			}
			v := newVictim(w, strings.ToLower(name))
			_, b := w.org("beta-" + v.name)
			before := w.dump(v.org)
			attack(t, v, b)
			if after := w.dump(v.org); after != before {
				t.Errorf("rows of org A changed.\nbefore:\n%s\nafter:\n%s", before, after)
			}
		})
	}
	for name := range attacks {
		if _, ok := store.MethodByName(name); !ok {
			t.Errorf("an attack is registered for %s, which OrgStore does not have", name)
		}
	}
}
