package issuance_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/sealedtoken"
	"github.com/latchstring/latchstring/internal/domain/singleuse"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

const identityURL = loginURL + "/id/00D000000000001EAA/00500000000000LAAQ"

// signature is computed here from its definition.
func signature(secret, issuedAt string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(identityURL + issuedAt))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// TestIssue holds every field of an answer and of what was written.
func TestIssue(t *testing.T) {
	scopes := map[string]string{"ClientCredentials": "api openid id", "JWTBearer": "api web openid id"}
	for name, grant := range grants {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			answer, r, err := w.issue(t, grant.request)
			if r != nil || err != nil {
				t.Fatal(r, err)
			}
			got := *answer
			got.AccessToken = oauth.Credential{}
			issued := "1772366400123"
			want := oauth.TokenResponse{
				Signature: signature(goodSecret, issued), Scope: scopes[name], InstanceURL: myDomain, ID: identityURL,
				IssuedAt: issued, APIInstanceURL: myDomain, TokenFormat: "opaque",
			}
			if fmt.Sprintf("%#v", got.Fields()) != fmt.Sprintf("%#v", want.Fields()) {
				t.Errorf("answer %v\nwant   %v", got.Fields(), want.Fields())
			}
			claims, err := w.keys.Open(answer.AccessToken.Reveal())
			if err != nil {
				t.Fatal(err)
			}
			wantClaims := sealedtoken.Claims{
				Org: 1, App: 11, User: 21, ScopeSet: 77, Kind: sealedtoken.KindAccess, Level: sealedtoken.LevelStandard,
				IssuedAt: w.now.Truncate(time.Millisecond), Lifetime: 2 * time.Hour, ID: claims.ID, AppGeneration: 3, UserGeneration: 4,
			}
			if claims.IssuedAt.Equal(wantClaims.IssuedAt) {
				claims.IssuedAt = wantClaims.IssuedAt
			}
			if claims != wantClaims || claims.ID == (sealedtoken.ID{}) {
				t.Errorf("claims %+v, want %+v", claims, wantClaims)
			}
			login := w.commits[0].Login
			wantLogin := audit.Login{
				ID: login.ID, Org: 1, App: 11, User: 21, Subtype: grant.subtype, Status: audit.Success,
				Addr: clientAddr, TokenID: claims.ID,
			}
			if login != wantLogin || login.ID == 0 || len(w.commits) != 1 || len(w.refused) != 0 {
				t.Errorf("evidence %+v in %d commits, %d refusals; want %+v in one", login, len(w.commits), len(w.refused), wantLogin)
			}
		})
	}
}

// TestEvidenceBeforeToken: the keys change while the evidence is written, and
// the token is under the new one, so it was not sealed before.
func TestEvidenceBeforeToken(t *testing.T) {
	for name, grant := range grants {
		w := newWorld(t)
		w.onCommit = func() {
			if err := w.keys.Replace(newKey(t, 2)); err != nil {
				t.Error(err)
			}
		}
		answer, r, err := w.issue(t, grant.request)
		if r != nil || err != nil {
			t.Fatal(name, r, err)
		}
		if _, err := w.keys.Open(answer.AccessToken.Reveal()); err != nil {
			t.Errorf("%s: %v: the token was sealed before its evidence was durable", name, err)
		}
	}
}

// TestFailures: a question that cannot be answered is an error: no token, no
// refusal and, before the commit, no evidence.
func TestFailures(t *testing.T) {
	relevant := map[string][]string{
		"ClientCredentials": {"key", "org", "app", "username", "user", "scopes", "commit", "email"},
		"JWTBearer":         {"key", "org", "app", "username", "user", "scopes", "commit", "sealer"},
	}
	for name, grant := range grants {
		for _, what := range relevant[name] {
			w := newWorld(t)
			w.away[what] = true
			switch what {
			case "commit":
				w.commitErr = errAway
			case "email":
				w.app.Policy.RunAs = email
			case "sealer":
				w.client.Secret = oauth.Credential{}
				w.app.Consumers[0].SealedSecret += "x"
			}
			answer, r, err := w.issue(t, grant.request)
			if answer != nil || r != nil || err == nil || what != "sealer" && !errors.Is(err, errAway) {
				t.Errorf("%s, %s away: answer %v, refusal %v, error %v; want the error alone", name, what, answer, r, err)
			}
			if len(w.commits) != 0 || len(w.refused) != 0 {
				t.Errorf("%s, %s away: %d commits, %d refusals recorded", name, what, len(w.commits), len(w.refused))
			}
			if err != nil && strings.Contains(err.Error(), goodSecret) {
				t.Errorf("%s, %s away: the error holds the secret", name, what)
			}
		}
	}
}

