package app

import (
	"context"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// TestShortSecretIsAWarning: who gives a secret that can be guessed is told, once
// it is used, and the secret is not repeated.
func TestShortSecretIsAWarning(t *testing.T) {
	ctx := context.Background()
	for secret, warned := range map[string]bool{
		"hunter22hunter22hun":  true,
		"hunter22hunter22hunt": false,
		"":                     false,
	} {
		r := registryOn(t, newFakeStore(), nil)
		given := GivenPair{Secret: seal.NewSecret(secret)}
		made, err := r.Deploy(ctx, "Made", dataSync(), given)
		if err != nil {
			t.Fatal(err)
		}
		bare := dataSync()
		bare.OAuth = nil
		if _, err := r.Deploy(ctx, "Later", bare, given); err != nil {
			t.Fatal(err)
		}
		later, err := r.Deploy(ctx, "Later", dataSync(), given)
		if err != nil {
			t.Fatal(err)
		}
		for when, out := range map[string]*Outcome{"at creation": made, "with OAuth settings that came later": later} {
			found := find(out.Problems, "oauthConfig/consumerSecret")
			if (found != nil) != warned {
				t.Errorf("%d characters, %s: %v, want a warning: %v", len(secret), when, out.Problems, warned)
			}
			if found != nil && (found.Severity != Warning || strings.Contains(found.Message, "hunter22")) {
				t.Errorf("%s: %+v", when, found)
			}
		}
	}
}
