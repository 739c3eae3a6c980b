package seal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// MaxSealedSecret bounds what a Keyring seals, in bytes. Keys, certificates and
// secrets are far below it; files do not belong here.
const MaxSealedSecret = 64 << 10

// sealedVersion begins every sealed text, so that a later way of sealing can be
// told apart.
const sealedVersion = "v1"

// What can be wrong with a sealed value. The errors that wrap these name the
// place and the key, never the content.
var (
	// ErrOpen means a sealed value was damaged, belongs to another place or was
	// sealed under another key. Which of these it is cannot be known.
	ErrOpen = errors.New("the sealed value does not open: it was changed, moved from another record, or sealed under another key")
	// ErrUnknownMasterKey means a value was sealed under a master key that is not
	// in the ring.
	ErrUnknownMasterKey = errors.New("the value was sealed under a master key that was not given")
	// ErrSealedText means a text is not in the form that Seal returns.
	ErrSealedText = errors.New("not a sealed value")
)

// UnknownKeyError is [ErrUnknownMasterKey] with the id of the key that is wanted,
// as [MasterKey.ID] gives it.
type UnknownKeyError struct{ ID string }

// Error names the key.
func (e *UnknownKeyError) Error() string { return ErrUnknownMasterKey.Error() + ": its id is " + e.ID }

// Unwrap returns ErrUnknownMasterKey.
func (e *UnknownKeyError) Unwrap() error { return ErrUnknownMasterKey }

// Place is where a sealed value is kept. It is authenticated with the value, so
// that a value copied to another place does not open there.
type Place struct {
	// Org is the organization, 0 for what belongs to the whole installation.
	Org int64
	// Kind is the kind of record and field, such as "consumer secret".
	Kind string
	// ID is the record within org and kind.
	ID string
}

// String describes the place for messages.
func (p Place) String() string { return fmt.Sprintf("%s %q of org %d", p.Kind, p.ID, p.Org) }

// bytes returns the place as associated data. The lengths keep "ab"+"c" and
// "a"+"bc" apart.
func (p Place) bytes() []byte {
	ad := []byte("latchstring sealed " + sealedVersion + "\x00")
	ad = binary.BigEndian.AppendUint64(ad, uint64(p.Org))
	for _, part := range []string{p.Kind, p.ID} {
		ad = binary.BigEndian.AppendUint32(ad, uint32(len(part)))
		ad = append(ad, part...)
	}
	return ad
}

// Keyring seals small secrets under the current master key and opens those
// sealed under it or an older one, so that the master key can be changed while
// values are resealed. It is safe for concurrent use.
type Keyring struct {
	current string
	keys    map[string]MasterKey
}

// NewKeyring returns a ring that seals under current. Giving a key twice is a
// mistake and is refused.
func NewKeyring(current MasterKey, older ...MasterKey) (*Keyring, error) {
	ring := &Keyring{current: current.ID(), keys: make(map[string]MasterKey, 1+len(older))}
	for i, key := range append([]MasterKey{current}, older...) {
		if key.IsZero() {
			return nil, fmt.Errorf("keyring: master key %d of %d is empty", i+1, 1+len(older))
		}
		if _, twice := ring.keys[key.ID()]; twice {
			return nil, fmt.Errorf("keyring: master key %s is given twice", key.ID())
		}
		ring.keys[key.ID()] = key
	}
	return ring, nil
}

// Seal encrypts a secret of at most MaxSealedSecret bytes for one place. The
// text is v1, the master key's id and base64url, joined by full stops; sealing
// again gives another text.
func (r *Keyring) Seal(secret []byte, at Place) (string, error) {
	if at.Kind == "" || at.ID == "" {
		return "", fmt.Errorf("seal: the place needs a kind and an id, got %v", at)
	}
	if len(secret) > MaxSealedSecret {
		return "", fmt.Errorf("seal %v: %d bytes, want at most %d", at, len(secret), MaxSealedSecret)
	}
	sealed := r.keys[r.current].inside().aead.Seal(nil, nil, secret, at.bytes())
	return sealedVersion + "." + r.current + "." + keyText.EncodeToString(sealed), nil
}

// Open returns what was sealed for this place. The error wraps ErrOpen,
// ErrUnknownMasterKey (as an [UnknownKeyError]) or ErrSealedText.
func (r *Keyring) Open(text string, at Place) ([]byte, error) {
	id, sealed, err := splitSealed(text)
	if err != nil {
		return nil, fmt.Errorf("open %v: %w", at, err)
	}
	key, known := r.keys[id]
	if !known {
		return nil, fmt.Errorf("open %v: %w", at, &UnknownKeyError{id})
	}
	secret, err := key.inside().aead.Open(nil, nil, sealed, at.bytes())
	if err != nil {
		return nil, fmt.Errorf("open %v: %w", at, ErrOpen)
	}
	return secret, nil
}

// Stale says whether a sealed value should be opened and sealed again, because
// it is not under the current master key.
func (r *Keyring) Stale(text string) bool {
	id, _, err := splitSealed(text)
	return err != nil || id != r.current
}

// splitSealed takes a sealed text apart into key id and sealed bytes.
func splitSealed(text string) (id string, sealed []byte, err error) {
	version, rest, _ := strings.Cut(text, ".")
	id, body, found := strings.Cut(rest, ".")
	if version != sealedVersion || !found || len(id) != keyText.EncodedLen(masterKeyIDBytes) {
		return "", nil, ErrSealedText
	}
	// base64 skips line breaks, which would give one value many texts.
	if strings.ContainsAny(text, "\r\n") {
		return "", nil, ErrSealedText
	}
	if sealed, err = keyText.DecodeString(body); err != nil {
		return "", nil, ErrSealedText
	}
	return id, sealed, nil
}
