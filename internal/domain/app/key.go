package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// The lengths of consumer keys and secrets, in characters.
const (
	// keyPrefix begins every consumer key that Salesforce makes.
	keyPrefix   = "3MVG9"
	randomChars = 80
	secretBytes = 32
	// MinGiven and MaxGiven bound keys and secrets given in metadata.
	MinGiven = 8
	MaxGiven = 256
)

// secretKind is the place of sealed secrets, with the pair's id.
const secretKind = "consumer secret"

// ErrGivenKey means that a key or secret from a file cannot be used.
var ErrGivenKey = fmt.Errorf("want %d to %d letters, digits, full stops and underscores", MinGiven, MaxGiven)

// ErrNoSecret means that an app has no OAuth settings, hence no pair.
var ErrNoSecret = errors.New("the app has no OAuth settings, so it has no consumer key and secret")

// Sealer keeps secrets readable for whoever holds the master key.
// [seal.Keyring] is one.
type Sealer interface {
	Seal(secret []byte, at seal.Place) (string, error)
	Open(text string, at seal.Place) ([]byte, error)
}

// GivenPair is a key and a secret that a metadata file brings along. Either
// may be empty: it is made then.
type GivenPair struct {
	Key    string
	Secret seal.Secret
}

// NewKey makes a consumer key: 85 characters, 480 bits of them random.
func NewKey() string {
	var random [randomChars]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the process instead
	for i, b := range random {
		random[i] = seal.Alphabet[b%64]
	}
	return keyPrefix + string(random[:])
}

// NewSecret makes a consumer secret: 64 upper-case hexadecimal characters.
func NewSecret() seal.Secret {
	var random [secretBytes]byte
	_, _ = rand.Read(random[:])
	return seal.NewSecret(strings.ToUpper(hex.EncodeToString(random[:])))
}

// CheckGiven holds a key or secret from a file against the rules. The error is
// [ErrGivenKey] and does not repeat the text.
func CheckGiven(text string) error {
	foreign := func(r rune) bool { return !strings.ContainsRune(seal.Alphabet, r) }
	if len(text) < MinGiven || len(text) > MaxGiven || strings.ContainsFunc(text, foreign) {
		return ErrGivenKey
	}
	return nil
}

// NewConsumer makes the current pair of an app from what was given and seals
// its secret. The secret is returned too, for the one who made the app.
func NewConsumer(s Sealer, in org.ID, id ConsumerID, given GivenPair, now time.Time) (Consumer, seal.Secret, error) {
	if given.Key == "" {
		given.Key = NewKey()
	}
	if given.Secret.IsZero() {
		given.Secret = NewSecret()
	}
	sealed, err := s.Seal([]byte(given.Secret.Reveal()), secretPlace(in, id))
	if err != nil {
		return Consumer{}, seal.Secret{}, fmt.Errorf("seal the consumer secret: %w", err)
	}
	return Consumer{
		ID: id, Key: given.Key, SecretHash: seal.HashSecret(given.Secret), SealedSecret: sealed,
		State: Current, CreatedAt: now,
	}, given.Secret, nil
}

// Verify says, in constant time, whether the presented text is the pair's
// secret. A pair without a secret verifies nothing.
func (c *Consumer) Verify(presented string) bool {
	return seal.VerifySecret(c.SecretHash, seal.NewSecret(presented))
}

// Reveal opens the sealed secret of a pair.
func (c *Consumer) Reveal(s Sealer, in org.ID) (seal.Secret, error) {
	if c.SealedSecret == "" {
		return seal.Secret{}, nil
	}
	secret, err := s.Open(c.SealedSecret, secretPlace(in, c.ID))
	if err != nil {
		return seal.Secret{}, fmt.Errorf("open the consumer secret: %w", err)
	}
	return seal.NewSecret(string(secret)), nil
}

func secretPlace(in org.ID, id ConsumerID) seal.Place {
	return seal.Place{Org: int64(in), Kind: secretKind, ID: id.String()}
}
