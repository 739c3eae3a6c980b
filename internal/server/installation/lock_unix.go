//go:build unix

package installation

import (
	"os"
	"syscall"
)

// lockFile takes an exclusive lock that the system releases with the file.
func lockFile(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
