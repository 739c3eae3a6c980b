package abuse

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// trouble is one way in which a user gets no token, with what the wire says and
// what an admin reads of it.
type trouble struct {
	name string
	// edit makes the app; then happens afterwards; ask makes the request.
	edit func(*app.Definition)
	then func(t *testing.T, w *world, p pair)
	ask  func(w *world, p pair) (at *world, form pair)

	code, description, status, cause string
	explanation                      string
	page, field, action              string
	facts                            []audit.Fact
}

const (
	noUser       = "no client credentials user enabled"
	consumerPage = "App Manager › Evident › View › Manage Consumer Details"
	editPage     = "App Manager › Evident › Edit"
	policiesPage = "Manage Connected Apps › Evident › Edit Policies"
)

func wrongSecret(change func(string) string) func(*world, pair) (*world, pair) {
	return func(w *world, p pair) (*world, pair) { return w, pair{p.name, p.key, change(p.secret)} }
}

func troubles() []trouble {
	return append(secretTroubles(), append(runAsTroubles(), appTroubles()...)...)
}

func secretTroubles() []trouble {
	rows := []trouble{
		{
			name: "secret wrong", cause: "consumer_secret_wrong", ask: wrongSecret(func(string) string { return strings.Repeat("B", 64) }),
			explanation: "The consumer secret is not the one of this app: it was copied incompletely, or it has been rotated.",
			page:        consumerPage, field: "Consumer Secret", action: "Copy the consumer secret again and paste it into the client.",
		},
		{
			name: "secret cut", cause: "consumer_secret_wrong", ask: wrongSecret(func(s string) string { return s[:63] }),
			explanation: "The consumer secret is not the one of this app: it was copied incompletely, or it has been rotated.",
			page:        consumerPage, field: "Consumer Secret", action: "Copy the consumer secret again and paste it into the client.",
		},
		{
			name: "secret with blanks", cause: "consumer_secret_has_blanks", ask: wrongSecret(func(s string) string { return " " + s + "\r\n" }),
			explanation: "The consumer secret would be right without the blanks or line break around it.",
			page:        consumerPage, field: "Consumer Secret", action: "Paste the consumer secret into the client again without a blank or line break.",
		},
		{
			name: "secret quoted", cause: "consumer_secret_encoded_twice", ask: wrongSecret(func(s string) string { return `"` + s + `"` }),
			explanation: "The consumer secret would be right if it were not percent-encoded twice or put in quotation marks.",
			action:      "Let the client encode the secret once, and leave out the quotation marks.",
		},
		{
			name: "secret encoded twice", cause: "consumer_secret_encoded_twice", ask: wrongSecret(percent),
			explanation: "The consumer secret would be right if it were not percent-encoded twice or put in quotation marks.",
			action:      "Let the client encode the secret once, and leave out the quotation marks.",
		},
	}
	for i := range rows {
		rows[i].facts = []audit.Fact{{Name: "method", Value: "client_secret_post"}}
	}
	rows = append(rows, trouble{
		name: "secret missing", cause: "consumer_secret_missing", ask: wrongSecret(func(string) string { return "" }),
		explanation: "The flow requires the consumer secret and the request has none.", facts: []audit.Fact{{Name: "method", Value: "none"}},
		page: consumerPage, field: "Consumer Secret", action: "Send the consumer secret as client_secret, or as the password of HTTP Basic.",
	})
	for i := range rows {
		rows[i].code, rows[i].description, rows[i].status = "invalid_client", badSecret, "Failed: Invalid Consumer Secret"
	}
	return rows
}

