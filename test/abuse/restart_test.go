package abuse

import (
	"net/url"
	"testing"
	"time"
)

// TestRestartRevivesNothing: what was revoked, blocked or deactivated before
// the server stopped is so when it starts again, and what was good is good.
func TestRestartRevivesNothing(t *testing.T) {
	eachHouse(t, nil, func(t *testing.T, h *house) {
		good, gone := h.issue(t, h.own()), h.issue(t, h.own())
		if a := h.post(t, revokePath, url.Values{"token": {gone["access_token"]}}); a.status != 200 {
			t.Fatalf("revoke: %d %s", a.status, short(a.body))
		}
		h.restart(t)
		h.nowhere(t, "revoked, after a restart", pathOf(t, gone["id"]), gone["access_token"])
		if !h.active(t, h.own(), good["access_token"]) {
			t.Error("a good token does not live through a restart")
		}
		if after := h.issue(t, h.own()); !h.active(t, h.own(), after["access_token"]) {
			t.Error("no good token after a restart")
		}

		seq, err := onUser(h.users().Deactivate(t.Context(), h.RunAs))
		h.done(t, seq, err)
		h.restart(t)
		refused(t, "user deactivated", h.post(t, tokenPath, credentials(h.own())), 400, "invalid_grant", "no client credentials user enabled")
		h.nowhere(t, "of a deactivated user, after a restart", pathOf(t, good["id"]), good["access_token"])
		seq, err = onUser(h.users().Activate(t.Context(), h.RunAs))
		h.done(t, seq, err)
		h.restart(t)
		h.nowhere(t, "of a user who was deactivated", pathOf(t, good["id"]), good["access_token"])

		blocked := h.issue(t, h.own())
		seq, err = onApp(h.apps().Block(t.Context(), "Data_Sync"))
		h.done(t, seq, err)
		h.restart(t)
		refused(t, "app blocked", h.post(t, tokenPath, credentials(h.own())), 400, "app_blocked", "this app is blocked by admin")
		seq, err = onApp(h.apps().Unblock(t.Context(), "Data_Sync"))
		h.done(t, seq, err)
		h.restart(t)
		h.nowhere(t, "of an app that was blocked", pathOf(t, blocked["id"]), blocked["access_token"])
		granted(t, "app unblocked", h.post(t, tokenPath, credentials(h.own())))
	})
}

// TestClockSteps: a step back of an hour revives no revoked token, a step
// forward ends no session early, and what has ended stays ended.
func TestClockSteps(t *testing.T) {
	eachHouse(t, nil, func(t *testing.T, h *house) {
		good, gone := h.issue(t, h.own()), h.issue(t, h.own())
		h.post(t, revokePath, url.Values{"token": {gone["access_token"]}})
		for _, step := range []time.Duration{-time.Hour, time.Hour} {
			h.offset.Store(int64(step))
			if h.active(t, h.own(), gone["access_token"]) {
				t.Errorf("the revoked token lives again after a step of %v", step)
			}
			if !h.active(t, h.own(), good["access_token"]) {
				t.Errorf("the good token ended by a step of %v", step)
			}
		}
		h.offset.Store(int64(2*time.Hour + 2*time.Minute))
		h.nowhere(t, "ended", pathOf(t, good["id"]), good["access_token"])
	})
}

// TestDatabaseAway: without its database the server gives no token, says of no
// revocation that it is done, and opens nothing that it cannot be sure of.
func TestDatabaseAway(t *testing.T) {
	eachHouse(t, nil, func(t *testing.T, h *house) {
		token := h.issue(t, h.own())["access_token"]
		h.broken = true
		if err := h.Installation.DB.Close(); err != nil {
			t.Fatal(err)
		}
		const away = "service is temporarily unavailable"
		a := h.post(t, tokenPath, credentials(h.own()))
		refused(t, "token", a, 503, "service_unavailable", away)
		if a.header.Get("Retry-After") == "" {
			t.Error("nothing says when to try again")
		}
		a = h.post(t, revokePath, url.Values{"token": {token}, "format": {"json"}})
		refused(t, "revoke", a, 503, "service_unavailable", away)
		refused(t, "unknown key", h.post(t, tokenPath, credentials(pair{"", "3MVG9unknown", "x"})), 503, "service_unavailable", away)
		if a := h.send(t, ask{Method: "GET", Path: "/readyz"}); a.status != 503 {
			t.Errorf("ready without a database: %d %s", a.status, short(a.body))
		}
	})
}
