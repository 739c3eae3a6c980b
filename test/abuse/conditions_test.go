package abuse

import (
	"context"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// condition is a reason for which an app's token must open nothing any more and
// no further one is given.
type condition struct {
	name              string
	do                func(t *testing.T, w *world)
	code, description string
	cause, status     string
	// undo lets tokens be given again; back says that the old one lives too.
	undo func(t *testing.T, w *world)
	back bool
	// caller says that the app may still ask about its tokens.
	caller bool
}

func changeApp(do func(context.Context, *app.Registry) (*app.Outcome, error)) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		w.settled(t, func(ctx context.Context) (int64, error) { return onApp(do(ctx, w.command.Apps())) })
	}
}

func changeUser(do func(*user.Registry, context.Context, string) (*user.Outcome, error)) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		w.settled(t, func(ctx context.Context) (int64, error) { return onUser(do(w.command.Users(), ctx, w.RunAs)) })
	}
}

func conditions() []condition {
	return []condition{
		{
			name: "user disabled", code: "invalid_grant", description: noUser, cause: "run_as_inactive", status: "Failed: No Client Credentials User", caller: true,
			do: changeUser((*user.Registry).Deactivate), undo: changeUser((*user.Registry).Activate),
		},
		{
			name: "user frozen", code: "invalid_grant", description: noUser, cause: "run_as_frozen", status: "User is frozen", caller: true,
			do: changeUser((*user.Registry).Freeze), undo: changeUser((*user.Registry).Unfreeze),
		},
		{
			name: "app blocked", code: "app_blocked", description: "this app is blocked by admin", cause: "app_blocked", status: "Failed: App Blocked By Admin",
			do:   changeApp(func(ctx context.Context, r *app.Registry) (*app.Outcome, error) { return r.Block(ctx, "Data_Sync") }),
			undo: changeApp(func(ctx context.Context, r *app.Registry) (*app.Outcome, error) { return r.Unblock(ctx, "Data_Sync") }),
		},
		{
			name: "not permitted", code: "invalid_app_access", description: "user is not admin approved to access this app", cause: "user_not_permitted", status: "Failed: Not approved for access", caller: true, back: true,
			do: func(t *testing.T, w *world) {
				w.setting(t, "apply_permitted_users_to_run_as", "true")
				w.redefine(t, "Data_Sync", func(d *app.Definition) { d.Policy.PermittedUsers = app.AdminApprovedPreAuthorized })
			},
			undo: func(t *testing.T, w *world) {
				w.redefine(t, "Data_Sync", func(d *app.Definition) { d.Profiles = []string{user.APIOnlyIntegrations} })
			},
		},
		{
			name: "org suspended", code: "inactive_org", description: "organization is inactive", cause: "org_suspended", status: "Organization is inactive", back: true,
			do: func(t *testing.T, w *world) {
				w.settled(t, func(ctx context.Context) (int64, error) { return onOrg(w.command.Orgs().Suspend(ctx, w.Org.ID)) })
			},
			undo: func(t *testing.T, w *world) {
				w.settled(t, func(ctx context.Context) (int64, error) { return onOrg(w.command.Orgs().Resume(ctx, w.Org.ID)) })
			},
		},
		{
			name: "uninstalled", code: "app_not_found", description: "External client app is not installed in this org", cause: "app_uninstalled",
			status: "Package for this consumer is not installed in your organization", back: true,
			do: changeApp(func(ctx context.Context, r *app.Registry) (*app.Outcome, error) { return r.Uninstall(ctx, "Data_Sync") }),
			undo: func(t *testing.T, w *world) {
				w.redefine(t, "Data_Sync", func(d *app.Definition) { d.Policy.RunAs = w.RunAs })
			},
		},
		{
			name: "OAuth settings removed", code: "invalid_client_id", description: badKey,
			do: func(t *testing.T, w *world) {
				w.settled(t, func(ctx context.Context) (int64, error) {
					d := app.Definition{Label: "Data Sync", ContactEmail: "people@acme.example"}
					return onApp(w.command.Apps().Deploy(ctx, "Data_Sync", d, app.GivenPair{}))
				})
			},
		},
	}
}

func (w *world) setting(t *testing.T, key, value string) {
	t.Helper()
	w.settled(t, func(ctx context.Context) (int64, error) {
		return onOrg(w.command.Orgs().Set(ctx, w.Org.ID, key, value))
	})
}

// TestConditions holds each condition against every use of a token and against
// the grant, and reads the cause from the history.
func TestConditions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		gateway := w.app(t, "Gateway", func(d *app.Definition) { d.OAuth.IntrospectAllTokens = true })
		for _, c := range conditions() {
			fields := w.issue(t, w.own())
			c.do(t, w)
			a := w.post(t, tokenPath, credentials(w.own()))
			refused(t, c.name, a, 400, c.code, c.description)
			if c.cause != "" {
				row := w.row(t, a.request())
				if row.Refusal.Cause != c.cause || row.Status.String() != c.status || row.Refusal.Remedy.Action == "" {
					t.Errorf("%s: the history says %s, %s, %+v", c.name, row.Refusal.Cause, row.Status, row.Refusal.Remedy)
				}
			}
			w.shut(t, c, gateway, fields)
			if c.undo == nil {
				continue
			}
			c.undo(t, w)
			granted(t, c.name+" and undone", w.post(t, tokenPath, credentials(w.own())))
			if lives := w.active(t, w.own(), fields["access_token"]); lives != c.back {
				t.Errorf("%s and undone: the old token lives: %v", c.name, lives)
			}
		}
	})
}

