package jose_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/jose"
)

// claims replaces one member of the good claims; an empty value removes it.
func claims(name, value string) string {
	members := []string{}
	for _, m := range [][2]string{
		{"iss", `"3MVG9"`}, {"sub", `"ada@acme.example"`}, {"aud", `"https://login.salesforce.com"`}, {"exp", `1795312623`},
	} {
		if m[0] != name {
			members = append(members, `"`+m[0]+`":`+m[1])
		}
	}
	if value != "" {
		members = append(members, `"`+name+`":`+value)
	}
	return "{" + strings.Join(members, ",") + "}"
}

func TestTimes(t *testing.T) {
	want := time.Unix(1795312623, 0).UTC()
	for value, want := range map[string]time.Time{
		`1795312623`:       want,                             // jsforce, restforce
		`"1795312623"`:     want,                             // simple-salesforce, go-salesforce, Camel
		`1795312623456`:    want.Add(456 * time.Millisecond), // the sf CLI
		`"1795312623456"`:  want.Add(456 * time.Millisecond),
		`1795312623.456`:   want.Add(456 * time.Millisecond),
		`"1795312623.456"`: want.Add(456 * time.Millisecond),
		`1.795312623e9`:    want,
		`1`:                time.Unix(1, 0).UTC(),
	} {
		a, err := jose.Parse(sign(t, goodHeader, claims("exp", value)))
		if err != nil {
			t.Errorf("exp %s: %v", value, err)
		} else if got := a.Claims.ExpiresAt; got.Sub(want).Abs() > time.Millisecond {
			t.Errorf("exp %s is %v, want %v", value, got, want)
		}
	}
}

// TestRefusedClaims: a claim that is there is of its type, whatever it is for.
func TestRefusedClaims(t *testing.T) {
	for _, c := range [...]struct{ name, value string }{
		{"iss", ""},
		{"iss", `""`},
		{"iss", `null`},
		{"iss", `7`},
		{"iss", `["3MVG9"]`},
		{"iss", `"\ud800"`},
		{"iss", `"3MVG9\u0000"`},
		{"sub", ""},
		{"sub", `""`},
		{"sub", `null`},
		{"sub", `7`},
		{"sub", `{"a":1}`},
		{"sub", `"ada\u0000@acme.example"`},
		{"prn", `"\u0000"`},
		{"aud", `["https://login.salesforce.com","\u0000"]`},
		{"jti", `"a\u0000b"`},
		{"prn", `""`},
		{"prn", `7`},
		{"prn", `null`},
		{"aud", ""},
		{"aud", `""`},
		{"aud", `[]`},
		{"aud", `[""]`},
		{"aud", `null`},
		{"aud", `7`},
		{"aud", `{"a":"b"}`},
		{"aud", `["https://login.salesforce.com",7]`},
		{"aud", `[["https://login.salesforce.com"]]`},
		{"aud", `[` + strings.Repeat(`"a",`, 16) + `"b"]`},
		{"exp", ""},
		{"exp", `null`},
		{"exp", `0`},
		{"exp", `-1`},
		{"exp", `""`},
		{"exp", `"soon"`},
		{"exp", `true`},
		{"exp", `1e400`},
		{"exp", `1e15`},
		{"exp", `99999999999999999999999`},
		{"exp", `"1e9"`},
		{"exp", `"0x6B0"`},
		{"exp", `"Inf"`},
		{"exp", `"NaN"`},
		{"exp", `"-5"`},
		{"exp", `" 1795312623"`},
		{"exp", `"1_795_312_623"`},
		{"exp", `[1795312623]`},
		{"nbf", `"now"`},
		{"nbf", `null`},
		{"nbf", `-1`},
		{"jti", `7`},
		{"jti", `null`},
		{"jti", `["a"]`},
		{"jti", `"\udfff"`},
	} {
		if a, err := jose.Parse(sign(t, goodHeader, claims(c.name, c.value))); err == nil {
			t.Errorf("%s %s was read: %+v", c.name, c.value, a.Claims)
		} else if name := strings.Replace(c.name, "prn", "sub", 1); !strings.HasPrefix(err.Error(), name+" ") {
			t.Errorf("%s %s: %q does not name the claim", c.name, c.value, err)
		}
	}
	for _, twice := range []string{"iss", "sub", "exp", "aud", "jti"} {
		text := `{"` + twice + `":"a",` + claims(twice, `"a"`)[1:]
		if _, err := jose.Parse(sign(t, goodHeader, text)); err == nil {
			t.Errorf("%s twice was read", twice)
		}
	}
}

func TestClaims(t *testing.T) {
	text := `{"iss":"k","sub":"second@acme.example","prn":"first@acme.example","aud":["a","b"],"exp":2000,"nbf":1000,"iat":"x","jti":"j"}`
	a, err := jose.Parse(sign(t, goodHeader, text))
	if err != nil {
		t.Fatal(err)
	}
	c := a.Claims
	if c.Subject != "first@acme.example" || !slices.Equal(c.Audience, []string{"a", "b"}) || c.ID != "j" ||
		!c.NotBefore.Equal(time.Unix(1000, 0)) || !c.ExpiresAt.Equal(time.Unix(2000, 0)) {
		t.Errorf("claims %+v", c)
	}
	a, err = jose.Parse(sign(t, goodHeader, goodClaims))
	if err != nil || !a.Claims.NotBefore.IsZero() || a.Claims.ID != "" {
		t.Errorf("claims %+v, error %v: what is not there has a value", a, err)
	}
}
