package jose_test

import (
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/jose"
)

// FuzzParse: nothing that is not signed by the key verifies, nothing makes the
// reader fail, and what it accepts holds its bounds.
func FuzzParse(f *testing.F) {
	good := sign(f, goodHeader, goodClaims)
	for _, seed := range []string{
		good, good + "=", strings.Replace(good, ".", "..", 1), "", "..", "a.b.c",
		raw(`{"alg":"none"}`) + "." + raw(goodClaims) + ".",
		raw(`{"alg":"RS256"}`) + "." + raw(`{"iss":1e999}`) + ".AA",
		raw(goodHeader) + "." + raw(claims("exp", `"1795312623000"`)) + ".AA==",
		raw(goodHeader) + "." + raw(claims("aud", `["a","b"]`)) + ".AA",
	} {
		f.Add(seed)
	}
	public := key(f).PublicKey
	f.Fuzz(func(t *testing.T, text string) {
		a, err := jose.Parse(text)
		if err != nil {
			return
		}
		c := a.Claims
		if len(text) > jose.MaxAssertion || c.Issuer == "" || c.Subject == "" || len(c.Audience) == 0 {
			t.Errorf("%q was read as %+v", text, c)
		}
		if c.ExpiresAt.Before(time.Unix(0, 0)) || c.ExpiresAt.Year() > 5138 {
			t.Errorf("%q ends at %v", text, c.ExpiresAt)
		}
		if a.Verify(&public) == nil && text[:strings.LastIndex(text, ".")] != good[:strings.LastIndex(good, ".")] {
			t.Errorf("%q verifies and was never signed", text)
		}
	})
}
