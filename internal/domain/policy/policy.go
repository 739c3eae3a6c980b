package policy

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/refusal"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Input is everything a decision rests on.
type Input struct {
	Use    Use
	Org    *org.Org
	App    *app.App
	User   *user.Account
	Scopes oauth.ScopeSet
	Addr   netip.Addr
	Now    time.Time
}

// Decide returns nil to allow, or why not. A use that is not exactly one of the
// known ones is refused: no rule would ask about it.
func Decide(in Input) *refusal.Refusal {
	if !in.Use.known() {
		return refusal.New(refusal.UnknownUse, "use", strconv.FormatUint(uint64(in.Use), 2)).For(in.App.Label)
	}
	for i := range rules {
		if rules[i].uses&in.Use == 0 {
			continue
		}
		if r := rules[i].check(&in); r != nil {
			return r.For(in.App.Label)
		}
	}
	return nil
}

// rules are asked in this order; the first that refuses decides.
var rules = [...]struct {
	uses  Use
	check func(*Input) *refusal.Refusal
}{
	{every, orgInUse},
	{every, appInUse},
	{every, userInUse},
	{every, permittedUser},
	{issuing, sessionLevel},
	{API, apiEnabled},
	{API | Identity | UserInfo, scopeFits},
}

func orgInUse(in *Input) *refusal.Refusal {
	if in.Org.Usable() {
		return nil
	}
	return refusal.New(refusal.OrgSuspended, "org", in.Org.Name, "status", string(in.Org.Status))
}

// appInUse is asked by the pipeline too, before it knows a user.
func appInUse(in *Input) *refusal.Refusal { return AppInUse(in.App) }

// AppInUse refuses an app that is blocked, uninstalled or disabled.
func AppInUse(a *app.App) *refusal.Refusal {
	switch {
	case a.Blocked:
		return refusal.New(refusal.AppBlocked, "api_name", a.Name).For(a.Label)
	case !a.Installed:
		return refusal.New(refusal.AppUninstalled, "api_name", a.Name).For(a.Label)
	case !a.Enabled():
		return refusal.New(refusal.AppDisabled, "api_name", a.Name).For(a.Label)
	}
	return nil
}

func userInUse(in *Input) *refusal.Refusal {
	switch {
	case !in.User.Active:
		return refusal.New(refusal.UserInactive, "username", in.User.Username)
	case in.User.Frozen:
		return refusal.New(refusal.UserFrozen, "username", in.User.Username)
	}
	return nil
}

// permittedUser holds Permitted Users. It does not apply to the run-as user
// unless the org says so.
func permittedUser(in *Input) *refusal.Refusal {
	if in.App.Policy.PermittedUsers != app.AdminApprovedPreAuthorized ||
		in.User.Permissions.Has(user.UseAnyAPIClient) ||
		in.runAs() && !in.Org.Settings.ApplyPermittedUsersToRunAs ||
		PreAuthorized(in.App, in.User) {
		return nil
	}
	return refusal.New(refusal.NotPermitted, "username", in.User.Username, "profile", in.User.ProfileName)
}

// runAs reports whether the app acts for its execution user here. A grant that
// names a user itself has no execution user.
func (in *Input) runAs() bool {
	return in.Use != JWTBearer && in.App.Policy.RunAs != "" &&
		in.User.Username == user.NormalizeUsername(in.App.Policy.RunAs)
}

// sessionLevel holds High Assurance session required. No flow of today proves a
// user that strongly, and those that involve no person never can (Salesforce
// blocks them whatever the action).
func sessionLevel(in *Input) *refusal.Refusal {
	if in.App.Session.Level != app.HighAssurance {
		return nil
	}
	return refusal.New(refusal.SessionLevelTooLow, "required", string(in.App.Session.Level))
}

// PreAuthorized reports whether an admin assigned the app to the user's
// profile or to one of his permission sets.
func PreAuthorized(a *app.App, u *user.Account) bool {
	for _, name := range a.Profiles {
		if name == u.ProfileName {
			return true
		}
	}
	for _, name := range a.PermissionSets {
		for _, has := range u.PermissionSetNames {
			if name == has {
				return true
			}
		}
	}
	return false
}

func apiEnabled(in *Input) *refusal.Refusal {
	if in.User.Permissions.Has(user.APIEnabled) {
		return nil
	}
	return refusal.New(refusal.APIDisabled, "username", in.User.Username, "profile", in.User.ProfileName)
}

// scopeFits holds what each surface needs: REST api, the identity service any
// scope of the id family, openid, api or full.
func scopeFits(in *Input) *refusal.Refusal {
	switch {
	case in.Scopes.Contains("api"):
		return nil
	case in.Use == API:
		return refusal.New(refusal.TokenLacksScope, "scope", "api", "scopes", in.Scopes.String())
	case in.Scopes.Contains("id"), in.Scopes.Contains("openid"):
		return nil
	}
	return refusal.New(refusal.TokenLacksScope, "scope", "id", "scopes", in.Scopes.String())
}