func runAsTroubles() []trouble {
	runAs := func(name string) func(*app.Definition) { return func(d *app.Definition) { d.Policy.RunAs = name } }
	on := func(do func(context.Context, *user.Registry) (*user.Outcome, error)) func(*testing.T, *world, pair) {
		return func(t *testing.T, w *world, _ pair) {
			w.settled(t, func(ctx context.Context) (int64, error) { return onUser(do(ctx, w.command.Users())) })
		}
	}
	const other = "evident@acme.example"
	rows := []trouble{
		{
			name: "run-as missing", edit: runAs(""), cause: "run_as_missing",
			explanation: "The client credentials flow is enabled but no execution user is chosen.",
			page:        policiesPage, field: "Run As", action: "Choose the user as whom the app acts, preferably one with API Only User. In a metadata file: <oauthClientCredentialUser> in <oauthConfig>.",
		},
		{
			name: "run-as unknown", edit: runAs("nobody@acme.example"), cause: "run_as_unknown", facts: []audit.Fact{{Name: "run_as", Value: "nobody@acme.example"}},
			explanation: "Run As names nobody@acme.example, and the org has no user of that name.",
			page:        policiesPage, field: "Run As", action: "Choose an existing user, or create the user nobody@acme.example.",
		},
		{
			name: "run-as is an e-mail address", edit: runAs("mail+" + other), cause: "run_as_is_an_email_address",
			facts:       []audit.Fact{{Name: "run_as", Value: "mail+" + other}, {Name: "username", Value: other}},
			explanation: "Run As holds mail+" + other + ", which is the e-mail address of a user and not a username.",
			page:        policiesPage, field: "Run As", action: "Enter the username " + other + " in place of the e-mail address.",
		},
		{
			name: "run-as frozen", edit: runAs(other), cause: "run_as_frozen", status: "User is frozen", facts: []audit.Fact{{Name: "run_as", Value: other}},
			then:        on(func(ctx context.Context, r *user.Registry) (*user.Outcome, error) { return r.Freeze(ctx, other) }),
			explanation: "The execution user " + other + " is frozen.",
			page:        "Users", field: "Unfreeze", action: "Unfreeze " + other + " (latchstring user unfreeze " + other + "), or choose another Run As user under Manage › Edit Policies.",
		},
		{
			name: "run-as deactivated", edit: runAs(other), cause: "run_as_inactive", facts: []audit.Fact{{Name: "run_as", Value: other}},
			then:        on(func(ctx context.Context, r *user.Registry) (*user.Outcome, error) { return r.Deactivate(ctx, other) }),
			explanation: "The execution user " + other + " is deactivated.",
			page:        "Users", field: "Active", action: "Activate " + other + " (latchstring user activate " + other + "), or choose another Run As user under Manage › Edit Policies.",
		},
	}
	for i := range rows {
		rows[i].code, rows[i].description = "invalid_grant", noUser
		if rows[i].status == "" {
			rows[i].status = "Failed: No Client Credentials User"
		}
	}
	return rows
}

func appTroubles() []trouble {
	on := func(do func(context.Context, *app.Registry) (*app.Outcome, error)) func(*testing.T, *world, pair) {
		return func(t *testing.T, w *world, _ pair) {
			w.settled(t, func(ctx context.Context) (int64, error) { return onApp(do(ctx, w.command.Apps())) })
		}
	}
	off := false
	return []trouble{
		{
			name: "asked at the login origin", code: "invalid_grant", description: "request not supported on this domain", status: "Restricted domain", cause: "not_my_domain",
			ask:         func(w *world, p pair) (*world, pair) { return w.at(loginOrigin), p },
			facts:       []audit.Fact{{Name: "asked", Value: loginOrigin}, {Name: "my_domain", Value: myDomain}},
			explanation: "The request came to " + loginOrigin + "; client credentials are served on the org's My Domain only.",
			page:        "My Domain", field: "Current My Domain URL", action: "Send the request to " + myDomain + "/services/oauth2/token",
		},
		{
			name: "only full, web and refresh_token", code: "invalid_grant", description: "no valid scopes defined", status: "Failed: No Valid Scopes", cause: "no_usable_scopes",
			edit:        func(d *app.Definition) { d.OAuth.Scopes = []string{"full", "web", "refresh_token"} },
			facts:       []audit.Fact{{Name: "scopes", Value: "full web refresh_token"}, {Name: "left_out", Value: "full, web and refresh_token"}},
			explanation: "Of the app's scopes (full web refresh_token) none can be used in this flow: full, web and refresh_token are left out of it.",
			page:        editPage, field: "Selected OAuth Scopes",
			action: "Add Manage user data via APIs (api), or keep full in this flow: latchstring org set allow_full_scope_for_client_credentials true",
		},
		{
			name: "blocked", code: "app_blocked", description: "this app is blocked by admin", status: "Failed: App Blocked By Admin", cause: "app_blocked",
			then:        on(func(ctx context.Context, r *app.Registry) (*app.Outcome, error) { return r.Block(ctx, "Evident") }),
			facts:       []audit.Fact{{Name: "api_name", Value: "Evident"}},
			explanation: "An admin has blocked the app.",
			page:        "Connected Apps OAuth Usage", field: "Unblock", action: "Press Unblock in the row of Evident, or run: latchstring app unblock Evident",
		},
		{
			name: "uninstalled", code: "app_not_found", description: "External client app is not installed in this org", cause: "app_uninstalled",
			status:      "Package for this consumer is not installed in your organization",
			then:        on(func(ctx context.Context, r *app.Registry) (*app.Outcome, error) { return r.Uninstall(ctx, "Evident") }),
			facts:       []audit.Fact{{Name: "api_name", Value: "Evident"}},
			explanation: "The app was uninstalled from the org.",
			page:        "Connected Apps OAuth Usage", field: "Install", action: "Press Install in the row of Evident, or run: latchstring app install Evident",
		},
		{
			name: "flow off", code: "invalid_grant", description: "client credentials flow not enabled", status: "Failed: OAuth Flow Not Enabled", cause: "flow_not_enabled",
			edit:        func(d *app.Definition) { d.OAuth.ClientCredentials = false },
			explanation: "The app does not allow the client credentials flow.",
			page:        editPage, field: "Enable Client Credentials Flow", action: "Tick Enable Client Credentials Flow, save, and choose a Run As user under Manage.",
		},
		{
			name: "flow off in the policies", code: "invalid_grant", description: "client credentials flow not enabled", status: "Failed: OAuth Flow Not Enabled", cause: "flow_not_enabled_in_policies",
			edit:        func(d *app.Definition) { d.Policy.ClientCredentials = &off },
			explanation: "The client credentials flow is enabled in the app's settings but not in its policies; an external client app needs both.",
			page:        policiesPage, field: "Enable Client Credentials Flow", action: "Tick Enable Client Credentials Flow in the policies too.",
		},
	}
}

