package abuse

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
)

const deadREST = `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`

// TestOtherAppsToken: an app learns nothing of another's token and cannot end
// it, unless it merely holds the token; Introspect All Tokens sees its own org.
func TestOtherAppsToken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.app(t, "Other", nil)
		all := w.app(t, "Gateway", func(d *app.Definition) { d.OAuth.IntrospectAllTokens = true })
		token := w.issue(t, w.own())["access_token"]
		if !w.active(t, w.own(), token) || !w.active(t, all, token) {
			t.Fatal("the app itself and the gateway must see the token")
		}
		if w.active(t, other, token) {
			t.Error("another app introspects the token")
		}
		form := url.Values{"token": {token}, "client_id": {other.key}, "client_secret": {other.secret}, "format": {"json"}}
		refused(t, "revoke by another app", w.post(t, revokePath, form), 400, "invalid_token", "invalid token")
		refused(t, "revoke by another app with Basic", w.send(t, ask{
			Path: revokePath, Form: url.Values{"token": {token}, "format": {"json"}}, Header: map[string]string{"Authorization": basic(other.key, other.secret)},
		}), 400, "invalid_token", "invalid token")
		form.Set("client_secret", "wrong")
		refused(t, "revoke with a wrong secret", w.post(t, revokePath, form), 400, "invalid_client", badSecret)
		form.Set("client_secret", all.secret)
		form.Set("client_id", all.key)
		refused(t, "revoke by the gateway", w.post(t, revokePath, form), 400, "invalid_token", "invalid token")
		if !w.active(t, w.own(), token) {
			t.Error("a refused revocation ended the token")
		}
		form.Set("client_id", w.Key)
		form.Set("client_secret", w.Secret)
		if a := w.post(t, revokePath, form); a.status != 200 || w.active(t, w.own(), token) || w.active(t, all, token) {
			t.Errorf("revoke by its own app: %d %s", a.status, short(a.body))
		}
	})
}

// TestOneAppSeesAllTokens: a second app cannot have the switch.
func TestOneAppSeesAllTokens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.app(t, "Gateway", func(d *app.Definition) { d.OAuth.IntrospectAllTokens = true })
		o := app.DefaultOAuth()
		o.CallbackURLs, o.Scopes, o.IntrospectAllTokens = []string{"https://app.example/"}, []string{"api"}, true
		_, err := w.command.Apps().Create(t.Context(), "Second", app.Definition{Label: "Second", ContactEmail: "a@acme.example", OAuth: &o})
		if err == nil || !strings.Contains(err.Error(), "Gateway") {
			t.Errorf("a second app that introspects all tokens: %v", err)
		}
	})
}

// TestOtherOrgsToken tries everything of one org at the My Domain of another,
// whose gateway may introspect all tokens: its own org's.
func TestOtherOrgsToken(t *testing.T) {
	const otherDomain = "http://globex.localhost"
	eachWithHosts(t, func(t *testing.T, w *world) {
		there := w.otherOrg(t, "Globex", otherDomain)
		there.RunAs = there.user(t, "gateway@globex.example").Username
		gateway := there.app(t, "Gateway", func(d *app.Definition) { d.OAuth.IntrospectAllTokens = true })
		fields := w.issue(t, w.own())
		token := fields["access_token"]
		for _, at := range []*world{w, there, w.at(loginOrigin)} {
			a := at.introspect(t, gateway, token)
			if at.Origin == myDomain {
				refused(t, "the gateway at the first org", a, 401, "invalid_client", badSecret)
			} else if a.status != 200 || a.body != `{"active":false}` {
				t.Errorf("the gateway at %s: %d %s", at.Origin, a.status, short(a.body))
			}
		}
		refused(t, "the app at the other org", there.post(t, tokenPath, credentials(w.own())), 400, "invalid_client_id", badKey)
		refused(t, "its token introspected there", there.introspect(t, w.own(), token), 401, "invalid_client", badSecret)
		form := url.Values{"token": {token}, "client_id": {gateway.key}, "client_secret": {gateway.secret}, "format": {"json"}}
		refused(t, "revoked by the other org's app", there.post(t, revokePath, form), 400, "invalid_token", "invalid token")
		if a := there.get(t, limitsPath, token); a.status != 401 || strings.TrimSpace(a.body) != deadREST {
			t.Errorf("REST at the other org: %d %s", a.status, short(a.body))
		}
		for _, path := range []string{userInfoPath, pathOf(t, fields["id"])} {
			if a := there.get(t, path, token); a.status != 403 || a.body != "Wrong_Org" {
				t.Errorf("%s at the other org: %d %s", path, a.status, short(a.body))
			}
		}
		if !w.active(t, w.own(), token) {
			t.Error("the token did not survive")
		}
	})
}

