package issuance_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Two RSA keys serve all tests.
var (
	firstKey  = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
	secondKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
)

func key(t testing.TB) *rsa.PrivateKey { return must(t)(firstKey()) }

func otherKey(t testing.TB) *rsa.PrivateKey { return must(t)(secondKey()) }

func must(t testing.TB) func(*rsa.PrivateKey, error) *rsa.PrivateKey {
	return func(k *rsa.PrivateKey, err error) *rsa.PrivateKey {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
}

// certificate returns a certificate of the key, long out of date.
func certificate(t testing.TB, k crypto.Signer) string {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "data-sync"},
		NotBefore: time.Unix(1, 0), NotAfter: time.Unix(1_000_000_000, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// assertion signs the world's header and claims.
func (w *world) assertion(t testing.TB, by *rsa.PrivateKey) oauth.Credential {
	t.Helper()
	claims, err := json.Marshal(w.claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(w.header)) + "." + encode(claims)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, by, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return oauth.NewCredential(signed + "." + encode(signature))
}
