package installation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// ErrInUse says that a server is running on the same SQLite file.
var ErrInUse = errors.New("another Latchstring server is running on this database; stop it first, or use another --data directory")

// lock is held by the one server of a SQLite file for as long as it lives: the
// system releases it however the process ends.
type lock struct {
	path string
	file *os.File
}

// hold takes the lock. A command may have it for a moment, so a refusal counts
// only after a while.
func (l *lock) hold(ctx context.Context) error {
	const patience, pause = 2 * time.Second, 20 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !l.try() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("lock %q: %w", l.path, ErrInUse)
		case <-time.After(pause):
		}
	}
	return nil
}

// try takes the lock if it is free.
func (l *lock) try() bool {
	if l.file != nil {
		return false
	}
	file, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false
	}
	if !lockFile(file) {
		_ = file.Close()
		return false
	}
	l.file = file
	return true
}

// release gives the lock back; closing the file does.
func (l *lock) release() {
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
}
