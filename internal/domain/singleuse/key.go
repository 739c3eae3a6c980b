package singleuse

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
)

// ErrSpent is the verdict on an artefact that was consumed before, or that
// never was there.
var ErrSpent = errors.New("already used, or unknown")

// Kind is the type of an artefact. It is stored as its number, so a constant
// never changes its place.
type Kind uint8

// The kinds.
const (
	AuthorizationCode Kind = iota + 1
	DeviceCode
	VerificationCode
	AssertionID
	RequestURI
	RefreshSuccessor
	RecoveryCode
	ConsentTicket
)

// Key names one artefact.
type Key struct {
	Kind Kind
	// Digest is the SHA-256, in lower-case hex, of the kind and the artefact.
	Digest string
}

// KeyOf returns the key of an artefact. The kind is part of the digest.
func KeyOf(kind Kind, artefact string) Key {
	h := sha256.New()
	h.Write([]byte{byte(kind)})
	h.Write([]byte(artefact))
	return Key{Kind: kind, Digest: hex.EncodeToString(h.Sum(nil))}
}

// Artefact is something that was given out and may come back once.
type Artefact struct {
	Key
	// Payload is what the artefact stands for, JSON; its owner decides.
	Payload   string
	ExpiresAt time.Time
}

// Claim is the use of an artefact that somebody else made, such as the id of a
// signed assertion: the first claim before ExpiresAt wins.
type Claim struct {
	Key
	ExpiresAt time.Time
}
