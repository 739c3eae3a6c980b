package app

import (
	"context"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// Store keeps the apps of one org. Every change is one transaction with its
// audit trail and its entry in the change log, whose number it returns: the
// change counts as made once every server has applied that entry.
type Store interface {
	// App returns an app by id, AppByName by API name; [ErrNotFound].
	App(ctx context.Context, id ID) (*App, error)
	AppByName(ctx context.Context, name string) (*App, error)
	// Apps returns at most limit apps whose name comes after the given one, by name.
	Apps(ctx context.Context, afterName string, limit int) ([]*App, error)
	// IntrospectAllApp returns the id of the one app that may introspect all
	// tokens; 0 when there is none.
	IntrospectAllApp(ctx context.Context) (ID, error)
	// CreateApp fails with [ErrNameTaken], [ErrKeyTaken] or [ErrIntrospectAllTaken].
	// An app's name may be used again after the app was deleted, its consumer
	// keys never.
	CreateApp(ctx context.Context, a *App, by audit.Trail) (seq int64, err error)
	// UpdateApp replaces the row that has a.Version, with all its consumers;
	// [ErrConflict] when the row has moved on, [ErrIntrospectAllTaken] as above.
	UpdateApp(ctx context.Context, a *App, by audit.Trail) (seq int64, err error)
	// NoteApp writes the audit trail and leaves the app as it is: somebody has
	// seen something of it. [ErrNotFound] when it is gone.
	NoteApp(ctx context.Context, id ID, by audit.Trail) (seq int64, err error)
	// DeleteApp removes the app and its pairs for good.
	DeleteApp(ctx context.Context, id ID, by audit.Trail) (seq int64, err error)
}
