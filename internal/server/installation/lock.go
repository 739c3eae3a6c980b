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
	// open is os.OpenFile when nil.
	open func(name string, flag int, perm os.FileMode) (*os.File, error)
}

// hold takes the lock. A command may have it for a moment, so a refusal counts
// only after a while. What is wrong with the file itself is returned at once.
func (l *lock) hold(ctx context.Context) error {
	const patience, pause = 2 * time.Second, 20 * time.Millisecond
	enough := time.NewTimer(patience)
	defer enough.Stop()
	for {
		held, err := l.try()
		if held || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("lock %q: %w", l.path, ctx.Err())
		case <-enough.C:
			return fmt.Errorf("lock %q: %w", l.path, ErrInUse)
		case <-time.After(pause):
		}
	}
}

// try takes the lock if it is free.
func (l *lock) try() (bool, error) {
	if l.file != nil {
		return false, nil
	}
	open := l.open
	if open == nil {
		open = os.OpenFile
	}
	file, err := open(l.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false, advise(fmt.Errorf("open the server's lock: %w", err))
	}
	held, err := lockFile(file)
	if !held {
		_ = file.Close()
	}
	if err != nil {
		return false, fmt.Errorf("lock %q: %w; the directory must be on a file system that has locks", l.path, err)
	}
	if held {
		l.file = file
	}
	return held, nil
}

// advise adds the usual cause of a file that must not be opened.
func advise(err error) error {
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("%w; it may belong to another user since a command was run with sudo: "+
			"give it to the user who runs the server (chown), with the other files beside it", err)
	}
	return err
}

// release gives the lock back; closing the file does.
func (l *lock) release() {
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
}
