//go:build unix

package installation

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes an exclusive lock that the system releases with the file. It is
// no error when somebody else has it.
func lockFile(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
