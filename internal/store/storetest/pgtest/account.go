package pgtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// nobody is the user that runs the server when the tests run as root, whom
// PostgreSQL refuses.
const nobody = 65534

// account is the user that runs the server: another one, or nil for this one.
type account struct{ credential *syscall.Credential }

func unprivileged() account {
	if os.Getuid() != 0 {
		return account{}
	}
	return account{&syscall.Credential{Uid: nobody, Gid: nobody}}
}

func (a account) attributes() *syscall.SysProcAttr {
	// A group of its own: an interrupt typed at the terminal ends the tests first.
	return &syscall.SysProcAttr{Credential: a.credential, Setpgid: true}
}

// own gives a tree to the account.
func (a account) own(dir string) error {
	if a.credential == nil {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, nobody, nobody)
	})
}
