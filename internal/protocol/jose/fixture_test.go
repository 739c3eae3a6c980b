package jose_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"testing"
)

// keyOf makes one RSA key for all tests.
var keyOf = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func key(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	k, err := keyOf()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const (
	goodHeader = `{"alg":"RS256","typ":"JWT"}`
	goodClaims = `{"iss":"3MVG9","sub":"ada@acme.example","aud":"https://login.salesforce.com","exp":1795312623}`
)

func raw(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// signText signs what is before the second full stop, whatever it is.
func signText(t testing.TB, by *rsa.PrivateKey, signed string) string {
	t.Helper()
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, by, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func sign(t testing.TB, header, claims string) string {
	t.Helper()
	return signText(t, key(t), raw(header)+"."+raw(claims))
}
