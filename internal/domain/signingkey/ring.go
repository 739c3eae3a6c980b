package signingkey

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// firstKeyID is the kid of an installation's first key.
const firstKeyID = 200

// keyKind is the place of sealed private keys, with the kid.
const keyKind = "signing key"

// Sealer keeps the keys readable for whoever holds the master key.
// [seal.Keyring] is one.
type Sealer interface {
	Seal(secret []byte, at seal.Place) (string, error)
	Open(text string, at seal.Place) ([]byte, error)
}

// Ring is the set of keys that are published.
type Ring struct {
	store  Store
	sealer Sealer
	now    func() time.Time
	jwks   atomic.Pointer[[]byte]
	making sync.Mutex
}

// NewRing returns an empty ring; see [Ring.Load] and [Ring.Ensure].
func NewRing(store Store, sealer Sealer, now func() time.Time) *Ring {
	return &Ring{store: store, sealer: sealer, now: now}
}

// KeySet returns the public keys as a JSON Web Key Set. It makes the first key
// when there is none, which takes a part of a second; anybody may ask, so one
// request does it and the others wait.
func (r *Ring) KeySet(ctx context.Context) ([]byte, error) {
	if set := r.jwks.Load(); set != nil {
		return *set, nil
	}
	r.making.Lock()
	defer r.making.Unlock()
	if r.jwks.Load() == nil {
		if err := r.Ensure(ctx); err != nil {
			return nil, err
		}
	}
	set := r.jwks.Load()
	if set == nil {
		return nil, errors.New("the signing key that was made is not among those that are stored")
	}
	return *set, nil
}

// Ensure makes the first key when there is none, and loads.
func (r *Ring) Ensure(ctx context.Context) error {
	records, err := r.store.SigningKeys(ctx)
	if err != nil {
		return fmt.Errorf("read the signing keys: %w", err)
	}
	if len(records) == 0 {
		if err := r.create(ctx, strconv.Itoa(firstKeyID)); err != nil {
			return err
		}
	}
	return r.Load(ctx)
}

// create makes an RSA key of 2048 bits for RS256, which is what every client of
// Salesforce verifies. Of several servers that try at once one succeeds.
func (r *Ring) create(ctx context.Context, keyID string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return fmt.Errorf("make signing key %s: %w", keyID, err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("encode signing key %s: %w", keyID, err)
	}
	sealed, err := r.sealer.Seal(der, placeOf(keyID))
	if err != nil {
		return fmt.Errorf("seal signing key %s: %w", keyID, err)
	}
	now := r.now()
	_, _, err = r.store.CreateSigningKey(ctx, Record{
		KeyID: keyID, Algorithm: string(jose.RS256), Sealed: sealed, CreatedAt: now, UsedFrom: now,
	})
	if err != nil {
		return fmt.Errorf("keep signing key %s: %w", keyID, err)
	}
	return nil
}

func placeOf(keyID string) seal.Place { return seal.Place{Kind: keyKind, ID: keyID} }

// Load reads the keys and publishes those that have not retired.
func (r *Ring) Load(ctx context.Context) error {
	records, err := r.store.SigningKeys(ctx)
	if err != nil {
		return fmt.Errorf("read the signing keys: %w", err)
	}
	if len(records) == 0 {
		return nil
	}
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	now := r.now()
	for _, rec := range records {
		if !rec.RetiresAt.IsZero() && !now.Before(rec.RetiresAt) {
			continue
		}
		key, err := r.open(rec)
		if err != nil {
			return err
		}
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.Public(), KeyID: rec.KeyID, Algorithm: rec.Algorithm, Use: "sig"})
	}
	text, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("encode the key set: %w", err)
	}
	r.jwks.Store(&text)
	return nil
}

func (r *Ring) open(rec Record) (crypto.Signer, error) {
	der, err := r.sealer.Open(rec.Sealed, placeOf(rec.KeyID))
	if err != nil {
		return nil, fmt.Errorf("open signing key %s: %w", rec.KeyID, err)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("read signing key %s: %w", rec.KeyID, err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("signing key %s is of a kind that cannot sign", rec.KeyID)
	}
	return signer, nil
}