// TestSpent: another request was first. The client is told in the grant's words
// and the refusal is recorded, also by a grant that has none.
func TestSpent(t *testing.T) {
	want := map[string]refusal.Cause{"JWTBearer": refusal.AssertionReplayed, "ClientCredentials": refusal.AlreadySpent}
	for name, grant := range grants {
		w := newWorld(t)
		w.commitErr = fmt.Errorf("claim: %w", singleuse.ErrSpent)
		answer, r, err := w.issue(t, grant.request)
		if answer != nil || err != nil || r == nil || r.Cause != want[name] || r.Wire.Status != 400 {
			t.Errorf("%s: answer %v, refusal %v, error %v; want %s", name, answer, r, err, want[name])
			continue
		}
		checkRecord(t, w, grant.subtype, r)
		if w.refused[0].User != 21 {
			t.Errorf("%s: the row names user %d, want the one who was proved", name, w.refused[0].User)
		}
	}
}

// TestRefusalNamesTheUser as soon as there is one.
func TestRefusalNamesTheUser(t *testing.T) {
	for name, grant := range grants {
		for _, d := range []string{"user deactivated", "user frozen", "no usable scopes", "not assigned, and run-as users must be"} {
			w := newWorld(t)
			denialNamed(t, d).change(t, w)
			if _, r, err := w.issue(t, grant.request); r == nil || err != nil {
				t.Fatal(r, err)
			}
			if got := w.refused[0].User; got != 21 {
				t.Errorf("%s, %s: the row names user %d, want 21", name, d, got)
			}
		}
	}
}

// TestRetiringPairSignsForItself: an answer is signed with the pair that was
// presented, whichever is current.
func TestRetiringPairSignsForItself(t *testing.T) {
	const oldSecret = "OLDOLDOLDOLDOLD1"
	for name, grant := range grants {
		w := newWorld(t)
		old, _, err := app.NewConsumer(w.sealer, 1, 32, app.GivenPair{Key: "3MVG9retiring", Secret: seal.NewSecret(oldSecret)}, w.now)
		if err != nil {
			t.Fatal(err)
		}
		old.State, old.EndsAt = app.Retiring, w.now.Add(time.Nanosecond)
		w.app.Consumers = append(w.app.Consumers, old)
		w.client.ConsumerKey, w.client.Secret, w.claims["iss"] = old.Key, oauth.NewCredential(oldSecret), old.Key
		answer, r, err := w.issue(t, grant.request)
		if r != nil || err != nil {
			t.Fatal(name, r, err)
		}
		if answer.Signature != signature(oldSecret, answer.IssuedAt) {
			t.Errorf("%s: the answer is not signed with the pair that was presented", name)
		}
		w.client.Secret = oauth.NewCredential(goodSecret)
		if _, r, _ := w.issue(t, grant.request); r == nil || r.Cause != refusal.SecretWrong {
			t.Errorf("%s: key of one pair with the secret of the other: %v", name, r)
		}
	}
}

func TestOrgSettings(t *testing.T) {
	for name, grant := range grants {
		w := newWorld(t)
		w.org.Settings.ExpiresInTokenResponse = true
		w.org.MyDomain = ""
		w.app.Session.TimeoutMinutes = 15
		answer, r, err := w.issue(t, grant.request)
		if r != nil || err != nil {
			t.Fatal(name, r, err)
		}
		if answer.ExpiresIn != 900 || answer.InstanceURL != "http://localhost:8080" {
			t.Errorf("%s: expires_in %d, instance_url %q", name, answer.ExpiresIn, answer.InstanceURL)
		}
	}
}

