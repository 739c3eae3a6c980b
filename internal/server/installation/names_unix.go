//go:build unix

package installation

import (
	"os"
	"syscall"
)

// names is how many names a file has.
func names(info os.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(stat.Nlink)
	}
	return 1
}
