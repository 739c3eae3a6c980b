package issuance_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

func (w *world) bearer(t testing.TB) (*oauth.TokenResponse, *refusal.Refusal, error) {
	t.Helper()
	return w.issue(t, grants["JWTBearer"].request)
}

func (w *world) wantBearer(t *testing.T, what string, want refusal.Cause) {
	t.Helper()
	_, r, err := w.bearer(t)
	switch {
	case err != nil:
		t.Errorf("%s: %v", what, err)
	case r == nil && want != "":
		t.Errorf("%s: allowed, want %s", what, want)
	case r != nil && r.Cause != want:
		t.Errorf("%s: refused with %s %v, want %q", what, r.Cause, r.Facts, want)
	}
}

// TestAudiences: the forms that clients send, and nothing else.
func TestAudiences(t *testing.T) {
	for audience, good := range map[any]bool{
		loginURL: true, loginURL + "/": true, myDomain: true, myDomain + "/": true,
		"https://login.salesforce.com": true, "https://login.salesforce.com/": true, "https://test.salesforce.com": true,
		"login.salesforce.com": true, "test.salesforce.com": true, "acme.example.com": true, "acme.example.com:443": true,
		"https://acme.example.com:443/": true, "HTTPS://Acme.Example.com": true,

		"": false, "/": false, "https://": false, "https:///": false, loginURL + "//": false, loginURL + "/services/oauth2/token": false,
		loginURL + "?x": false, loginURL + "#x": false, "https://login.example.com.evil.example": false, "https://login.example.com@evil.example": false,
		"https://evil.example/login.example.com": false, "http://login.example.com": false, "http://acme.example.com": false,
		"https://acme.example.com:8443": false, "acme.example.com:80": false, "example.com": false, "*": false, " " + loginURL: false,
		"https://sub.login.salesforce.com": false, "https://salesforce.com": false, "3MVG9current": false, "localhost:8080": false,
	} {
		w := newWorld(t)
		w.claims["aud"] = audience
		want := refusal.AssertionAudience
		if good {
			want = ""
		} else if audience == "" {
			want = refusal.AssertionMalformed
		}
		w.wantBearer(t, "aud "+audience.(string), want)
	}
	w := newWorld(t)
	w.claims["aud"] = []string{"https://elsewhere.example", myDomain}
	w.wantBearer(t, "one of several audiences", "")
	w.claims["aud"] = []string{"https://elsewhere.example", "https://evil.example"}
	w.wantBearer(t, "none of several audiences", refusal.AssertionAudience)
}

// TestAssertionTimes holds each bound to the second.
func TestAssertionTimes(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		claim string
		from  time.Duration // from now
		want  refusal.Cause
	}{
		{"exp", -3*time.Minute - time.Second, refusal.AssertionExpired},
		{"exp", -3 * time.Minute, refusal.AssertionExpired},
		{"exp", -3*time.Minute + time.Second, ""},
		{"exp", 0, ""}, // CumulusCI
		{"exp", 300 * ms, ""},
		{"exp", time.Hour, ""}, // Nango
		{"exp", time.Hour + 3*time.Minute, ""},
		{"exp", time.Hour + 3*time.Minute + time.Second, refusal.AssertionMalformed},
		{"exp", 100 * 365 * 24 * time.Hour, refusal.AssertionMalformed},
		{"nbf", -time.Hour, ""},
		{"nbf", 3 * time.Minute, ""},
		{"nbf", 3*time.Minute + time.Second, refusal.AssertionMalformed},
		{"iat", time.Hour, ""}, // says nothing that exp does not
	} {
		w := newWorld(t)
		w.now = w.now.Truncate(time.Second)
		at := w.now.Add(c.from)
		w.claims[c.claim] = float64(at.UnixMilli()) / 1000
		w.wantBearer(t, c.claim+" in "+c.from.String(), c.want)
		w.claims[c.claim] = at.UnixMilli()
		w.wantBearer(t, c.claim+" in milliseconds in "+c.from.String(), c.want)
	}
}

