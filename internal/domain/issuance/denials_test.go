package issuance_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/issuance"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
	"github.com/latchstring/latchstring/internal/protocol/reqinfo"
)

// grants has a good request of every grant.
var grants = map[string]struct {
	subtype audit.Subtype
	request func(testing.TB, *world) issuance.Grant
}{
	"ClientCredentials": {audit.OauthClientCredentials, func(testing.TB, *world) issuance.Grant { return issuance.ClientCredentials{} }},
	"JWTBearer": {audit.OauthJWTBearer, func(t testing.TB, w *world) issuance.Grant {
		return issuance.NewJWTBearer(w.assertion(t, key(t)))
	}},
}

// TestEveryGrantIsInTheTable reads the grants from the source, so that a new
// one cannot go without the table below.
func TestEveryGrantIsInTheTable(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^var _ Grant = \(?\*?(\w+)`)
	prove := regexp.MustCompile(`(?m)^func \((?:\w+ )?\*?(\w+)\) Prove\(`)
	found := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") || !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		source, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, pattern := range []*regexp.Regexp{declared, prove} {
			for _, m := range pattern.FindAllSubmatch(source, -1) {
				found[string(m[1])] = true
			}
		}
	}
	if len(found) < 2 {
		t.Fatalf("found %v only: did the declarations change their form?", found)
	}
	for name := range found {
		if _, ok := grants[name]; !ok {
			t.Errorf("%s is a grant without a row in the table of denials", name)
		}
	}
}

// denial is one thing that is wrong, in the order in which the pipeline asks.
// The cause holds for every grant that only does not leave out; of gives
// grants another one, "" for those whom it does not concern.
type denial struct {
	name   string
	change func(*testing.T, *world)
	cause  refusal.Cause
	wire   oauth.Error
	of     map[string]refusal.Cause
}

var (
	onlyClientCredentials = map[string]refusal.Cause{"JWTBearer": ""}
	onlyJWTBearer         = map[string]refusal.Cause{"ClientCredentials": ""}
)

// denials are the common refusals and those of each grant.
var denials = []denial{
	{"no app has the key", func(_ *testing.T, w *world) { w.client.ConsumerKey = "3MVG9unknown"; w.claims["iss"] = "3MVG9unknown" }, refusal.UnknownConsumerKey, oauth.InvalidClientID, nil},
	{"the app was deleted", func(_ *testing.T, w *world) { w.lost["key"] = true }, refusal.UnknownConsumerKey, oauth.InvalidClientID, nil},
	{"the app's row is gone", func(_ *testing.T, w *world) { w.lost["app"] = true }, refusal.UnknownConsumerKey, oauth.InvalidClientID, nil},
	{"the org is gone", func(_ *testing.T, w *world) { w.lost["org"] = true }, refusal.UnknownConsumerKey, oauth.InvalidClientID, nil},
	{"another org's My Domain", func(_ *testing.T, w *world) { w.site.OrgID = 2 }, refusal.KeyOfAnotherOrg, oauth.InvalidClientID, nil},

	{"no secret", func(_ *testing.T, w *world) { w.client.Secret, w.client.Method = oauth.Credential{}, oauth.AuthNone }, refusal.SecretMissing, oauth.InvalidClient, onlyClientCredentials},
	{"wrong secret", secret("FFFF" + goodSecret[4:]), refusal.SecretWrong, oauth.InvalidClient, nil},
	{"a prefix of the secret", secret(goodSecret[:63]), refusal.SecretWrong, oauth.InvalidClient, nil},
	{"the secret and more", secret(goodSecret + "0"), refusal.SecretWrong, oauth.InvalidClient, nil},
	{"the secret in small letters", secret(strings.ToLower(goodSecret)), refusal.SecretWrong, oauth.InvalidClient, nil},
	{"the secret's hash", func(_ *testing.T, w *world) { w.client.Secret = oauth.NewCredential(w.app.Consumers[0].SecretHash) }, refusal.SecretWrong, oauth.InvalidClient, nil},
	{"a blank after the secret", secret(goodSecret + " "), refusal.SecretHasBlanks, oauth.InvalidClient, nil},
	{"a line break after the secret", secret(goodSecret + "\n"), refusal.SecretHasBlanks, oauth.InvalidClient, nil},
	{"the secret encoded twice", secret("%30" + goodSecret[1:]), refusal.SecretEncodedTwice, oauth.InvalidClient, nil},
	{"the secret in quotation marks", secret(`"` + goodSecret + `"`), refusal.SecretEncodedTwice, oauth.InvalidClient, nil},
	{"a secret for a public app", func(_ *testing.T, w *world) { w.app.Consumers[0].SecretHash = "" }, refusal.SecretWrong, oauth.InvalidClient, nil},
	{"a staged pair", pair(app.Staged, 0), refusal.SecretNotActive, oauth.InvalidClient, nil},
	{"a pair that retires now", pair(app.Retiring, 0), refusal.SecretNotActive, oauth.InvalidClient, nil},
	{"a pair of unknown state", pair("lost", time.Hour), refusal.SecretNotActive, oauth.InvalidClient, nil},
	{"a retired pair without its secret", func(t *testing.T, w *world) {
		pair(app.Retiring, -time.Second)(t, w)
		w.client.Secret = oauth.Credential{}
	}, refusal.SecretNotActive, oauth.InvalidClient, map[string]refusal.Cause{"ClientCredentials": refusal.SecretMissing}},

	{"org suspended", func(_ *testing.T, w *world) { w.org.Status = org.Suspended }, refusal.OrgSuspended, oauth.InactiveOrg, nil},
	{"no OAuth settings", func(_ *testing.T, w *world) { w.app.OAuth = nil }, refusal.AppHasNoOAuth, oauth.FlowDisabled, nil},
	{"app blocked", func(_ *testing.T, w *world) { w.app.Blocked = true }, refusal.AppBlocked, oauth.AppBlocked, nil},
	{"app uninstalled", func(_ *testing.T, w *world) { w.app.Installed = false }, refusal.AppUninstalled, oauth.AppNotFound, nil},
	{"app disabled", func(_ *testing.T, w *world) { w.app.External = &app.External{Disabled: true} }, refusal.AppDisabled, oauth.FlowDisabled, nil},
	{"plug-in disabled", func(_ *testing.T, w *world) { w.app.External = &app.External{OAuthPluginDisabled: true} }, refusal.AppDisabled, oauth.FlowDisabled, nil},

	{"login origin", func(_ *testing.T, w *world) { w.site = reqinfo.Site{Kind: reqinfo.Login, Origin: loginURL} }, refusal.WrongDomain, oauth.WrongDomain, onlyClientCredentials},
	{"no site at all", func(_ *testing.T, w *world) { w.site = reqinfo.Site{} }, refusal.WrongDomain, oauth.WrongDomain, onlyClientCredentials},
	{"flow off", func(_ *testing.T, w *world) { w.app.OAuth.ClientCredentials = false }, refusal.FlowOff, oauth.ClientCredentialsDisabled, onlyClientCredentials},
	{"flow off in policies", func(_ *testing.T, w *world) { off := false; w.app.Policy.ClientCredentials = &off }, refusal.FlowOffInPolicies, oauth.ClientCredentialsDisabled, onlyClientCredentials},
	{"flow not on in an external app's policies", func(_ *testing.T, w *world) { w.app.Model = app.ExternalClientApp }, refusal.FlowOffInPolicies, oauth.ClientCredentialsDisabled, onlyClientCredentials},
	{"flow on in policies alone", func(_ *testing.T, w *world) {
		on := true
		w.app.OAuth.ClientCredentials, w.app.Policy.ClientCredentials = false, &on
	}, refusal.FlowOff, oauth.ClientCredentialsDisabled, onlyClientCredentials},
	{"no certificate", cert(""), refusal.NoCertificate, oauth.InvalidJWTSignature, onlyJWTBearer},

	{"no run-as user", runAs(""), refusal.RunAsMissing, oauth.NoClientCredentialsUser, onlyClientCredentials},
	{"unknown run-as user", runAs("nobody@acme.example"), refusal.RunAsUnknown, oauth.NoClientCredentialsUser, onlyClientCredentials},
	{"run-as is an e-mail address", runAs(email), refusal.RunAsIsEmail, oauth.NoClientCredentialsUser, onlyClientCredentials},
	{"user of another org", func(_ *testing.T, w *world) { w.user.Org = 2 }, refusal.RunAsUnknown, oauth.NoClientCredentialsUser, jwt(refusal.AssertionUnknownUser)},
	{"user deactivated", func(_ *testing.T, w *world) { w.user.Active = false }, refusal.RunAsInactive, oauth.NoClientCredentialsUser, jwt(refusal.UserInactive)},
	{"user frozen", func(_ *testing.T, w *world) { w.user.Frozen = true }, refusal.RunAsFrozen, oauth.NoClientCredentialsUser, jwt(refusal.UserFrozen)},

	{"certificate that is none", cert("MII"), refusal.NoCertificate, oauth.InvalidJWTSignature, onlyJWTBearer},
	{"certificate of another key", func(t *testing.T, w *world) { w.app.OAuth.Certificate = certificate(t, otherKey(t)) }, refusal.AssertionSignature, oauth.InvalidJWTSignature, onlyJWTBearer},
	{"client_id of another app", func(_ *testing.T, w *world) { w.client.ConsumerKey, w.client.Secret = "3MVG9other", oauth.Credential{} }, refusal.AssertionMalformed, oauth.InvalidAssertion, map[string]refusal.Cause{"ClientCredentials": refusal.UnknownConsumerKey}},
	{"algorithm none", func(_ *testing.T, w *world) { w.header = `{"alg":"none"}` }, refusal.AssertionMalformed, oauth.InvalidAssertion, onlyJWTBearer},
	{"algorithm HS256", func(_ *testing.T, w *world) { w.header = `{"alg":"HS256"}` }, refusal.AssertionMalformed, oauth.InvalidAssertion, onlyJWTBearer},
	{"key in the header", func(_ *testing.T, w *world) { w.header = `{"alg":"RS256","jwk":{}}` }, refusal.AssertionMalformed, oauth.InvalidAssertion, onlyJWTBearer},
	{"no exp", claim("exp", nil), refusal.AssertionMalformed, oauth.InvalidAssertion, onlyJWTBearer},
	{"ended three minutes ago", expiry(-3 * time.Minute), refusal.AssertionExpired, oauth.InvalidAssertion, onlyJWTBearer},
	{"good for two hours", expiry(2 * time.Hour), refusal.AssertionMalformed, oauth.InvalidAssertion, onlyJWTBearer},
	{"not good yet", func(_ *testing.T, w *world) { w.claims["nbf"] = w.now.Add(4 * time.Minute).Unix() }, refusal.AssertionMalformed, oauth.InvalidAssertion, onlyJWTBearer},
	{"audience elsewhere", claim("aud", "https://login.evil.example"), refusal.AssertionAudience, oauth.InvalidAudience, onlyJWTBearer},
	{"unknown user", claim("sub", "nobody@acme.example"), refusal.AssertionUnknownUser, oauth.InvalidAssertion, onlyJWTBearer},
	{"e-mail address for a user", claim("sub", email), refusal.AssertionUnknownUser, oauth.InvalidAssertion, onlyJWTBearer},
	{"users approve for themselves", func(_ *testing.T, w *world) { w.app.Policy.PermittedUsers = app.AllSelfAuthorized }, refusal.NotApproved, oauth.NotApproved, onlyJWTBearer},
	{"permitted by any client, not assigned", func(t *testing.T, w *world) {
		unassigned(t, w)
		w.user.Permissions |= user.PermissionSetOf(user.UseAnyAPIClient)
	}, refusal.NotApproved, oauth.NotApproved, onlyJWTBearer},
	{"run-as user, not assigned", unassigned, refusal.NotPermitted, oauth.NotAdminApproved, onlyJWTBearer},

	{"no usable scopes", func(_ *testing.T, w *world) { w.app.OAuth.Scopes = []string{"refresh_token", "offline_access"} }, refusal.NoUsableScopes, oauth.NoValidScopes, nil},
	{"scopes of browsers alone", func(_ *testing.T, w *world) { w.app.OAuth.Scopes = []string{"full", "web", "refresh_token"} }, refusal.NoUsableScopes, oauth.NoValidScopes, onlyClientCredentials},

	{"high assurance required", func(_ *testing.T, w *world) { w.app.Session.Level = app.HighAssurance }, refusal.SessionLevelTooLow, oauth.InvalidSessionLevel, nil},
	{"not assigned, and run-as users must be", func(t *testing.T, w *world) {
		unassigned(t, w)
		w.org.Settings.ApplyPermittedUsersToRunAs = true
	}, refusal.NotPermitted, oauth.NotAdminApproved, nil},
}

func secret(text string) func(*testing.T, *world) {
	return func(_ *testing.T, w *world) { w.client.Secret = oauth.NewCredential(text) }
}

func pair(state app.ConsumerState, left time.Duration) func(*testing.T, *world) {
	return func(_ *testing.T, w *world) {
		w.app.Consumers[0].State, w.app.Consumers[0].EndsAt = state, w.now.Add(left)
	}
}

func runAs(name string) func(*testing.T, *world) {
	return func(_ *testing.T, w *world) { w.app.Policy.RunAs = name }
}

func cert(text string) func(*testing.T, *world) {
	return func(_ *testing.T, w *world) { w.app.OAuth.Certificate = text }
}

func claim(name string, value any) func(*testing.T, *world) {
	return func(_ *testing.T, w *world) {
		if w.claims[name] = value; value == nil {
			delete(w.claims, name)
		}
	}
}

func expiry(left time.Duration) func(*testing.T, *world) {
	return func(_ *testing.T, w *world) { w.claims["exp"] = float64(w.now.Add(left).UnixMilli()) / 1000 }
}

func jwt(cause refusal.Cause) map[string]refusal.Cause {
	return map[string]refusal.Cause{"JWTBearer": cause}
}

func unassigned(_ *testing.T, w *world) { w.app.Profiles = nil }

// causeOf returns the cause that a grant must give, "" when the denial does not
// concern it.
func (d *denial) causeOf(grant string) refusal.Cause {
	if cause, ok := d.of[grant]; ok {
		return cause
	}
	return d.cause
}

// wireOf returns what the client is told.
func (d *denial) wireOf(cause refusal.Cause) oauth.Error {
	if cause == d.cause {
		return d.wire
	}
	return map[refusal.Cause]oauth.Error{
		refusal.SecretMissing:        oauth.InvalidClient,
		refusal.UnknownConsumerKey:   oauth.InvalidClientID,
		refusal.AssertionUnknownUser: oauth.InvalidAssertion,
		refusal.UserInactive:         oauth.InactiveUser,
		refusal.UserFrozen:           oauth.InactiveUser,
	}[cause]
}

// TestEveryGrantAndDenial: what each denial does to each grant, on the wire and
// in the login history, and that nothing is written and nothing leaves.
func TestEveryGrantAndDenial(t *testing.T) {
	for name, grant := range grants {
		for i := range denials {
			d := &denials[i]
			t.Run(name+"/"+d.name, func(t *testing.T) {
				w := newWorld(t)
				d.change(t, w)
				answer, r, err := w.issue(t, grant.request)
				if err != nil {
					t.Fatal(err)
				}
				cause := d.causeOf(name)
				if cause == "" {
					if r != nil || answer == nil || len(w.commits) != 1 {
						t.Errorf("refused with %v, %d commits; the denial does not concern this grant", r, len(w.commits))
					}
					return
				}
				if answer != nil || len(w.commits) != 0 {
					t.Errorf("answer %v, %d commits; want neither", answer, len(w.commits))
				}
				if r == nil || r.Cause != cause || r.Wire != d.wireOf(cause) {
					t.Fatalf("refusal %+v, want %s with %+v", r, cause, d.wireOf(cause))
				}
				checkRecord(t, w, grant.subtype, r)
			})
		}
	}
}

// checkRecord holds what an admin reads of a refusal.
func checkRecord(t *testing.T, w *world, subtype audit.Subtype, r *refusal.Refusal) {
	t.Helper()
	if len(w.refused) != 1 {
		t.Fatalf("%d rows recorded, want one", len(w.refused))
	}
	row := w.refused[0]
	if row.Subtype != subtype || row.Status != r.Status || row.Status == audit.Success || row.Addr != clientAddr || row.ID == 0 {
		t.Errorf("row %+v", row)
	}
	if row.TokenID != [10]byte{} {
		t.Error("a refusal names a token")
	}
	known := r.Cause != refusal.UnknownConsumerKey
	if (row.Org == 1 && row.App == 11) != known {
		t.Errorf("in the history of org %d and app %d, app known: %v", row.Org, row.App, known)
	}
	d := row.Refusal
	if d.Request != "request-1" || d.Cause != string(r.Cause) || d.Code != r.Wire.Code || d.Explanation == "" || d.Remedy.Action == "" {
		t.Errorf("detail %+v", d)
	}
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	for _, open := range []string{d.Explanation, d.Remedy.Page, d.Remedy.Field, d.Remedy.Action} {
		if strings.ContainsAny(open, "{}") {
			t.Errorf("%q has a place that nothing fills", open)
		}
	}
	for _, hidden := range []string{goodSecret, goodSecret[4:63], strings.ToLower(goodSecret), "eyJ", w.app.Consumers[0].SecretHash} {
		if hidden != "" && strings.Contains(string(text), hidden) {
			t.Errorf("the row holds a secret or an assertion: %s", text)
		}
	}
	if strings.Contains(fmt.Sprint(d.Remedy), "the app ›") && known {
		t.Errorf("the remedy %+v does not name the app", d.Remedy)
	}
}

// TestOrderOfChecks applies a denial and all that come later to a request: the
// earliest decides. Denials of one stage stand for it once.
func TestOrderOfChecks(t *testing.T) {
	order := map[string][]string{
		"ClientCredentials": {
			"no app has the key", "another org's My Domain", "wrong secret", "org suspended", "no OAuth settings", "app blocked",
			"app uninstalled", "app disabled", "flow off", "user deactivated", "no usable scopes", "not assigned, and run-as users must be",
		},
		"JWTBearer": {
			"no app has the key", "another org's My Domain", "wrong secret", "org suspended", "no OAuth settings", "app blocked",
			"app uninstalled", "app disabled", "no certificate", "certificate of another key", "ended three minutes ago",
			"audience elsewhere", "unknown user", "run-as user, not assigned", "no usable scopes", "user deactivated",
		},
	}
	if len(order) != len(grants) {
		t.Errorf("orders of %d grants, want %d", len(order), len(grants))
	}
	for name, stages := range order {
		for first := range stages {
			w := newWorld(t)
			for _, stage := range slices.Backward(stages[first:]) {
				denialNamed(t, stage).change(t, w)
			}
			_, r, err := w.issue(t, grants[name].request)
			want := denialNamed(t, stages[first]).causeOf(name)
			if err != nil || r == nil || r.Cause != want {
				t.Errorf("%s, from %q on: %v, error %v; want %s", name, stages[first], r, err, want)
			}
		}
	}
}

func denialNamed(t *testing.T, name string) *denial {
	t.Helper()
	for i := range denials {
		if denials[i].name == name {
			return &denials[i]
		}
	}
	t.Fatalf("no denial is called %q", name)
	return nil
}
