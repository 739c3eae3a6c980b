package main

import (
	"errors"
	"syscall"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
	"github.com/latchstring/latchstring/internal/server/installation"
)

// advice says what to do about an error that does not say so itself.
var advice = []struct {
	about error
	do    string
}{
	{app.ErrNotFound, "See what there is: latchstring app list"},
	{app.ErrConflict, "Try again."},
	{user.ErrNotFound, "See who there is: latchstring user list"},
	{user.ErrConflict, "Try again."},
	{org.ErrNotFound, "See what there is: latchstring org list"},
	{org.ErrConflict, "Try again."},
	{syscall.ENOTDIR, "A part of this path is a plain file where a directory is needed: name another place."},
	{syscall.EADDRINUSE, "Something else uses this address. Stop it, or give another one: --listen 127.0.0.1:0 takes a free port."},
	{installation.ErrNoInstallation, "Give the place with --data DIR or --database URL, or make one: latchstring quickstart"},
	{seal.ErrOpen, "Give the master key that the server runs with: --master-key-file FILE"},
	{seal.ErrUnknownMasterKey, "Give the master key that the server runs with: --master-key-file FILE"},
}

func adviceFor(err error) string {
	for _, a := range advice {
		if errors.Is(err, a.about) {
			return a.do
		}
	}
	return ""
}
