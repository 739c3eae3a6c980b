package installation

import "os"

// names is not asked on Windows, where hard links to a database are not usual.
func names(os.FileInfo) uint64 { return 1 }