// otherOrg makes a second org and returns the world at its My Domain.
func (w *world) otherOrg(t *testing.T, name, domain string) *world {
	t.Helper()
	var made org.Org
	w.settled(t, func(ctx context.Context) (int64, error) {
		out, err := w.command.Orgs().Create(ctx, name, domain)
		if err == nil {
			made = out.Org
		}
		return onOrg(out, err)
	})
	there := w.at(domain)
	there.Org = made
	there.command = there.Beside()
	return there
}

// valuesOfAnotherKind presents each value in the place of each other one.
func valuesOfAnotherKind(t *testing.T, w *world) {
	t.Helper()
	fields := w.issue(t, w.own())
	token, identity := fields["access_token"], pathOf(t, fields["id"])
	refused(t, "token as consumer secret", w.introspect(t, pair{"", w.Key, token}, token), 401, "invalid_client", badSecret)
	refused(t, "token as consumer key", w.post(t, tokenPath, credentials(pair{"", token, w.Secret})), 400, "invalid_client_id", badKey)
	refused(t, "key and secret swapped", w.post(t, tokenPath, credentials(pair{"", w.Secret, w.Key})), 400, "invalid_client_id", badKey)
	for _, grant := range []string{"refresh_token", "authorization_code", "password", "urn:ietf:params:oauth:grant-type:token-exchange"} {
		a := w.post(t, tokenPath, credentials(w.own(), "grant_type", grant, "refresh_token", token, "code", token, "subject_token", token))
		if a.status != 400 || strings.Contains(a.body, "access_token") {
			t.Errorf("token with grant_type %s: %d %s", grant, a.status, short(a.body))
		}
	}
	session := w.Org.ID.Short() + "!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6LYUfiDUkWe6H34r1AAwOR8B8fLEz6n04NPGRrq0FM"
	for why, text := range map[string]string{
		"refresh token":   "5Aep8615VRsAVTM8hDDuQdnfOHgWR9jMrqVIpaAHtGQAUKnyYmZ2mrlSvMZHAEUFGI2ANdbvrGoYX6kUMUZ6kuz",
		"foreign session": session, "consumer secret": w.Secret, "consumer key": w.Key, "code": "aPrxbLFZ2Tcs0cNj7kLvNBWtrjrG8jXhDgUSK8qkzP4M1sO0E2oXDkmV2ysBwSOZ",
		"org id": w.Org.ID.String(), "request id": "0123456789abcdef", "token twice": token + token, "token without its org": token[16:],
		"token of nobody": strings.Repeat("0", 15) + token[15:],
	} {
		w.nowhere(t, why, identity, text)
		a := w.post(t, revokePath, url.Values{"token": {text}, "format": {"json"}})
		refused(t, why+" revoked", a, 400, "invalid_token", "invalid token")
	}
	if !w.active(t, w.own(), token) {
		t.Error("the token did not survive")
	}
}

// nowhere fails where a text opens anything.
func (w *world) nowhere(t *testing.T, why, identity, text string) {
	t.Helper()
	if w.active(t, w.own(), text) {
		t.Errorf("%s is active", why)
	}
	if a := w.get(t, limitsPath, text); a.status != 401 || strings.TrimSpace(a.body) != deadREST {
		t.Errorf("%s, REST: %d %s", why, a.status, short(a.body))
	}
	for _, path := range []string{userInfoPath, identity} {
		if a := w.get(t, path, text); a.status != 403 || a.body != "Bad_OAuth_Token" {
			t.Errorf("%s, %s: %d %s", why, path, a.status, short(a.body))
		}
	}
}

// tokensInURLs: introspection takes none from the URL, REST neither.
func tokensInURLs(t *testing.T, w *world) {
	t.Helper()
	token := w.issue(t, w.own())["access_token"]
	query := "?token=" + url.QueryEscape(token)
	form := url.Values{"client_id": {w.Key}, "client_secret": {w.Secret}, "token": {token}}
	refused(t, "introspection", w.post(t, introspectPath+query, form), 400, "invalid_request", "parameter not allowed in the URL: token")
	for _, name := range []string{"access_token", "oauth_token", "token"} {
		a := w.send(t, ask{Method: "GET", Path: limitsPath + "?" + name + "=" + url.QueryEscape(token)})
		if a.status != 401 || strings.TrimSpace(a.body) != deadREST {
			t.Errorf("REST with %s in the URL: %d %s", name, a.status, short(a.body))
		}
	}
	for _, path := range []string{tokenPath, userInfoPath, introspectPath, revokePath} {
		a := w.post(t, path+"?client_secret="+w.Secret, credentials(w.own()))
		refused(t, path+" with the secret in the URL", withJSON(a), 400, "invalid_request", "parameter not allowed in the URL: client_secret")
	}
}

// withJSON turns the form that revocation answers with into JSON.
func withJSON(a answer) answer {
	values, err := url.ParseQuery(a.body)
	if err != nil || !values.Has("error") {
		return a
	}
	a.body = `{"error":"` + values.Get("error") + `","error_description":"` + values.Get("error_description") + `"}`
	return a
}
