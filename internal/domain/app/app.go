package app

import (
	"errors"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// ID identifies a connected app. Its text form carries the prefix 0H4.
type ID int64

// String returns the 18-character form.
func (id ID) String() string { return sfid.Encode18(sfid.ConnectedApplication, int64(id)) }

// The refusals of a store that a caller must tell apart.
var (
	ErrNotFound  = errors.New("connected app not found")
	ErrNameTaken = errors.New("another connected app of this org has this name")
	ErrKeyTaken  = errors.New("this consumer key is, or was, another app's")
	ErrConflict  = errors.New("the connected app was changed by somebody else in the meantime")
	// ErrIntrospectAllTaken says what to do, for the one who finds out only when
	// two apps are saved at the same time.
	ErrIntrospectAllTaken = errors.New("another connected app of this org introspects all tokens already, and an org has one such app: " +
		"switch off Introspect All Tokens there first")
)

// App is one connected app of an org.
type App struct {
	ID  ID
	Org org.ID
	// Name is the API name: unique in the org, letters, digits and underscore.
	Name string
	Definition
	// Installed is false after Uninstall: the app's local policies are gone and
	// only users who may approve uninstalled apps can use it.
	Installed bool
	// Blocked ends all use of the app until it is unblocked.
	Blocked bool
	// Consumers are the live key and secret pairs, current first; never more
	// than two (a current one, and a staged or a retiring one). An app without
	// OAuth settings has none.
	Consumers []Consumer
	// Generation is raised to end all of the app's tokens at once.
	Generation uint16
	CreatedAt  time.Time
	ModifiedAt time.Time
	// Version counts changes of the row; an update names the version it read.
	Version int64
}

// Current returns the pair in use, or nil for an app without OAuth settings.
func (a *App) Current() *Consumer {
	for i := range a.Consumers {
		if a.Consumers[i].State == Current {
			return &a.Consumers[i]
		}
	}
	return nil
}

// Consumer returns the live pair with this consumer key, or nil.
func (a *App) Consumer(key string) *Consumer {
	for i := range a.Consumers {
		if a.Consumers[i].Key == key {
			return &a.Consumers[i]
		}
	}
	return nil
}
