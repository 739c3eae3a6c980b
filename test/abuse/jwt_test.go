package abuse

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/user"
)

const jwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// signer is a key with its certificate.
type signer struct {
	key         *rsa.PrivateKey
	certificate string
}

// signers are two of them, made once.
var signers = sync.OnceValues(func() (pair [2]signer, err error) {
	for i := range pair {
		if pair[i].key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return pair, err
		}
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: fmt.Sprintf("signer %d", i)}, NotAfter: time.Now().Add(time.Hour),
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, &pair[i].key.PublicKey, pair[i].key)
		if err != nil {
			return pair, err
		}
		pair[i].certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return pair, nil
})

func segment(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// sign makes an assertion of a header and claims.
func (s signer) sign(t *testing.T, header string, claims map[string]any) string {
	t.Helper()
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed := segment(header) + "." + segment(string(text))
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

const rs256 = `{"alg":"RS256","typ":"JWT"}`

// claims are those of a good assertion, with changes; nil leaves one out.
func claims(w *world, p pair, changes ...any) map[string]any {
	c := map[string]any{"iss": p.key, "sub": w.RunAs, "aud": w.Origin, "exp": time.Now().Add(3 * time.Minute).Unix()}
	for i := 0; i+1 < len(changes); i += 2 {
		if c[changes[i].(string)] = changes[i+1]; changes[i+1] == nil {
			delete(c, changes[i].(string))
		}
	}
	return c
}

// signing makes an app whose certificate is s's and whose users are approved.
func (w *world) signing(t *testing.T, name string, s signer) pair {
	t.Helper()
	return w.app(t, name, func(d *app.Definition) {
		d.OAuth.Certificate, d.Policy.PermittedUsers, d.Profiles = s.certificate, app.AdminApprovedPreAuthorized, []string{user.APIOnlyIntegrations}
	})
}

func (w *world) assert(t *testing.T, assertion string) answer {
	t.Helper()
	return w.post(t, tokenPath, url.Values{"grant_type": {jwtGrant}, "assertion": {assertion}})
}

// TestAssertions tries what is signed wrongly, for others, or too late; the
// refusals are in the history of the app that iss names.
func TestAssertions(t *testing.T) {
	keys, err := signers()
	if err != nil {
		t.Fatal(err)
	}
	mine, other := keys[0], keys[1]
	each(t, func(t *testing.T, w *world) {
		p, theirs := w.signing(t, "Signing", mine), w.signing(t, "Others", other)
		good := mine.sign(t, rs256, claims(w, p))
		granted(t, "a good assertion", w.assert(t, good))
		token := w.issue(t, w.own())["access_token"]
		dot := strings.LastIndexByte(good, '.')
		mac := hmac.New(sha256.New, []byte(mine.certificate))
		hs := segment(`{"alg":"HS256"}`) + good[strings.IndexByte(good, '.'):dot]
		mac.Write([]byte(hs))
		const invalid, signature, audience = "invalid assertion", "Invalid JWT Signature.", "audience is invalid"
		for _, c := range []struct{ why, assertion, description, cause string }{
			{"signed by another app", other.sign(t, rs256, claims(w, p)), signature, "assertion_signature"},
			{"another app's issuer", mine.sign(t, rs256, claims(w, theirs)), signature, "assertion_signature"},
			{"claims exchanged", segment(rs256) + "." + segment(`{"iss":"`+p.key+`","sub":"admin@acme.example","aud":"`+w.Origin+`","exp":`+fmt.Sprint(time.Now().Unix()+60)+`}`) + good[dot:], signature, "assertion_signature"},
			{"signature of nothing", good[:dot+1] + good[dot+1:][:8], signature, "assertion_signature"},
			{"another audience", mine.sign(t, rs256, claims(w, p, "aud", "https://evil.example")), audience, "assertion_audience"},
			{"an audience that begins like ours", mine.sign(t, rs256, claims(w, p, "aud", w.Origin+".evil.example")), audience, "assertion_audience"},
			{"expired", mine.sign(t, rs256, claims(w, p, "exp", time.Now().Add(-4*time.Minute).Unix())), invalid, "assertion_expired"},
			{"good for ever", mine.sign(t, rs256, claims(w, p, "exp", int64(99999999999))), invalid, "assertion_malformed"},
			{"not yet good", mine.sign(t, rs256, claims(w, p, "nbf", time.Now().Add(time.Hour).Unix())), invalid, "assertion_malformed"},
			{"a user whom nobody is", mine.sign(t, rs256, claims(w, p, "sub", "nobody@acme.example")), invalid, "assertion_unknown_user"},
			{"an e-mail address", mine.sign(t, rs256, claims(w, p, "sub", "<script>@acme.example")), invalid, "assertion_unknown_user"},
		} {
			a := w.assert(t, c.assertion)
			refused(t, c.why, a, 400, "invalid_grant", c.description)
			if row := w.row(t, a.request()); row.Refusal.Cause != c.cause || row.Subtype.String() != "OauthJwtBearer" || row.Refusal.Remedy.Action == "" {
				t.Errorf("%s: the history says %s, %+v", c.why, row.Refusal.Cause, row.Refusal)
			}
		}
		for why, assertion := range map[string]string{
			"alg none": segment(`{"alg":"none"}`) + good[strings.IndexByte(good, '.'):dot+1], "alg None": segment(`{"alg":"None"}`) + good[strings.IndexByte(good, '.'):],
			"HS256 with the certificate": hs + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), "PS256": segment(`{"alg":"PS256"}`) + good[strings.IndexByte(good, '.'):],
			"own key in the header": other.sign(t, `{"alg":"RS256","jwk":{"kty":"RSA","e":"AQAB","n":"AQAB"}}`, claims(w, p)), "unknown crit": mine.sign(t, `{"alg":"RS256","crit":["x"],"x":1}`, claims(w, p)),
			"b64 false": mine.sign(t, `{"alg":"RS256","b64":false,"crit":["b64"]}`, claims(w, p)), "no exp": mine.sign(t, rs256, claims(w, p, "exp", nil)), "no aud": mine.sign(t, rs256, claims(w, p, "aud", nil)),
			"no sub": mine.sign(t, rs256, claims(w, p, "sub", nil)), "an access token": token, "a consumer secret": w.Secret, "nothing in it": "..", "one part": "x", "four parts": good + ".x", "appended": good + "A", "cut": good[:len(good)-4], "blank": " " + good,
			"JSON": `{"payload":"x"}`,
		} {
			if a := w.assert(t, assertion); a.status != 400 || strings.Contains(a.body, "access_token") || !strings.Contains(a.body, `"invalid_grant"`) {
				t.Errorf("%s: %d %s", why, a.status, short(a.body))
			}
		}
		refused(t, "no assertion", w.assert(t, ""), 400, "invalid_request", "missing required parameter: assertion")
		refused(t, "no certificate", w.assert(t, mine.sign(t, rs256, claims(w, w.own()))), 400, "invalid_grant", signature)
		refused(t, "a wrong secret beside it", w.post(t, tokenPath, url.Values{"grant_type": {jwtGrant}, "assertion": {good}, "client_secret": {"wrong"}, "client_id": {p.key}}), 400, "invalid_client", badSecret)
	})
}

// TestNotApprovedSaysWhy is the eighth of the top troubles: nobody has let the
// app in for the user.
func TestNotApprovedSaysWhy(t *testing.T) {
	keys, err := signers()
	if err != nil {
		t.Fatal(err)
	}
	eachWithHosts(t, func(t *testing.T, w *world) {
		p := w.app(t, "Signing", func(d *app.Definition) { d.OAuth.Certificate = keys[0].certificate })
		for _, origin := range []string{myDomain, loginOrigin} {
			a := w.at(origin).assert(t, keys[0].sign(t, rs256, claims(w, p)))
			refused(t, origin, a, 400, "invalid_grant", "user hasn't approved this consumer")
			row := w.row(t, a.request())
			r := row.Refusal
			if r.Cause != "user_has_not_approved" || row.Status.String() != "Failed: Not approved for access" || row.Subtype.String() != "OauthJwtBearer" || row.User == 0 ||
				r.Remedy.Page != "Manage Connected Apps › Signing › Edit Policies" || r.Remedy.Field != "Permitted Users" || !strings.Contains(r.Remedy.Action, w.RunAs) || !strings.Contains(r.Explanation, w.RunAs) {
				t.Errorf("the history says %s of user %d: %+v", row.Status, row.User, r)
			}
		}
		w.redefine(t, "Signing", func(d *app.Definition) { d.Policy.PermittedUsers = app.AdminApprovedPreAuthorized })
		a := w.assert(t, keys[0].sign(t, rs256, claims(w, p)))
		refused(t, "no profile of the app", a, 400, "invalid_app_access", "user is not admin approved to access this app")
		if r := w.row(t, a.request()).Refusal; r.Cause != "user_not_permitted" || r.Remedy.Field != "Manage Permission Sets" || !strings.Contains(r.Remedy.Action, w.RunAs) {
			t.Errorf("the history says %+v", r)
		}
		w.redefine(t, "Signing", func(d *app.Definition) { d.Profiles = []string{user.APIOnlyIntegrations} })
		granted(t, "pre-authorized", w.assert(t, keys[0].sign(t, rs256, claims(w, p))))
	})
}

// TestAssertionOnce: of fifty that present the same jti at once, one gets a
// token; another app's jti of the same text is another.
func TestAssertionOnce(t *testing.T) {
	keys, err := signers()
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, w *world) {
		p, theirs := w.signing(t, "Signing", keys[0]), w.signing(t, "Others", keys[1])
		assertion := keys[0].sign(t, rs256, claims(w, p, "jti", "once"))
		answers := make([]answer, 50)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = w.assert(t, assertion) })
		}
		all.Wait()
		tokens := 0
		for _, a := range answers {
			if a.status == 200 {
				tokens++
				continue
			}
			refused(t, "replayed", a, 400, "bad_jti_claim", "assertion has already been used")
		}
		if tokens != 1 {
			t.Errorf("%d of fifty got a token", tokens)
		}
		again := keys[0].sign(t, rs256, claims(w, p, "jti", "once", "exp", time.Now().Add(4*time.Minute).Unix()))
		refused(t, "the same jti in another assertion", w.assert(t, again), 400, "bad_jti_claim", "assertion has already been used")
		granted(t, "another app's jti", w.assert(t, keys[1].sign(t, rs256, claims(w, theirs, "jti", "once"))))
	})
}
