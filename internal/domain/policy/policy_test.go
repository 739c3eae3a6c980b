package policy_test

import (
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/policy"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// good is an input that every use allows.
func good() policy.Input {
	return policy.Input{
		Org: &org.Org{Status: org.Active, Settings: org.DefaultSettings()},
		App: &app.App{
			Name: "Orders", Installed: true,
			Definition: app.Definition{Label: "Orders", Policy: app.Policy{RunAs: "sync@acme.example"}},
		},
		User: &user.Account{
			User:        user.User{Username: "sync@acme.example", Active: true},
			ProfileName: user.APIOnlyIntegrations,
			Permissions: user.PermissionSetOf(user.APIEnabled),
		},
		Scopes: oauth.Scopes("api", "id"),
	}
}

// TestDecide lists each condition with the uses it refuses; every other use is
// allowed, so a rule that reaches too far fails as well.
func TestDecide(t *testing.T) {
	all := policy.Every
	for _, c := range []struct {
		name    string
		change  func(*policy.Input)
		refuses policy.Use
		cause   refusal.Cause
	}{
		{"nothing wrong", func(*policy.Input) {}, 0, ""},
		{"org suspended", func(in *policy.Input) { in.Org.Status = org.Suspended }, all, refusal.OrgSuspended},
		{"org deleted", func(in *policy.Input) { in.Org.Status = org.Deleted }, all, refusal.OrgSuspended},
		{"app blocked", func(in *policy.Input) { in.App.Blocked = true }, all, refusal.AppBlocked},
		{"app uninstalled", func(in *policy.Input) { in.App.Installed = false }, all, refusal.AppUninstalled},
		{"external app disabled", func(in *policy.Input) { in.App.External = &app.External{Disabled: true} }, all, refusal.AppDisabled},
		{"external app's plug-in disabled", func(in *policy.Input) { in.App.External = &app.External{OAuthPluginDisabled: true} }, all, refusal.AppDisabled},
		{"user deactivated", func(in *policy.Input) { in.User.Active = false }, all, refusal.UserInactive},
		{"user frozen", func(in *policy.Input) { in.User.Frozen = true }, all, refusal.UserFrozen},
		{"API not enabled", func(in *policy.Input) { in.User.Permissions = 0 }, policy.API, refusal.APIDisabled},
		{"admin-approved, run-as user", adminApproved, policy.JWTBearer, refusal.NotPermitted},
		{"admin-approved, run-as user, org applies it", func(in *policy.Input) {
			adminApproved(in)
			in.Org.Settings.ApplyPermittedUsersToRunAs = true
		}, all, refusal.NotPermitted},
		{"admin-approved, run-as user written in another case", func(in *policy.Input) {
			adminApproved(in)
			in.App.Policy.RunAs = "Sync@Acme.Example"
		}, policy.JWTBearer, refusal.NotPermitted},
		{"high assurance required", func(in *policy.Input) { in.App.Session.Level = app.HighAssurance }, policy.Issuing, refusal.SessionLevelTooLow},
		{"standard session required", func(in *policy.Input) { in.App.Session.Level = app.StandardLevel }, 0, ""},
		{"admin-approved, another user", otherUser, all, refusal.NotPermitted},
		{"admin-approved, another user of the app's profile", func(in *policy.Input) {
			otherUser(in)
			in.App.Profiles = []string{user.StandardUser, user.APIOnlyIntegrations}
		}, 0, ""},
		{"admin-approved, another user with the app's permission set", func(in *policy.Input) {
			otherUser(in)
			in.App.PermissionSets = []string{"Orders_Access"}
			in.User.PermissionSetNames = []string{"Reports", "Orders_Access"}
		}, 0, ""},
		{"admin-approved, a profile that differs in case", func(in *policy.Input) {
			otherUser(in)
			in.App.Profiles = []string{"minimum access - api only integrations"}
		}, all, refusal.NotPermitted},
		{"admin-approved, Use Any API Client", func(in *policy.Input) {
			otherUser(in)
			in.User.Permissions |= user.PermissionSetOf(user.UseAnyAPIClient)
		}, 0, ""},
		{"no api scope", func(in *policy.Input) { in.Scopes = oauth.Scopes("id") }, policy.API, refusal.TokenLacksScope},
		{"openid alone", func(in *policy.Input) { in.Scopes = oauth.Scopes("openid") }, policy.API, refusal.TokenLacksScope},
		{"full includes api and id", func(in *policy.Input) { in.Scopes = oauth.Scopes("full") }, 0, ""},
		{
			"neither api nor id", func(in *policy.Input) { in.Scopes = oauth.Scopes("content") },
			policy.API | policy.UserInfo | policy.Identity, refusal.TokenLacksScope,
		},
	} {
		for _, use := range policy.Uses() {
			in := good()
			c.change(&in)
			in.Use, in.Now = use, time.Unix(1, 0)
			r := policy.Decide(in)
			switch {
			case c.refuses&use == 0 && r != nil:
				t.Errorf("%s, use %b: refused with %s, want allowed", c.name, use, r.Cause)
			case c.refuses&use != 0 && r == nil:
				t.Errorf("%s, use %b: allowed, want %s", c.name, use, c.cause)
			case r != nil && r.Cause != c.cause:
				t.Errorf("%s, use %b: cause %s, want %s", c.name, use, r.Cause, c.cause)
			}
		}
	}
}

// TestEveryUseIsInTheTable reads the declared uses from the source, so that one
// that is forgotten in the table fails here.
func TestEveryUseIsInTheTable(t *testing.T) {
	source, err := os.ReadFile("use.go")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?s)// The uses\.\nconst \((.*?)\n\)`).FindSubmatch(source)
	if block == nil {
		t.Fatal("the uses are not where they were")
	}
	declared := regexp.MustCompile(`(?m)^\t([A-Z]\w*)`).FindAllSubmatch(block[1], -1)
	if len(declared) < 6 || len(declared) != len(policy.Uses()) {
		t.Errorf("%d uses are declared, the table has %d", len(declared), len(policy.Uses()))
	}
	var all policy.Use
	for i, use := range policy.Uses() {
		if use != 1<<i {
			t.Errorf("row %d is of use %b: a use is missing, doubled or out of order", i, use)
		}
		all |= use
	}
	if all != policy.Every {
		t.Errorf("the classes hold %b, the uses are %b", policy.Every, all)
	}
}

// TestUnknownUseIsRefused: what no rule asks about is not let in, however good
// everything else is.
func TestUnknownUseIsRefused(t *testing.T) {
	for _, use := range []policy.Use{0, policy.Every + 1, 1 << 31, policy.API | policy.Identity, policy.API | 1<<20, policy.Every} {
		in := good()
		in.Use = use
		if r := policy.Decide(in); r == nil || r.Cause != refusal.UnknownUse {
			t.Errorf("use %b: %v, want %s", use, r, refusal.UnknownUse)
		}
	}
}

func adminApproved(in *policy.Input) {
	in.App.Policy.PermittedUsers = app.AdminApprovedPreAuthorized
}

func otherUser(in *policy.Input) {
	adminApproved(in)
	in.User.Username = "someone@acme.example"
}
