package directory_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/directory"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// The records of the fake database.
const (
	orgA  org.ID  = 1
	orgB  org.ID  = 2
	appA  app.ID  = 11
	userA user.ID = 21

	keyA  = "key-of-a"
	nameA = "ada@acme.example"
	hostA = "acme.example"
)

var errAway = errors.New("the database is away")

// database is a Source and a Resolver that counts what it is asked.
type database struct {
	mu    sync.Mutex
	asked map[string]int
	away  bool
	// during runs inside a read, after the value was read.
	during func()

	org         org.Org
	app         app.App
	account     user.Account
	revoked     map[[10]byte]bool
	revocations []directory.Revocation
	extended    map[[10]byte]time.Time
}

func newDatabase() *database {
	return &database{
		asked:   map[string]int{},
		org:     org.Org{ID: orgA, Name: "Acme", Status: org.Active},
		app:     app.App{ID: appA, Org: orgA, Name: "Sync", Consumers: []app.Consumer{{Key: keyA, State: app.Current}}},
		account: user.Account{User: user.User{ID: userA, Org: orgA, Username: nameA, Active: true}},
		revoked: map[[10]byte]bool{}, extended: map[[10]byte]time.Time{},
	}
}

// ask counts a question and fails when the database is away.
func (d *database) ask(what string) error {
	d.asked[what]++
	if d.away {
		return errAway
	}
	return nil
}

// read answers a question with a copy of a record.
func read[T any](d *database, what string, record *T) (T, error) {
	d.mu.Lock()
	err := d.ask(what)
	v := *record
	during := d.during
	d.mu.Unlock()
	if during != nil {
		during()
	}
	return v, err
}

func (d *database) Org(context.Context) (org.Org, error) { return read(d, "org", &d.org) }

func (d *database) App(_ context.Context, id app.ID) (*app.App, error) {
	a, err := read(d, "app", &d.app)
	if err == nil && id != a.ID {
		err = app.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &a, nil
}

func (d *database) Account(_ context.Context, id user.ID) (*user.Account, error) {
	u, err := read(d, "account", &d.account)
	if err == nil && id != u.ID {
		err = user.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &u, nil
}

func (d *database) ScopeSet(context.Context, uint32) (string, error) {
	text := "api id"
	return read(d, "scope set", &text)
}

func (d *database) InternScopeSet(context.Context, string) (uint32, error) {
	id := uint32(7)
	return read(d, "intern", &id)
}

func (d *database) TokenRevoked(_ context.Context, token [10]byte) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.revoked[token], d.ask("revoked")
}

func (d *database) TokenExtension(_ context.Context, token [10]byte) (time.Time, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.extended[token], d.ask("extension")
}

func (d *database) OrgOfConsumerKey(_ context.Context, key string) (org.ID, app.ID, error) {
	at := appA
	_, err := read(d, "key", &at)
	if err == nil && key != keyA {
		err = app.ErrNotFound
	}
	return orgA, appA, err
}

func (d *database) OrgOfUsername(_ context.Context, name string) (org.ID, user.ID, error) {
	at := userA
	_, err := read(d, "name", &at)
	if err == nil && name != nameA {
		err = user.ErrNotFound
	}
	return orgA, userA, err
}

func (d *database) OrgOfMyDomain(_ context.Context, host string) (org.ID, error) {
	id := orgA
	_, err := read(d, "host", &id)
	if err == nil && host != hostA {
		err = org.ErrNotFound
	}
	return id, err
}

func (d *database) Revocations(_ context.Context, limit int) ([]directory.Revocation, error) {
	list, err := read(d, "revocations", &d.revocations)
	return list[:min(limit, len(list))], err
}

func (d *database) set(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
}

func (d *database) times(what string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked[what]
}

// world is a directory over a fake database.
type world struct {
	*directory.Directory
	db *database
	// apply is Apply where it must not fail.
	apply   func(coherence.Change)
	trusted bool
	now     time.Time
	keys    []coherence.Kind
	// keysErr is what loading keys fails with.
	keysErr error
}

func newWorld(t *testing.T, records int) *world {
	t.Helper()
	w := &world{db: newDatabase(), trusted: true, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w.Directory = directory.New(directory.Config{
		Resolver: w.db, Open: func(org.ID) directory.Source { return w.db },
		Trusted: func() bool { return w.trusted }, Now: func() time.Time { return w.now },
		OnKeys: w.load, Records: records,
	})
	w.apply = func(c coherence.Change) {
		t.Helper()
		if err := w.Apply(t.Context(), c); err != nil {
			t.Error(err)
		}
	}
	return w
}

func (w *world) load(_ context.Context, k coherence.Kind) error {
	w.keys = append(w.keys, k)
	return w.keysErr
}
