package singleuse_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/singleuse"
)

// kinds are stored by their numbers: these never change.
var kinds = map[singleuse.Kind]uint8{
	singleuse.AuthorizationCode: 1, singleuse.DeviceCode: 2, singleuse.VerificationCode: 3, singleuse.AssertionID: 4,
	singleuse.RequestURI: 5, singleuse.RefreshSuccessor: 6, singleuse.RecoveryCode: 7, singleuse.ConsentTicket: 8,
}

// TestKeysAreTyped: one artefact under two kinds is two keys, so a value of one
// kind is nothing as another.
func TestKeysAreTyped(t *testing.T) {
	const artefact = "aPrxsmIEeqM9PiQroGEWx1UiMQd95_5JUZVEhsOFhS8EVvbfYBBJli2W5fn3zbo.8hojaNW_1g=="
	seen := map[string]singleuse.Kind{}
	for kind, number := range kinds {
		if uint8(kind) != number {
			t.Errorf("kind %d is stored as %d", kind, number)
		}
		key := singleuse.KeyOf(kind, artefact)
		if key.Kind != kind || key != singleuse.KeyOf(kind, artefact) {
			t.Errorf("key %+v", key)
		}
		if other, twice := seen[key.Digest]; twice {
			t.Errorf("kinds %d and %d have one digest", kind, other)
		}
		seen[key.Digest] = kind
		sum := sha256.Sum256(append([]byte{number}, artefact...))
		if key.Digest != hex.EncodeToString(sum[:]) {
			t.Errorf("kind %d: digest %s", kind, key.Digest)
		}
		if strings.Contains(key.Digest, artefact) {
			t.Error("the artefact is in its key")
		}
	}
	if len(seen) != 8 {
		t.Errorf("%d digests", len(seen))
	}
}

func TestKeysOfDifferentArtefacts(t *testing.T) {
	if singleuse.KeyOf(singleuse.DeviceCode, "a") == singleuse.KeyOf(singleuse.DeviceCode, "A") {
		t.Error("two artefacts have one key")
	}
}