// TestClientCredentialsScopes: what the flow takes out, and the org's switch.
func TestClientCredentialsScopes(t *testing.T) {
	for _, c := range []struct {
		scopes    string
		allowFull bool
		want      string
	}{
		{"api", false, "api"},
		{"full api web refresh_token offline_access", false, "api"},
		{"full api", true, "full api"},
		{"full", true, "full"},
		{"own_scope full", false, "own_scope"},
	} {
		w := newWorld(t)
		w.app.OAuth.Scopes = strings.Fields(c.scopes)
		w.org.Settings.AllowFullScopeForClientCredentials = c.allowFull
		answer, r, err := w.issue(t, grants["ClientCredentials"].request)
		if r != nil || err != nil {
			t.Fatal(c.scopes, r, err)
		}
		if answer.Scope != c.want {
			t.Errorf("%s: %q, want %q", c.scopes, answer.Scope, c.want)
		}
	}
}

// TestRunAsInCapitals: usernames are kept in lower case, Run As as it was typed.
func TestRunAsInCapitals(t *testing.T) {
	w := newWorld(t)
	w.app.Policy.RunAs = "Sync@Acme.Example"
	if _, r, err := w.issue(t, grants["ClientCredentials"].request); r != nil || err != nil {
		t.Error(r, err)
	}
}

// TestAuthenticate is the same pipeline for introspection and revocation.
func TestAuthenticate(t *testing.T) {
	for _, d := range []string{
		"nothing", "no app has the key", "another org's My Domain", "no secret", "wrong secret", "a staged pair",
		"org suspended", "no OAuth settings", "app blocked", "app uninstalled", "app disabled", "login origin", "flow off", "no run-as user",
	} {
		w := newWorld(t)
		want := refusal.Cause("")
		if d != "nothing" {
			denialNamed(t, d).change(t, w)
			want = denialNamed(t, d).cause
		}
		switch want { // what concerns issuing alone
		case refusal.WrongDomain, refusal.FlowOff, refusal.RunAsMissing:
			want = ""
		}
		a, r, err := w.issuer.Authenticate(t.Context(), issuance.Caller{
			Subtype: audit.OauthRevocation, Client: w.client, Site: w.site, Addr: clientAddr, Request: "request-1",
		})
		switch {
		case err != nil:
			t.Errorf("%s: %v", d, err)
		case want == "":
			if r != nil || a == nil || a.ID != 11 || len(w.refused) != 0 {
				t.Errorf("%s: app %v, refusal %v, %d recorded", d, a, r, len(w.refused))
			}
		case r == nil || r.Cause != want || a != nil:
			t.Errorf("%s: app %v, refusal %v; want %s", d, a, r, want)
		default:
			checkRecord(t, w, audit.OauthRevocation, r)
		}
	}
	w := newWorld(t)
	w.away["app"] = true
	if a, r, err := w.issuer.Authenticate(t.Context(), issuance.Caller{Client: w.client, Site: w.site}); a != nil || r != nil || !errors.Is(err, errAway) {
		t.Errorf("app %v, refusal %v, error %v; want the error alone", a, r, err)
	}
}

// TestNoConsumerKey is a refusal that belongs to no org.
func TestNoConsumerKey(t *testing.T) {
	w := newWorld(t)
	w.client = oauth.ClientAuth{}
	_, r, err := w.issue(t, grants["ClientCredentials"].request)
	if err != nil || r == nil || r.Cause != refusal.MissingConsumerKey || r.Wire != oauth.InvalidClientID {
		t.Fatalf("refusal %v, error %v", r, err)
	}
	if row := w.refused[0]; row.Org != 0 || row.App != 0 {
		t.Errorf("recorded for org %d and app %d", row.Org, row.App)
	}
}

// TestSharedSite: one origin is login and My Domain for the orgs that have it,
// and not for others.
func TestSharedSite(t *testing.T) {
	w := newWorld(t)
	w.site = reqinfo.Site{Kind: reqinfo.Login | reqinfo.MyDomain, Origin: "https://another.example"}
	if _, r, err := w.issue(t, grants["ClientCredentials"].request); err != nil || r == nil || r.Cause != refusal.WrongDomain {
		t.Errorf("the origin is another org's: refusal %v, error %v", r, err)
	}
	w.site.Origin = w.org.MyDomain
	for name, grant := range grants {
		if _, r, err := w.issue(t, grant.request); r != nil || err != nil {
			t.Error(name, r, err)
		}
	}
}
