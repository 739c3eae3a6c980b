package tlsfiles

import "os"

// stamp is what tells one state of the two files from another without reading
// them. A file that cannot be looked at is nil.
type stamp struct{ cert, key os.FileInfo }

func stampOf(cert, key string) stamp {
	return stamp{cert: look(cert), key: look(key)}
}

func look(name string) os.FileInfo {
	info, err := os.Stat(name)
	if err != nil {
		return nil
	}
	return info
}

func (s stamp) same(other stamp) bool {
	return sameFile(s.cert, other.cert) && sameFile(s.key, other.key)
}

// sameFile also compares the file's identity: a rename over the old name may
// keep size and time.
func sameFile(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && os.SameFile(a, b)
}
