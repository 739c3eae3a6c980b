package sealedtoken

import (
	"fmt"
	"sync/atomic"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// MaxKeyID is the largest key id. An id may be given to another key once no
// token under the first can be alive.
const MaxKeyID = keyIDMask

// Key is a sealing key and the id that tokens name it by, 0 to MaxKeyID.
type Key struct {
	ID   uint8
	Seal *seal.TokenKey
}

// Keys is the set of live sealing keys: one current, under which tokens are
// sealed, and others whose tokens still open. It is safe for concurrent use; the
// set is replaced as a whole and readers never wait. An empty one is filled by
// Replace before anything else is asked of it.
type Keys struct {
	set atomic.Pointer[keySet]
}

type keySet struct {
	current uint8
	byID    [MaxKeyID + 1]*seal.TokenKey
}

// Replace makes this the whole set, at once for every reader. Tokens under a key
// that is left out no longer open. On an error the set stays as it was.
func (k *Keys) Replace(current Key, others ...Key) error {
	set := &keySet{current: current.ID}
	for _, key := range append([]Key{current}, others...) {
		switch {
		case key.ID > MaxKeyID:
			return fmt.Errorf("token sealing key %d: want an id of 0 to %d", key.ID, MaxKeyID)
		case key.Seal == nil:
			return fmt.Errorf("token sealing key %d: it is empty", key.ID)
		case set.byID[key.ID] != nil:
			return fmt.Errorf("token sealing key %d: the id is given twice", key.ID)
		}
		set.byID[key.ID] = key.Seal
	}
	k.set.Store(set)
	return nil
}

// Current returns the id of the key that Seal uses.
func (k *Keys) Current() uint8 { return k.set.Load().current }