// TestEveryRefusalSaysWhy causes each trouble over HTTP and reads the history.
func TestEveryRefusalSaysWhy(t *testing.T) {
	eachWithHosts(t, func(t *testing.T, w *world) {
		w.user(t, "evident@acme.example")
		for _, c := range troubles() {
			p := w.app(t, "Evident", c.edit)
			id := w.idOf(t, "Evident")
			if c.then != nil {
				c.then(t, w, p)
			}
			at, with := w, p
			if c.ask != nil {
				at, with = c.ask(w, p)
			}
			a := at.post(t, tokenPath, credentials(with))
			refused(t, c.name, a, 400, c.code, c.description)
			c.check(t, w.row(t, a.request()), id, a)
			w.settled(t, func(ctx context.Context) (int64, error) { return onApp(w.command.Apps().Delete(ctx, "Evident")) })
			w.settled(t, func(ctx context.Context) (int64, error) {
				return onUser(w.command.Users().Unfreeze(ctx, "evident@acme.example"))
			})
		}
	})
}

func (w *world) idOf(t *testing.T, name string) app.ID {
	t.Helper()
	a, err := w.command.Installation().Store.For(w.Org.ID).AppByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

// check compares a row with what the trouble says of it.
func (c trouble) check(t *testing.T, row audit.Login, id app.ID, a answer) {
	t.Helper()
	r := row.Refusal
	for what, pair := range map[string][2]string{
		"code": {r.Code, c.code}, "description": {r.Description, c.description}, "status": {row.Status.String(), c.status}, "cause": {r.Cause, c.cause},
		"explanation": {r.Explanation, c.explanation}, "page": {r.Remedy.Page, c.page}, "field": {r.Remedy.Field, c.field}, "action": {r.Remedy.Action, c.action},
		"request": {r.Request, a.request()}, "subtype": {row.Subtype.String(), "OauthClientCredentials"}, "token id": {hex.EncodeToString(row.TokenID[:]), strings.Repeat("0", 20)},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: the %s is %q, want %q", c.name, what, pair[0], pair[1])
		}
	}
	if !slices.Equal(r.Facts, c.facts) {
		t.Errorf("%s: the facts are %v, want %v", c.name, r.Facts, c.facts)
	}
	if app.ID(row.App) != id || !row.Addr.IsLoopback() || time.Since(row.At()).Abs() > time.Minute {
		t.Errorf("%s: app %d, address %s, at %s", c.name, row.App, row.Addr, row.At())
	}
	if text, err := json.Marshal(r); err != nil || strings.Contains(string(text), "{app}") || strings.Contains(string(text), "{run_as}") {
		t.Errorf("%s: a place was left open: %s %v", c.name, text, err)
	}
}

// granted is the history without refusals, which may be written any time after
// their answers.
func (w *world) granted(t *testing.T) []audit.Login {
	t.Helper()
	return slices.DeleteFunc(w.history(t), func(row audit.Login) bool { return row.Refusal != nil })
}

// everyTokenHasARow: each token that left is in the history, once, by the
// id inside it, and a revocation too.
func everyTokenHasARow(t *testing.T, w *world) {
	t.Helper()
	const tokens = 5
	var before audit.LoginID
	if rows := w.history(t); len(rows) > 0 {
		before = rows[0].ID
	}
	for range tokens {
		w.issue(t, w.own())
	}
	last := w.issue(t, w.own())
	rows := slices.DeleteFunc(w.granted(t), func(row audit.Login) bool { return row.ID <= before })
	if len(rows) != tokens+1 {
		t.Fatalf("%d tokens left %d rows", tokens+1, len(rows))
	}
	seen := map[[10]byte]bool{}
	for _, row := range rows[:tokens+1] {
		if row.Status != audit.Success || row.Subtype != audit.OauthClientCredentials || row.Refusal != nil || !row.Addr.IsLoopback() ||
			row.TokenID == ([10]byte{}) || seen[row.TokenID] || app.ID(row.App) != w.idOf(t, "Data_Sync") || row.User == 0 {
			t.Errorf("the row of a token is %+v", row)
		}
		seen[row.TokenID] = true
	}
	if a := w.post(t, revokePath, map[string][]string{"token": {last["access_token"]}}); a.status != http.StatusOK {
		t.Fatalf("revoke: %d %s", a.status, short(a.body))
	}
	if got := w.granted(t)[0]; got.Subtype != audit.OauthRevocation || got.TokenID != rows[0].TokenID || got.Status != audit.Success {
		t.Errorf("the row of a revocation is %+v, of token %x", got, rows[0].TokenID)
	}
}

