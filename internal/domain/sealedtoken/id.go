package sealedtoken

import (
	"crypto/rand"
	"encoding/hex"
)

// ID tells one token from every other: 80 random bits. It is what evidence and
// revocations keep of a token. It is not the token and opens nothing.
type ID [10]byte

// NewID draws an id. Go reads from the kernel's generator without a system call
// where the kernel offers that (some 40 ns), so nothing is read ahead: a buffer
// would repeat ids after a virtual machine is restored from a snapshot.
func NewID() ID {
	var id ID
	_, _ = rand.Read(id[:]) // never fails: it ends the process instead
	return id
}

// String returns the id as 20 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }
