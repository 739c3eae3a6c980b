package abuse

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/endpoint/metadata"
)

// taken fails where a username or a consumer key of the past can be had again.
func (w *world) taken(t *testing.T, username, key string) {
	t.Helper()
	for _, name := range []string{username, strings.ToUpper(username), " " + username + "\n"} {
		_, err := w.command.Users().Create(t.Context(), user.New{
			Username: name, Email: "a@acme.example", LastName: "Again", Profile: user.APIOnlyIntegrations,
		})
		if !errors.Is(err, user.ErrUsernameTaken) {
			t.Errorf("the username %q again: %v", name, err)
		}
	}
	o := app.DefaultOAuth()
	o.CallbackURLs, o.Scopes = []string{"https://app.example/"}, []string{"api"}
	d := app.Definition{Label: "Again", ContactEmail: "people@acme.example", OAuth: &o}
	if _, err := w.command.Apps().Deploy(t.Context(), "Again", d, given(key, "")); !errors.Is(err, app.ErrKeyTaken) {
		t.Errorf("the consumer key again: %v", err)
	}
}

// TestDeletedAppIsGone: its name may be had again, its key and its tokens not.
func TestDeletedAppIsGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.app(t, "Orders", nil)
		fields := w.issue(t, first)
		w.settled(t, func(ctx context.Context) (int64, error) { return onApp(w.command.Apps().Delete(ctx, "Orders")) })
		w.taken(t, w.RunAs, first.key)
		second := w.app(t, "Orders", nil)
		refused(t, "the old key", w.post(t, tokenPath, credentials(first)), 400, "invalid_client_id", badKey)
		refused(t, "the old key, the new secret", w.post(t, tokenPath, credentials(pair{"", first.key, second.secret})), 400, "invalid_client_id", badKey)
		refused(t, "the new key, the old secret", w.post(t, tokenPath, credentials(pair{"", second.key, first.secret})), 400, "invalid_client", badSecret)
		w.nowhere(t, "the old token", pathOf(t, fields["id"]), fields["access_token"])
		if w.active(t, second, fields["access_token"]) {
			t.Error("the new app of the name sees the old token")
		}
	})
}

// TestNamesAreBytes: two names that look alike are two, or one is refused.
func TestNamesAreBytes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.user(t, "twin@acme.example")
		w.taken(t, "twin@acme.example", w.Key)
		for _, name := range []string{"tw\u0131n@acme.example", "twin\u200b@acme.example", "twin@acme.example\u00a0", "ｔwin@acme.example", "twin@acme.example\x00", "\u212aelvin@acme.example"} {
			_, err := w.command.Users().Create(t.Context(), user.New{Username: name, Email: "a@acme.example", LastName: "Twin", Profile: user.APIOnlyIntegrations})
			var invalid *user.InvalidError
			if !errors.As(err, &invalid) {
				t.Errorf("the username %q: %v", name, err)
			}
		}
		lower, upper := w.app(t, "orders", nil), w.app(t, "Orders", nil)
		w.settled(t, func(ctx context.Context) (int64, error) { return onApp(w.command.Apps().Block(ctx, "Orders")) })
		granted(t, "the app that is not blocked", w.post(t, tokenPath, credentials(lower)))
		refused(t, "the app that is", w.post(t, tokenPath, credentials(upper)), 400, "app_blocked", "this app is blocked by admin")
		if _, err := w.command.Apps().Block(t.Context(), "ORDERS"); !errors.Is(err, app.ErrNotFound) {
			t.Errorf("an app found by another case: %v", err)
		}
	})
}

// hostile are texts that end what they stand in, in one format or another.
const hostile = `"><script>alert('x')</script>&amp;<![CDATA[]]>{app}\u0022%3Cb%3E${x}{{1}}`