// shut tries a dead token everywhere.
func (w *world) shut(t *testing.T, c condition, gateway pair, fields map[string]string) {
	t.Helper()
	token := fields["access_token"]
	for _, path := range []string{limitsPath, "/services/data/v60.0", "/services/data/v60.0/query?q=SELECT+Id+FROM+User"} {
		if a := w.get(t, path, token); a.status != 401 || strings.TrimSpace(a.body) != deadREST {
			t.Errorf("%s, %s: %d %s", c.name, path, a.status, short(a.body))
		}
	}
	for _, path := range []string{userInfoPath, pathOf(t, fields["id"])} {
		if a := w.get(t, path, token); a.status != 403 || a.body != "Bad_OAuth_Token" {
			t.Errorf("%s, %s: %d %s", c.name, path, a.status, short(a.body))
		}
	}
	if c.caller && w.active(t, w.own(), token) {
		t.Errorf("%s: its app sees the token", c.name)
	}
	if c.name != "org suspended" && w.active(t, gateway, token) {
		t.Errorf("%s: the gateway sees the token", c.name)
	}
	if !c.caller {
		refused(t, c.name+", introspection", w.introspect(t, w.own(), token), 401, "invalid_client", badSecret)
	}
}

// TestRunAsChangesAtOnce: the next token is the new user's, no other flow or
// surface takes the name from the app, and lost permissions count at once.
func TestRunAsChangesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.issue(t, w.own())
		other := w.user(t, "other@acme.example")
		w.redefine(t, "Data_Sync", func(d *app.Definition) { d.Policy.RunAs = other.Username })
		second := w.issue(t, w.own())
		if first["id"] == second["id"] || !strings.HasSuffix(second["id"], other.ID.String()) {
			t.Errorf("run as %s: %s, then %s", other.Username, first["id"], second["id"])
		}
		if a := w.get(t, userInfoPath, second["access_token"]); !strings.Contains(a.body, other.Username) {
			t.Errorf("userinfo: %d %s", a.status, short(a.body))
		}
		if a := w.get(t, pathOf(t, first["id"]), second["access_token"]); a.status != 403 || a.body != "Bad_Id" {
			t.Errorf("the identity of the one before: %d %s", a.status, short(a.body))
		}
		w.permissions(t, user.PermissionSetOf(user.APIUserOnly))
		a := w.get(t, limitsPath, second["access_token"])
		if a.status != 403 || !strings.Contains(a.body, `"errorCode":"API_DISABLED_FOR_ORG"`) {
			t.Errorf("REST without API Enabled: %d %s", a.status, short(a.body))
		}
		w.permissions(t, user.PermissionSetOf(user.APIUserOnly, user.APIEnabled))
		if a := w.get(t, limitsPath, second["access_token"]); a.status != 200 {
			t.Errorf("REST with API Enabled again: %d %s", a.status, short(a.body))
		}
		w.redefine(t, "Data_Sync", func(d *app.Definition) { d.OAuth.Scopes = []string{"openid", "id"} })
		narrow := w.issue(t, w.own())
		if narrow["scope"] != "openid id" {
			t.Errorf("the scope is %q", narrow["scope"])
		}
		const notForREST = `[{"message":"This session is not valid for use with the REST API","errorCode":"FORBIDDEN"}]`
		if a := w.get(t, limitsPath, narrow["access_token"]); a.status != 403 || strings.TrimSpace(a.body) != notForREST {
			t.Errorf("REST without api: %d %s", a.status, short(a.body))
		}
	})
}

// permissions gives the integrations' profile other rights.
func (w *world) permissions(t *testing.T, rights user.Permissions) {
	t.Helper()
	w.settled(t, func(ctx context.Context) (int64, error) {
		st := w.command.Installation().Store.For(w.Org.ID)
		profiles, err := st.Profiles(ctx)
		if err != nil {
			return 0, err
		}
		for _, p := range profiles {
			if p.Name == user.APIOnlyIntegrations {
				p.Permissions = rights
				return st.UpdateProfile(ctx, p, audit.By("test", audit.Entry{Action: "changed", Section: "Profiles", Display: "Changed rights"}))
			}
		}
		return 0, user.ErrNotFound
	})
}

// TestRunAsOfAnotherOrg: a username of another org is nobody.
func TestRunAsOfAnotherOrg(t *testing.T) {
	eachWithHosts(t, func(t *testing.T, w *world) {
		there := w.otherOrg(t, "Globex", "http://globex.localhost")
		foreign := there.user(t, "admin@globex.example").Username
		p := w.app(t, "Borrowed", func(d *app.Definition) { d.Policy.RunAs = foreign })
		a := w.post(t, tokenPath, credentials(p))
		refused(t, "run-as of another org", a, 400, "invalid_grant", noUser)
		if row := w.row(t, a.request()); row.Refusal.Cause != "run_as_unknown" || row.User != 0 {
			t.Errorf("the history says %s of user %d", row.Refusal.Cause, row.User)
		}
		p = w.app(t, "ByMail", func(d *app.Definition) { d.Policy.RunAs = "mail+" + foreign })
		a = w.post(t, tokenPath, credentials(p))
		if row := w.row(t, a.request()); row.Refusal.Cause != "run_as_unknown" || strings.Contains(row.Refusal.Explanation, "e-mail") {
			t.Errorf("the history tells of another org's user: %+v", row.Refusal)
		}
	})
}