// TestAssertionID: an id is the app's own and is claimed once, in the
// transaction of the evidence, for as long as the assertion is good.
func TestAssertionID(t *testing.T) {
	w := newWorld(t)
	w.now = w.now.Truncate(time.Second)
	w.claims["exp"] = w.now.Add(time.Minute).Unix()
	w.wantBearer(t, "with jti", "")
	claims := w.commits[0].Claims
	want := singleuse.Claim{
		Key:       singleuse.KeyOf(singleuse.AssertionID, w.app.ID.String()+" one"),
		ExpiresAt: w.now.Add(4 * time.Minute),
	}
	if len(claims) != 1 || claims[0].Key != want.Key || !claims[0].ExpiresAt.Equal(want.ExpiresAt) {
		t.Errorf("claims %+v, want %+v", claims, want)
	}
	w.app.ID = 12
	w.wantBearer(t, "same jti at another app", "")
	if w.commits[1].Claims[0].Key == want.Key {
		t.Error("two apps share the ids of their assertions")
	}
	delete(w.claims, "jti")
	w.wantBearer(t, "without jti", "")
	if n := len(w.commits[2].Claims); n != 0 {
		t.Errorf("%d claims without a jti", n)
	}
	w.claims["jti"] = "two"
	w.app.Blocked = true
	w.wantBearer(t, "refused", refusal.AppBlocked)
	if len(w.commits) != 3 {
		t.Error("a refused request claimed its id")
	}
}

// TestJWTBearerClient: the assertion is enough; what comes along must agree.
func TestJWTBearerClient(t *testing.T) {
	none := oauth.Credential{}
	for name, c := range map[string]struct {
		client oauth.ClientAuth
		want   refusal.Cause
	}{
		"the assertion alone": {oauth.ClientAuth{}, ""},
		"with client_id":      {oauth.ClientAuth{ConsumerKey: goodKey, Secret: none}, ""},
		"with the secret":     {oauth.ClientAuth{ConsumerKey: goodKey, Secret: oauth.NewCredential(goodSecret)}, ""},
		"with a wrong secret": {oauth.ClientAuth{Secret: oauth.NewCredential("wrong")}, refusal.SecretWrong},
		"with another client": {oauth.ClientAuth{ConsumerKey: "3MVG9other"}, refusal.AssertionMalformed},
	} {
		w := newWorld(t)
		w.client = c.client
		w.wantBearer(t, name, c.want)
		w.site = reqinfo.Site{Kind: reqinfo.Login, Origin: loginURL}
		w.wantBearer(t, name+" on the login origin", c.want)
	}
}

// TestJWTBearerSignature: without a secret the answer is signed with the one
// that is kept, and an app that has none signs with the empty key.
func TestJWTBearerSignature(t *testing.T) {
	w := newWorld(t)
	w.client = oauth.ClientAuth{}
	answer, r, err := w.bearer(t)
	if r != nil || err != nil {
		t.Fatal(r, err)
	}
	if answer.Signature != signature(goodSecret, answer.IssuedAt) {
		t.Error("the answer is not signed with the app's secret")
	}
	w.app.Consumers[0].SecretHash, w.app.Consumers[0].SealedSecret = "", ""
	if answer, r, err = w.bearer(t); r != nil || err != nil {
		t.Fatal(r, err)
	}
	if answer.Signature != signature("", answer.IssuedAt) {
		t.Error("a public app's answer is not signed with the empty key")
	}
}