// TestFloodOfRefusals: thirty like refusals in a minute are ten rows, and one
// that stands for the other twenty.
func TestFloodOfRefusals(t *testing.T) {
	eachHouse(t, nil, func(t *testing.T, h *house) {
		now := time.Now()
		h.offset.Store(int64(now.Truncate(time.Minute).Add(time.Minute).Sub(now))) // a minute begins
		var last answer
		for range 30 {
			last = h.post(t, tokenPath, credentials(pair{"", h.Key, "wrong"}))
			refused(t, "flood", last, 400, "invalid_client", badSecret)
		}
		refused(t, "another cause", h.post(t, tokenPath, credentials(pair{"", h.Key, ""})), 400, "invalid_client", badSecret)
		h.offset.Add(int64(time.Minute))
		standIn := h.row(t, last.request())
		plain, others := 0, 0
		for _, row := range h.history(t) {
			switch {
			case row.Refusal == nil || row.ID == standIn.ID:
			case row.Refusal.Cause == "consumer_secret_wrong" && row.Refusal.Count == 0:
				plain++
			default:
				others++
			}
		}
		if standIn.Refusal.Count != 20 || plain != 10 || others != 1 {
			t.Errorf("%d rows, one of %d and %d others; want 10, 20 and 1", plain, standIn.Refusal.Count, others)
		}
	})
}

// TestUnknownKeyIsLoggedAndCounted: what belongs to no org is in no history,
// but in the log and in the metrics.
func TestUnknownKeyIsLoggedAndCounted(t *testing.T) {
	eachHouse(t, nil, func(t *testing.T, h *house) {
		before := len(h.history(t))
		unknown := pair{"", "3MVG9_nobodys_key_0123456789", "a_presented_secret_0123456789"}
		h.hide("presented secret", unknown.secret)
		h.hide("presented key", unknown.key)
		a := h.post(t, tokenPath, credentials(unknown))
		refused(t, "unknown key", a, 400, "invalid_client_id", badKey)
		line := h.line(t, a.request())
		if line["cause"] != "consumer_key_unknown" || line["error"] != "invalid_client_id" || line["client"] != "127.0.0.1" {
			t.Errorf("the log line is %v", line)
		}
		ops := h.at(h.ops)
		if m := ops.send(t, ask{Method: "GET", Path: "/metrics"}); !strings.Contains(m.body, `latchstring_refusals_total{cause="consumer_key_unknown"} 1`) {
			t.Errorf("the metrics do not count it: %d", m.status)
		}
		if after := len(h.history(t)); after != before {
			t.Errorf("%d rows in an org's history", after-before)
		}
	})
}

// line waits for the log line of one refused request: it is written after the
// answer.
func (h *house) line(t *testing.T, request string) (line map[string]any) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; {
		for text := range strings.Lines(h.tape.String()) {
			if strings.HasPrefix(text, "{") && strings.HasSuffix(text, "\n") &&
				strings.Contains(text, request) && strings.Contains(text, "refused a request") {
				if err := json.Unmarshal([]byte(text), &line); err != nil {
					t.Fatal(err)
				}
				return line
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("request %q has no line in the log", request)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// refusedRevocationIsARevocation: the history names the way in that was
// tried.
func refusedRevocationIsARevocation(t *testing.T, w *world) {
	t.Helper()
	p := w.app(t, "Revoking", nil) // with a tally of its own
	a := w.post(t, revokePath, url.Values{"token": {"x"}, "client_id": {p.key}, "client_secret": {"wrong"}})
	if got := w.row(t, a.request()).Subtype.String(); got != "OauthRevocation" {
		t.Errorf("a refused revocation is in the history as %s", got)
	}
}

// TestRunAsIsNamedInEvidence: a refusal for a run-as user who is known is in
// the history of that user.
func TestRunAsIsNamedInEvidence(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.settled(t, func(ctx context.Context) (int64, error) { return onUser(w.command.Users().Deactivate(ctx, w.RunAs)) })
		a := w.post(t, tokenPath, credentials(w.own()))
		if row := w.row(t, a.request()); row.User == 0 {
			t.Errorf("the row of %s names no user", row.Refusal.Cause)
		}
	})
}
