package jose_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/latchstring/latchstring/internal/protocol/jose"
)

// TestParseAndVerify has the shapes that real clients send.
func TestParseAndVerify(t *testing.T) {
	padded := func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) }
	library, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.RS256, Key: key(t)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := library.Sign([]byte(goodClaims))
	if err != nil {
		t.Fatal(err)
	}
	byLibrary, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	paddedSignature := func(text string) string {
		return text + strings.Repeat("=", -len(text[strings.LastIndex(text, ".")+1:])&3)
	}
	for name, text := range map[string]string{
		"by a library":        byLibrary,
		"alg alone":           sign(t, `{"alg":"RS256"}`, goodClaims),
		"typ in small":        sign(t, `{"typ":"jwt","alg":"RS256"}`, goodClaims),
		"with a kid":          sign(t, `{"alg":"RS256","kid":"../../etc/passwd'; DROP TABLE x"}`, goodClaims),
		"with a thumbprint":   sign(t, `{"alg":"RS256","x5t":"dGVzdA"}`, goodClaims),
		"padded (Camel)":      paddedSignature(signText(t, key(t), padded(goodHeader+" ")+"."+padded(goodClaims+" "))),
		"blanks in JSON":      sign(t, " {\n\"alg\" : \"RS256\" }\n", goodClaims+"\n"),
		"escaped names":       sign(t, `{"\u0061lg":"RS256"}`, goodClaims),
		"foreign claims":      sign(t, goodHeader, `{"alg":"none","nested":{"a":[1,{"b":2}]},`+goodClaims[1:]),
		"names in other case": sign(t, goodHeader, `{"ISS":"other","Sub":"eve@acme.example",`+goodClaims[1:]),
	} {
		a, err := jose.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if a.Claims.Issuer != "3MVG9" || a.Claims.Subject != "ada@acme.example" {
			t.Errorf("%s: claims %+v", name, a.Claims)
		}
		if err := a.Verify(&key(t).PublicKey); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRefusedForms: what no header and no shape gets past the reader.
func TestRefusedForms(t *testing.T) {
	good := sign(t, goodHeader, goodClaims)
	parts := strings.Split(good, ".")
	public, err := x509.MarshalPKIXPublicKey(&key(t).PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, public)
	mac.Write([]byte(raw(`{"alg":"HS256"}`) + "." + parts[1]))
	confused := raw(`{"alg":"HS256"}`) + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	header := func(members string) string { return sign(t, `{"alg":"RS256",`+members+`}`, goodClaims) }
	loose := []byte(parts[2]) // 256 bytes leave four loose bits in the last character
	loose[len(loose)-1]++
	for name, text := range map[string]string{
		"nothing":                "",
		"a word":                 "undefined",
		"two parts":              parts[0] + "." + parts[1],
		"five parts, as a JWE":   good + ".a.b",
		"no signature":           parts[0] + "." + parts[1] + ".",
		"only full stops":        "..",
		"too long":               good + strings.Repeat("A", jose.MaxAssertion),
		"blank before":           " " + good,
		"line break after":       good + "\n",
		"line break inside":      parts[0][:4] + "\n" + parts[0][4:] + "." + parts[1] + "." + parts[2],
		"standard base64":        parts[0] + "." + parts[1] + ".+/" + parts[2][2:],
		"loose bits":             parts[0] + "." + parts[1] + "." + string(loose),
		"loose bits, padded":     parts[0] + "." + parts[1] + "." + string(loose) + "==",
		"wrong padding":          parts[0] + "=." + parts[1] + "." + parts[2],
		"alg none":               raw(`{"alg":"none"}`) + "." + parts[1] + ".",
		"alg none, signed":       sign(t, `{"alg":"none"}`, goodClaims),
		"alg None":               sign(t, `{"alg":"None"}`, goodClaims),
		"alg empty":              sign(t, `{"alg":""}`, goodClaims),
		"alg missing":            sign(t, `{"typ":"JWT"}`, goodClaims),
		"alg a number":           sign(t, `{"alg":256}`, goodClaims),
		"alg a list":             sign(t, `{"alg":["RS256"]}`, goodClaims),
		"alg rs256":              sign(t, `{"alg":"rs256"}`, goodClaims),
		"alg in another case":    sign(t, `{"ALG":"RS256"}`, goodClaims),
		"alg PS256":              sign(t, `{"alg":"PS256"}`, goodClaims),
		"alg RS384":              sign(t, `{"alg":"RS384"}`, goodClaims),
		"alg ES256":              sign(t, `{"alg":"ES256"}`, goodClaims),
		"alg EdDSA":              sign(t, `{"alg":"EdDSA"}`, goodClaims),
		"HS256 with the RSA key": confused,
		"alg twice":              sign(t, `{"alg":"RS256","alg":"none"}`, goodClaims),
		"alg twice by escape":    sign(t, `{"alg":"RS256","\u0061lg":"none"}`, goodClaims),
		"crit":                   header(`"crit":["exp"]`),
		"crit empty":             header(`"crit":[]`),
		"b64 false":              header(`"b64":false`),
		"jwk":                    header(`"jwk":{"kty":"RSA","n":"AQ","e":"AQAB"}`),
		"jku":                    header(`"jku":"https://evil.example/keys"`),
		"x5u":                    header(`"x5u":"https://evil.example/cert"`),
		"x5c":                    header(`"x5c":["MII"]`),
		"zip":                    header(`"zip":"DEF"`),
		"enc":                    header(`"enc":"A256GCM"`),
		"p2c":                    header(`"p2c":2147483647`),
		"jku null":               header(`"jku":null`),
		"typ of an access token": header(`"typ":"at+jwt"`),
		"typ of a logout token":  header(`"typ":"logout+jwt"`),
		"typ of a DPoP proof":    header(`"typ":"dpop+jwt"`),
		"typ a number":           header(`"typ":1`),
		"header a list":          sign(t, `["RS256"]`, goodClaims),
		"header a text":          sign(t, `"RS256"`, goodClaims),
		"header empty":           sign(t, ``, goodClaims),
		"header with a tail":     sign(t, goodHeader+`{}`, goodClaims),
		"header not UTF-8":       sign(t, "{\"alg\":\"RS256\",\"kid\":\"\xff\"}", goodClaims),
		"header with 65 members": header(manyMembers()),
		"deep nesting":           sign(t, goodHeader, `{"a":`+strings.Repeat("[", 11_000)+strings.Repeat("]", 11_000)+`,`+goodClaims[1:]),
		"claims that are a JWT":  sign(t, goodHeader, good),
		"claims not closed":      sign(t, goodHeader, goodClaims[:len(goodClaims)-1]),
		"claims with a tail":     sign(t, goodHeader, goodClaims+" x"),
		"claims twice":           sign(t, goodHeader, goodClaims+goodClaims),
		"claims not UTF-8":       sign(t, goodHeader, strings.Replace(goodClaims, "ada", "\xff", 1)),
		"claims in UTF-16":       sign(t, goodHeader, "\xff\xfe{\x00}\x00"),
		"claims with a mark":     sign(t, goodHeader, "\uFEFF"+goodClaims),
		"claims empty":           sign(t, goodHeader, ``),
		"claims null":            sign(t, goodHeader, `null`),
		"claims not base64":      signText(t, key(t), raw(goodHeader)+".{}"),
	} {
		a, err := jose.Parse(text)
		var problem jose.Problem
		if err == nil || a != nil || !errors.As(err, &problem) {
			t.Errorf("%s: read as %+v, error %v; want a problem", name, a, err)
			continue
		}
		if strings.Contains(err.Error(), "evil") || strings.Contains(err.Error(), "ada@") {
			t.Errorf("%s: %q repeats the sender's text", name, err)
		}
	}
}

func manyMembers() string {
	members := make([]string, 64)
	for i := range members {
		members[i] = fmt.Sprintf(`"m%d":1`, i)
	}
	return strings.Join(members, ",")
}

func TestVerifyRefuses(t *testing.T) {
	good := sign(t, goodHeader, goodClaims)
	parts := strings.Split(good, ".")
	eve := strings.Replace(goodClaims, "ada", "eve", 1)
	for name, text := range map[string]string{
		"other claims":        parts[0] + "." + raw(eve) + "." + parts[2],
		"other header":        raw(`{"alg":"RS256"}`) + "." + parts[1] + "." + parts[2],
		"same bytes, padded":  base64.URLEncoding.EncodeToString([]byte(goodHeader+" ")) + "." + parts[1] + "." + parts[2],
		"signature cut":       parts[0] + "." + parts[1] + "." + parts[2][:len(parts[2])-2],
		"signature longer":    parts[0] + "." + parts[1] + "." + "AAAA" + parts[2],
		"signature of zeroes": parts[0] + "." + parts[1] + "." + strings.Repeat("A", 342),
		"signature of one":    parts[0] + "." + parts[1] + "." + strings.Repeat("A", 340) + "AQ",
	} {
		a, err := jose.Parse(text)
		if err != nil {
			t.Errorf("%s: %v, want one that reads and does not verify", name, err)
			continue
		}
		if err := a.Verify(&key(t).PublicKey); !errors.Is(err, jose.ErrSignature) {
			t.Errorf("%s: %v, want %v", name, err, jose.ErrSignature)
		}
	}
}

func TestVerifyWithOtherKeys(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	n := key(t).N
	for name, c := range map[string]struct {
		by   *rsa.PrivateKey
		with *rsa.PublicKey
		want error
	}{
		"another key":    {key(t), &other.PublicKey, jose.ErrSignature},
		"1024 bits":      {weak, &weak.PublicKey, jose.ErrKey},
		"no key":         {key(t), nil, jose.ErrKey},
		"an empty key":   {key(t), &rsa.PublicKey{}, jose.ErrKey},
		"exponent 1":     {key(t), &rsa.PublicKey{N: n, E: 1}, jose.ErrKey},
		"exponent 2":     {key(t), &rsa.PublicKey{N: n, E: 2}, jose.ErrKey},
		"exponent 0":     {key(t), &rsa.PublicKey{N: n}, jose.ErrKey},
		"modulus of one": {key(t), &rsa.PublicKey{N: big.NewInt(1), E: 65537}, jose.ErrKey},
	} {
		a, err := jose.Parse(signText(t, c.by, raw(goodHeader)+"."+raw(goodClaims)))
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Verify(c.with); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestPrintingHidesTheText: an assertion in a log could be sent again.
func TestPrintingHidesTheText(t *testing.T) {
	text := sign(t, goodHeader, goodClaims)
	a, err := jose.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		out := fmt.Sprintf(format, a) + fmt.Sprintf(format, *a)
		for _, part := range strings.Split(text, ".") {
			if strings.Contains(out, part) {
				t.Errorf("%s shows a part of the assertion", format)
			}
		}
	}
}
