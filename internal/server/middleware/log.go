package middleware

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// maxLoggedPath bounds a path in the log, in bytes.
const maxLoggedPath = 256

// logAccess writes one line for a request: never a query, a header or a body,
// because those carry codes, tokens and passwords.
func (c *chain) logAccess(ctx context.Context, r *http.Request, w *recorder, info *reqinfo.Info, start time.Time) {
	status := w.status
	if status == 0 {
		status = http.StatusOK // net/http sends it after the handler
	}
	c.o.Log.LogAttrs(
		ctx, slog.LevelInfo, "request",
		slog.String("request_id", info.ID),
		slog.String("method", loggedMethod(r.Method)),
		slog.String("scheme", info.Scheme),
		slog.String("host", info.Host),
		slog.String("path", clip(r.URL.Path)),
		slog.Int("status", status),
		slog.Int64("bytes", w.bytes),
		slog.String("client", info.Addr.String()),
		slog.Duration("duration", c.o.Now().Sub(start)),
	)
}

// loggedMethod keeps invented methods out of the log: they can be as long as
// their sender likes.
func loggedMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

func clip(path string) string {
	if len(path) > maxLoggedPath {
		return path[:maxLoggedPath] + "…"
	}
	return path
}

// logPanic says where it happened. The text of a panic is logged only where
// the runtime wrote it; any other value could hold what a client sent.
func (c *chain) logPanic(ctx context.Context, r *http.Request, info *reqinfo.Info, value any) {
	what := fmt.Sprintf("a value of type %T", value)
	if err, ok := value.(runtime.Error); ok {
		what = err.Error()
	}
	c.o.Log.LogAttrs(
		ctx, slog.LevelError, "panic while serving a request",
		slog.String("request_id", info.ID),
		slog.String("method", loggedMethod(r.Method)),
		slog.String("path", clip(r.URL.Path)),
		slog.String("panic", what),
		slog.String("stack", string(debug.Stack())),
	)
}
