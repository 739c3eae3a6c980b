package examples

import (
	"strings"
	"testing"
)

func TestDataSync(t *testing.T) {
	r := newReader(t)
	printed := r.perform(t, "data-sync")
	holds(t, printed[0], []string{
		"Contract_Sync.connectedApp-meta.xml:", "warning: oauthConfig/oauthClientCredentialUser",
		"warning: oauthConfig/callbackUrl", "Write https://acme.my.example",
		"warning: oauthConfig/scopes", "created",
		`"error_description":"no client credentials user enabled"`, "(run_as_missing)",
		`"error_description":"no valid scopes defined"`, "(no_usable_scopes)",
		`"scope":"full"`, `"DailyApiRequests"`, `"active":true`, `{"active":false}`,
	}, "INVALID_SESSION_ID")

	rows := r.refusals(t, "Contract_Sync")
	if len(rows) != 2 {
		t.Fatalf("%d refusals are on record, want 2: %+v", len(rows), rows)
	}
	remedied(t, rows[1], "run_as_missing",
		"Manage Connected Apps › Contract Sync › Edit Policies", "Run As", "Choose the user")
	remedied(t, rows[0], "no_usable_scopes",
		"App Manager › Contract Sync › Edit", "Selected OAuth Scopes", "Manage user data via APIs (api)")
}

func TestEventBridge(t *testing.T) {
	printed := newReader(t).perform(t, "eventbridge")
	holds(t, printed[0], []string{"Event_Relay", "created"}, "warning")
	for _, way := range []string{"form ", "basic", "json "} {
		holds(t, printed[1], []string{
			way + "  AUTHORIZED",
			way + "  the token is fresh: answered 200",
			way + "  the token was revoked: answered 401, renewed, 200",
		}, "DEAUTHORIZED")
	}
	// Two tokens for each way: when the connection was made, and the renewal.
	// The use of the dead token is on record too, and nothing else failed.
	holds(t, printed[2], []string{
		"OauthClientCredentials", "OauthClientCredentials", "RestApi", "The access token was revoked.",
	}, "Failed: Invalid Consumer Secret", "app_blocked")
}

func TestBlog(t *testing.T) {
	r := newReader(t)
	printed := r.perform(t, "blog")
	holds(t, printed[0], []string{
		"created", r.server.URL + "/services/oauth2/success", "key     3MVG9",
		`"error_description":"client credentials flow not enabled"`, "(flow_not_enabled)", "unchanged",
	})
	holds(t, printed[1], []string{"api refresh_token", r.server.URL + "/services/oauth2/success", "device"})
	holds(t, printed[2], []string{"Consumer secret:", "command line ("})
	rows := r.refusals(t, "First_App")
	if len(rows) != 1 {
		t.Fatalf("%d refusals are on record, want 1: %+v", len(rows), rows)
	}
	remedied(t, rows[0], "flow_not_enabled",
		"App Manager › First App › Edit", "Enable Client Credentials Flow", "Tick Enable Client Credentials Flow")
}

func TestTokenWalk(t *testing.T) {
	r := newReader(t)
	printed := r.perform(t, "token-walk")
	holds(t, printed[0], []string{
		"created", "https://login.salesforce.com/\n",
		`"error_description":"client credentials flow not enabled"`, "(flow_not_enabled)",
		"updated", `"scope":"api"`, `"Name":"Acme"`,
	}, `"refresh_token":`)
	holds(t, printed[1], []string{"<callbackUrl>https://login.salesforce.com/</callbackUrl>"}, "consumerSecret")
	holds(t, printed[2], []string{"unchanged"})
}

func TestCSM(t *testing.T) {
	r := newReader(t)
	printed := r.perform(t, "csm")
	host := strings.TrimPrefix(r.server.URL, "http://")
	holds(t, printed[0], []string{"created", "Saved. Connected to Acme"}, "Check failed")
	holds(t, printed[1], []string{
		"Site: leave out http://: write " + host, "Site: leave out the slash", "Consumer Secret: it is not the one of this app.",
	}, "Saved", "panic")
	holds(t, printed[2], []string{"consumer_secret_wrong", "Consumer Secret"})
}
