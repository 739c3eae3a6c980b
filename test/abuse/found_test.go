package abuse

import (
	"net/url"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// TestStrangersRevocationLeavesEvidence: an app that tries to end another's
// token is in the history.
func TestStrangersRevocationLeavesEvidence(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.app(t, "Other", nil)
		token := w.issue(t, w.own())["access_token"]
		a := w.post(t, revokePath, url.Values{"token": {token}, "client_id": {other.key}, "client_secret": {other.secret}})
		if row := w.row(t, a.request()); row.Refusal.Cause != "token_of_another_app" || app.ID(row.App) != w.idOf(t, "Other") {
			t.Errorf("the history says %s of app %d", row.Refusal.Cause, row.App)
		}
	})
}

// TestTwoSecretsLeaveEvidence: invalid_client has a row however it came about.
func TestTwoSecretsLeaveEvidence(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.send(t, ask{Path: tokenPath, Form: credentials(w.own()), Header: map[string]string{"Authorization": basic(w.Key, "another")}})
		refused(t, "two secrets", a, 400, "invalid_client", badSecret)
		if row := w.row(t, a.request()); app.ID(row.App) != w.idOf(t, "Data_Sync") {
			t.Errorf("the history says app %d", row.App)
		}
	})
}

// TestRefusedUsesLeaveEvidence: what a policy refuses of a live token's use has
// its reason in the history.
func TestRefusedUsesLeaveEvidence(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fields := w.issue(t, w.own())
		w.permissions(t, user.PermissionSetOf(user.APIUserOnly))
		if row := w.row(t, w.get(t, limitsPath, fields["access_token"]).request()); row.Refusal.Cause != "api_not_enabled" {
			t.Errorf("the history says %s", row.Refusal.Cause)
		}
	})
}

// TestUnknownPathsInTheirSurface: what is not there is not there in the words
// of the surface that was asked.
func TestUnknownPathsInTheirSurface(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for path, want := range map[string]string{
			"/services/oauth2/nothing": `{"error":`, "/.well-known/nothing": `{"error":`, "/services/async/60.0/job": `[{"message":`, "/services/apexrest/x": `[{"message":`, "/services/Soap/u/60.0": "<?xml",
		} {
			if a := w.send(t, ask{Method: "GET", Path: path}); a.status != 404 || !strings.HasPrefix(a.body, want) {
				t.Errorf("%s: %d %s, want 404 %s", path, a.status, strings.TrimSpace(a.body), want)
			}
		}
	})
}

// TestUsernamesFoldASCIIOnly: the Kelvin sign is no k, in an assertion neither.
func TestUsernamesFoldASCIIOnly(t *testing.T) {
	keys, err := signers()
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, w *world) {
		w.user(t, "kelvin@acme.example")
		p := w.signing(t, "Signing", keys[0])
		granted(t, "in capitals", w.assert(t, keys[0].sign(t, rs256, claims(w, p, "sub", "KELVIN@acme.example"))))
		a := w.assert(t, keys[0].sign(t, rs256, claims(w, p, "sub", "\u212aelvin@acme.example")))
		refused(t, "with the Kelvin sign", a, 400, "invalid_grant", "invalid assertion")
	})
}
