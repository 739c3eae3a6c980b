package directory

import (
	"context"
	"errors"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/coherence"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Config is what a directory is made of.
type Config struct {
	Resolver Resolver
	// Open returns the records of one org.
	Open func(org.ID) Source
	// Trusted reports whether memory may be believed. Nil means always, for
	// commands that run beside no memory at all.
	Trusted func() bool
	Now     func() time.Time
	// OnKeys loads the keys when a sealing or signing key changed; it may be nil.
	// After an error the change counts as not applied.
	OnKeys func(context.Context, coherence.Kind) error
	// Records bounds each kind of record in memory; 0 means 50,000.
	Records int
}

// Directory answers for orgs, apps, accounts, scope sets and revocations.
type Directory struct {
	cfg Config

	orgs     *cache[org.ID, *org.Org]
	apps     *cache[appKey, *app.App]
	accounts *cache[userKey, *user.Account]
	keys     *cache[string, appKey]
	names    *cache[string, userKey]
	hosts    *cache[string, org.ID]
	// strangers are hosts that no org has: anybody can ask for any.
	strangers *cache[string, struct{}]
	sets      *cache[setKey, oauth.ScopeSet]
	setIDs    *cache[setOf, uint32]

	revoked *revocations
	extends *cache[[10]byte, extension]
}

// strangersKept bounds the hosts that are known to be nobody's; each is at most
// 260 bytes long.
const strangersKept = 4_000

type (
	appKey struct {
		org org.ID
		id  app.ID
	}
	userKey struct {
		org org.ID
		id  user.ID
	}
	setKey struct {
		org org.ID
		id  uint32
	}
	setOf struct {
		org    org.ID
		scopes oauth.ScopeSet
	}
)

// New returns an empty directory; [Directory.Reset] fills in what must be
// known beforehand.
func New(cfg Config) *Directory {
	if cfg.Records == 0 {
		cfg.Records = 50_000
	}
	if cfg.Trusted == nil {
		cfg.Trusted = func() bool { return true }
	}
	half := cfg.Records / 2
	return &Directory{
		cfg:       cfg,
		orgs:      newCache[org.ID, *org.Org](half),
		apps:      newCache[appKey, *app.App](half),
		accounts:  newCache[userKey, *user.Account](half),
		keys:      newCache[string, appKey](half),
		names:     newCache[string, userKey](half),
		hosts:     newCache[string, org.ID](half),
		strangers: newCache[string, struct{}](min(half, strangersKept/2)),
		sets:      newCache[setKey, oauth.ScopeSet](half),
		setIDs:    newCache[setOf, uint32](half),
		revoked:   newRevocations(cfg.Records),
		extends:   newCache[[10]byte, extension](half),
	}
}

// fetch answers from memory when it may be believed, else from the database.
func fetch[K comparable, V any](d *Directory, c *cache[K, V], key K, load func() (V, error)) (V, error) {
	if !d.cfg.Trusted() {
		return load()
	}
	if v, ok := c.get(key); ok {
		return v, nil
	}
	epoch := c.epoch.Load()
	v, err := load()
	if err == nil {
		c.put(key, v, epoch)
	}
	return v, err
}

// Org returns an org, whatever its status.
func (d *Directory) Org(ctx context.Context, id org.ID) (*org.Org, error) {
	return fetch(d, d.orgs, id, func() (*org.Org, error) {
		o, err := d.cfg.Open(id).Org(ctx)
		if err != nil {
			return nil, err
		}
		return &o, nil
	})
}

// App returns an app of an org.
func (d *Directory) App(ctx context.Context, in org.ID, id app.ID) (*app.App, error) {
	return fetch(d, d.apps, appKey{in, id}, func() (*app.App, error) {
		return d.cfg.Open(in).App(ctx, id)
	})
}

// AppByConsumerKey returns the app that has this key among its live pairs.
func (d *Directory) AppByConsumerKey(ctx context.Context, key string) (*app.App, error) {
	at, err := fetch(d, d.keys, key, func() (appKey, error) {
		in, id, err := d.cfg.Resolver.OrgOfConsumerKey(ctx, key)
		return appKey{in, id}, err
	})
	if err != nil {
		return nil, err
	}
	a, err := d.App(ctx, at.org, at.id)
	if err != nil {
		return nil, err
	}
	if a.Consumer(key) == nil {
		return nil, app.ErrNotFound
	}
	return a, nil
}

// AppInDatabase returns an app past memory, for whoever holds something newer
// than what memory has.
func (d *Directory) AppInDatabase(ctx context.Context, in org.ID, id app.ID) (*app.App, error) {
	return d.cfg.Open(in).App(ctx, id)
}

// Account returns a user of an org with his permissions.
func (d *Directory) Account(ctx context.Context, in org.ID, id user.ID) (*user.Account, error) {
	return fetch(d, d.accounts, userKey{in, id}, func() (*user.Account, error) {
		return d.cfg.Open(in).Account(ctx, id)
	})
}

// AccountInDatabase returns a user past memory, as [Directory.AppInDatabase]
// does an app.
func (d *Directory) AccountInDatabase(ctx context.Context, in org.ID, id user.ID) (*user.Account, error) {
	return d.cfg.Open(in).Account(ctx, id)
}

// AccountByUsername returns the user of this name, in whichever org.
func (d *Directory) AccountByUsername(ctx context.Context, username string) (*user.Account, error) {
	at, err := fetch(d, d.names, username, func() (userKey, error) {
		in, id, err := d.cfg.Resolver.OrgOfUsername(ctx, username)
		return userKey{in, id}, err
	})
	if err != nil {
		return nil, err
	}
	u, err := d.Account(ctx, at.org, at.id)
	if err == nil && u.Username != username {
		return nil, user.ErrNotFound
	}
	return u, err
}

// hostBound is how long a request waits for the database to learn whose host it
// asked for.
const hostBound = 2 * time.Second

// OrgOfMyDomain returns the org whose My Domain has this host. That nobody has
// it is remembered too, until an org changes: every request asks.
func (d *Directory) OrgOfMyDomain(ctx context.Context, host string) (org.ID, error) {
	trusted := d.cfg.Trusted()
	if _, ok := d.strangers.get(host); ok && trusted {
		return 0, org.ErrNotFound
	}
	epoch := d.strangers.epoch.Load()
	id, err := fetch(d, d.hosts, host, func() (org.ID, error) {
		ctx, cancel := context.WithTimeout(ctx, hostBound)
		defer cancel()
		return d.cfg.Resolver.OrgOfMyDomain(ctx, host)
	})
	if trusted && errors.Is(err, org.ErrNotFound) {
		d.strangers.put(host, struct{}{}, epoch)
	}
	return id, err
}

// ScopeSet returns the scopes that a number stands for.
func (d *Directory) ScopeSet(ctx context.Context, in org.ID, id uint32) (oauth.ScopeSet, error) {
	return fetch(d, d.sets, setKey{in, id}, func() (oauth.ScopeSet, error) {
		text, err := d.cfg.Open(in).ScopeSet(ctx, id)
		return oauth.GrantedScopes(text), err
	})
}

// ScopeSetID returns the number of a set of scopes.
func (d *Directory) ScopeSetID(ctx context.Context, in org.ID, scopes oauth.ScopeSet) (uint32, error) {
	return fetch(d, d.setIDs, setOf{in, scopes}, func() (uint32, error) {
		return d.cfg.Open(in).InternScopeSet(ctx, scopes.String())
	})
}