// TestHostileNames puts hostile text into every name there is and reads it back
// from every surface.
func TestHostileNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		out, err := w.command.Users().Create(t.Context(), user.New{
			Username: "o'hostile+x@acme.example", Email: "o'hostile@acme.example", FirstName: `<img src=x>"'&`, LastName: hostile, Nickname: `"]]><script>`,
			Profile: user.APIOnlyIntegrations,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.command.Settle(out.Seq)
		p := w.app(t, "Hostile", func(d *app.Definition) {
			d.Label, d.Description, d.Policy.RunAs = hostile, hostile+"\u2028"+hostile, out.User.Username
			d.Attributes = []app.Attribute{{Key: `a"<b>&`, Formula: `"<script>" `}, {Key: "name", Formula: "$User.LastName"}}
		})
		fields := w.issue(t, p)
		for _, path := range []string{
			userInfoPath, pathOf(t, fields["id"]), "/services/data/v60.0/query?q=" + url.QueryEscape("SELECT FirstName, LastName, Username FROM User"),
			"/services/data/v60.0/sobjects/User/" + pathOf(t, fields["id"])[len("/id/")+19:],
		} {
			a := w.get(t, path, fields["access_token"])
			escaped(t, path, a)
			if !holds(t, a.body, hostile) {
				t.Errorf("%s: the name is not there as it was given: %d %s", path, a.status, short(a.body))
			}
		}
		for _, path := range []string{userInfoPath, pathOf(t, fields["id"])} {
			a := w.get(t, path+"?format=xml", fields["access_token"])
			escaped(t, path+" as XML", a)
			wellFormed(t, path, a.body)
			a = w.get(t, path+"?format=urlencoded", fields["access_token"])
			escaped(t, path+" as a form", a)
		}
		escaped(t, "introspection", w.introspect(t, p, fields["access_token"]))
		w.hostileRequests(t, fields["access_token"])
		w.hostileFile(t)
		a := w.post(t, tokenPath, credentials(pair{"", p.key, "wrong"}))
		row := w.row(t, a.request())
		if page := row.Refusal.Remedy.Page; !strings.Contains(page, hostile) {
			t.Errorf("the remedy's page is %q", page)
		}
	})
}

// holds reports whether a JSON text has exactly this string somewhere.
func holds(t *testing.T, body, want string) bool {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(body))
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if text, ok := token.(string); ok && strings.Contains(text, want) {
			return true
		}
	}
}

func wellFormed(t *testing.T, why, body string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	for {
		switch _, err := d.Token(); {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			t.Errorf("%s: %v in %s", why, err, short(body))
			return
		}
	}
}

// hostileRequests sends hostile text where an answer might repeat it.
func (w *world) hostileRequests(t *testing.T, token string) {
	t.Helper()
	at := url.QueryEscape(hostile)
	for _, path := range []string{
		"/services/data/v60.0/sobjects/" + url.PathEscape("<script>"), "/services/data/v60.0/query?q=" + at, "/services/data/v60.0/query?q=SELECT+" + at + "+FROM+User",
		"/services/data/v60.0/query?q=SELECT+Id+FROM+User+WHERE+Name='" + at, "/services/data/v60.0/sobjects/User/x?fields=" + at, userInfoPath + "?format=" + at,
		"/services/data/v60.0/query/" + url.PathEscape("<script>alert(1)"), "/id/" + url.PathEscape("<script>") + "/x", "/" + url.PathEscape("<script>alert(1)</script>"),
	} {
		a := w.get(t, path, token)
		escaped(t, path, a)
		if a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be sniffed", path)
		}
	}
	escaped(t, "unknown grant", w.post(t, tokenPath, url.Values{"grant_type": {hostile}, "format": {hostile}, hostile: {hostile}}))
	for _, format := range []string{"xml", "urlencoded", "json"} {
		escaped(t, "revoke as "+format, w.post(t, revokePath, url.Values{"token": {hostile}, "format": {format}}))
	}
}

// hostileFile retrieves the app and reads it back.
func (w *world) hostileFile(t *testing.T) {
	t.Helper()
	stored, err := w.command.Installation().Store.For(w.Org.ID).AppByName(t.Context(), "Hostile")
	if err != nil {
		t.Fatal(err)
	}
	files := metadata.Write(stored)
	results, problems := metadata.Read(files)
	if len(results) != 1 || metadata.HasErrors(problems) {
		t.Fatalf("what is retrieved cannot be deployed: %v", problems)
	}
	if got := results[0].Definition; got.Label != stored.Label || got.Description != stored.Description {
		t.Errorf("the label comes back as %q, the description as %q", got.Label, got.Description)
	}
	if found := w.secrets.in(string(files[0].Content)); found != nil {
		t.Errorf("the file holds the %s", found)
	}
}
