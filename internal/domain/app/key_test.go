package app

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

func TestMadePairsHaveSalesforcesShape(t *testing.T) {
	key := regexp.MustCompile(`^3MVG9[A-Za-z0-9._]{80}$`)
	secret := regexp.MustCompile(`^[0-9A-F]{64}$`)
	seen := map[string]bool{}
	for range 200 {
		k, s := NewKey(), NewSecret().Reveal()
		if !key.MatchString(k) || !secret.MatchString(s) {
			t.Fatalf("got key %q and a secret of %d characters", k, len(s))
		}
		if seen[k] || seen[s] {
			t.Fatal("made twice")
		}
		seen[k], seen[s] = true, true
	}
}

func TestCheckGiven(t *testing.T) {
	for text, want := range map[string]error{
		"abcdefgh": nil, "A.b_9...": nil, strings.Repeat("x", 256): nil,
		"":        ErrGivenKey,
		"abcdefg": ErrGivenKey, strings.Repeat("x", 257): ErrGivenKey,
		"abcdefg-": ErrGivenKey, "abcdefg+": ErrGivenKey, "abcd efgh": ErrGivenKey, "abcdefghé": ErrGivenKey, "abcdefgh\n": ErrGivenKey,
	} {
		if err := CheckGiven(text); !errors.Is(err, want) {
			t.Errorf("CheckGiven(%q) = %v, want %v", text, err, want)
		}
	}
}

func TestConsumerVerifiesItsSecretOnly(t *testing.T) {
	r := registryOn(t, newFakeStore(), nil)
	c, secret, err := NewConsumer(r.deps.Sealer, 42, 7, GivenPair{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	right := secret.Reveal()
	for presented, want := range map[string]bool{
		right: true, "": false, right[1:]: false, strings.ToLower(right): false, right + " ": false, c.SecretHash: false, c.SealedSecret: false,
	} {
		if c.Verify(presented) != want {
			t.Errorf("a presented text of %d characters: want %v", len(presented), want)
		}
	}
	if none := (&Consumer{}); none.Verify("") || none.Verify(right) {
		t.Error("a pair without a secret verified")
	}
	if strings.Contains(c.SealedSecret, right) || strings.Contains(c.SecretHash, right) {
		t.Error("the secret is stored readable")
	}
}

func TestSealedSecretsOpenInTheirPlaceOnly(t *testing.T) {
	r := registryOn(t, newFakeStore(), nil)
	given := GivenPair{Key: "given.key", Secret: seal.NewSecret("given_secret")}
	c, _, err := NewConsumer(r.deps.Sealer, 42, 7, given, noon)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Reveal(r.deps.Sealer, 42); err != nil || got.Reveal() != "given_secret" || c.Key != "given.key" {
		t.Errorf("revealed with %v", err)
	}
	if _, err := c.Reveal(r.deps.Sealer, 43); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another org opened it: %v", err)
	}
	moved := c
	moved.ID = 8
	if _, err := moved.Reveal(r.deps.Sealer, 42); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another pair opened it: %v", err)
	}
}