// TestUnreadableAssertion goes into the history of the app that client_id
// names, and else into none.
func TestUnreadableAssertion(t *testing.T) {
	for name, c := range map[string]struct {
		client oauth.ClientAuth
		org    int64
	}{
		"with client_id": {oauth.ClientAuth{ConsumerKey: goodKey}, 1},
		"alone":          {oauth.ClientAuth{}, 0},
	} {
		for _, text := range []string{"", "garbage", "a.b.c", "eyJhbGciOiJub25lIn0.e30."} {
			w := newWorld(t)
			w.client = c.client
			_, r, err := w.issue(t, func(testing.TB, *world) issuance.Grant {
				return issuance.NewJWTBearer(oauth.NewCredential(text))
			})
			if err != nil || r == nil || r.Cause != refusal.AssertionMalformed || r.Wire != oauth.InvalidAssertion {
				t.Errorf("%s, %q: refusal %v, error %v", name, text, r, err)
				continue
			}
			if row := w.refused[0]; row.Org != c.org || row.Subtype != audit.OauthJWTBearer || strings.Contains(row.Refusal.Explanation, "{") {
				t.Errorf("%s, %q: recorded as %+v", name, text, row)
			}
		}
	}
}

// TestForgedAssertions: signed by somebody, for somebody, and not by the app.
func TestForgedAssertions(t *testing.T) {
	w := newWorld(t)
	good := w.assertion(t, key(t)).Reveal()
	parts := strings.Split(good, ".")
	w.claims["sub"] = "admin@acme.example"
	other := strings.Split(w.assertion(t, key(t)).Reveal(), ".")
	for name, text := range map[string]string{
		"signed by another key":   w.assertion(t, otherKey(t)).Reveal(),
		"claims of another":       parts[0] + "." + other[1] + "." + parts[2],
		"signature altered":       parts[0] + "." + parts[1] + "." + "AAAA" + parts[2][4:],
		"signature of zero bytes": parts[0] + "." + parts[1] + "." + strings.Repeat("A", 342),
	} {
		_, r, err := w.issue(t, func(testing.TB, *world) issuance.Grant {
			return issuance.NewJWTBearer(oauth.NewCredential(text))
		})
		if err != nil || r == nil || r.Cause != refusal.AssertionSignature || r.Wire != oauth.InvalidJWTSignature {
			t.Errorf("%s: refusal %v, error %v", name, r, err)
		}
	}
	if len(w.commits) != 0 {
		t.Error("something was committed")
	}
}

// TestCertificates: an app's key must be RSA of 2048 bits or more.
func TestCertificates(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(certificate(t, key(t))))
	for name, c := range map[string]struct {
		text string
		want refusal.Cause
	}{
		"base64 without PEM": {base64.StdEncoding.EncodeToString(block.Bytes), ""},
		"elliptic curve":     {certificate(t, curve), refusal.NoCertificate},
		"1024 bits":          {certificate(t, weak), refusal.NoCertificate},
		"a private key":      {string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: block.Bytes})), refusal.NoCertificate},
		"cut":                {certificate(t, key(t))[:400], refusal.NoCertificate},
	} {
		w := newWorld(t)
		w.app.OAuth.Certificate = c.text
		w.wantBearer(t, name, c.want)
	}
}

// TestPreAuthorized: by profile or by permission set, and by nothing else.
func TestPreAuthorized(t *testing.T) {
	w := newWorld(t)
	w.app.Profiles, w.app.PermissionSets = nil, []string{"Integrations"}
	w.wantBearer(t, "no permission set", refusal.NotPermitted)
	w.user.PermissionSetNames = []string{"Other", "Integrations"}
	w.wantBearer(t, "permission set", "")
	w.user.PermissionSetNames, w.user.Permissions = nil, user.AllPermissions()
	w.wantBearer(t, "every permission", refusal.NotApproved)
}

// TestSubjectsInCapitals: usernames are kept in lower case.
func TestSubjectsInCapitals(t *testing.T) {
	w := newWorld(t)
	w.claims["sub"] = "Sync@ACME.example"
	w.wantBearer(t, "sub in capitals", "")
	w.claims["prn"] = "nobody@acme.example"
	w.wantBearer(t, "prn wins", refusal.AssertionUnknownUser)
	w.claims["prn"], w.claims["sub"] = username, "nobody@acme.example"
	w.wantBearer(t, "prn wins", "")
}
