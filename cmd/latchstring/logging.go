package main

import (
	"io"
	"log/slog"

	"github.com/latchstring/latchstring/internal/server/config"
)

// newLogger logs to w in the form the configuration asks for.
func newLogger(w io.Writer, cfg *config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}
