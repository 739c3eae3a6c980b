package org

import (
	"fmt"
	"slices"
	"strings"
)

// The pages of Setup that have settings.
const (
	oauthPage    = "OAuth and OpenID Connect Settings"
	appsPage     = "External Client Apps › Settings"
	sessionPage  = "Session Settings"
	passwordPage = "Password Policies"
	// Salesforce keeps the switch of SOAP login() on this page.
	interfacePage = "User Interface"
)

// SettingList returns a row for every field of [Settings], in the order of the
// fields.
func SettingList() []Setting {
	return []Setting{
		flag("allow_connected_app_creation", "Allow creation of connected apps", appsPage,
			func(s *Settings) *bool { return &s.AllowConnectedAppCreation }),
		dormant(flag("allow_username_password_flows", "Allow OAuth Username-Password Flows", oauthPage,
			func(s *Settings) *bool { return &s.AllowUsernamePasswordFlows })),
		dormant(flag("allow_user_agent_flows", "Allow OAuth User-Agent Flows", oauthPage,
			func(s *Settings) *bool { return &s.AllowUserAgentFlows })),
		dormant(flag("allow_code_credentials_flows", "Allow Authorization Code and Credentials Flows", oauthPage,
			func(s *Settings) *bool { return &s.AllowCodeCredentialsFlows })),
		dormant(flag("allow_soap_login", "Enable SOAP API login()", interfacePage,
			func(s *Settings) *bool { return &s.AllowSOAPLogin })),
		dormant(flag("require_pkce", "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows", oauthPage,
			func(s *Settings) *bool { return &s.RequirePKCE })),
		flag("allow_full_scope_for_client_credentials", "Keep the scope full in the client credentials flow", oauthPage,
			func(s *Settings) *bool { return &s.AllowFullScopeForClientCredentials }),
		flag("expires_in_token_response", "Say expires_in in token answers", oauthPage,
			func(s *Settings) *bool { return &s.ExpiresInTokenResponse }),
		flag("apply_permitted_users_to_run_as", "Apply Permitted Users to the run-as user", oauthPage,
			func(s *Settings) *bool { return &s.ApplyPermittedUsersToRunAs }),
		dormant(flag("enforce_ip_ranges_on_every_request", "Enforce login IP ranges on every request", sessionPage,
			func(s *Settings) *bool { return &s.EnforceIPRangesOnEveryRequest })),
		number("session_timeout_minutes", "Timeout Value", sessionPage,
			func(s *Settings) *int { return &s.SessionTimeoutMinutes },
			limits{choices: []int{15, 30, 60, 90, 120, 240, 480, 720, 1440}}),
		number("session_max_days", "Longest life of an active session, in days", sessionPage,
			func(s *Settings) *int { return &s.SessionMaxDays }, limits{min: 1, max: 30}),
		dormant(number("logins_per_hour", "Most logins of one user in an hour", sessionPage,
			func(s *Settings) *int { return &s.LoginsPerHour }, limits{min: 1, max: 1_000_000, zero: "no limit"})),
		dormant(number("lockout_attempts", "Maximum invalid login attempts", passwordPage,
			func(s *Settings) *int { return &s.LockoutAttempts }, limits{min: 1, max: 100})),
		dormant(number("lockout_minutes", "Lockout effective period, in minutes", passwordPage,
			func(s *Settings) *int { return &s.LockoutMinutes }, limits{min: 1, max: 1440})),
		dormant(number("approvals_per_user_and_app", "Most approvals of one user for one app", oauthPage,
			func(s *Settings) *int { return &s.ApprovalsPerUserAndApp }, limits{min: 1, max: 50})),
	}
}

func dormant(s Setting) Setting {
	s.Dormant = true
	return s
}

func flag(key, label, page string, field func(*Settings) *bool) Setting {
	return Setting{Key: key, Label: label, Page: page, flag: field}
}

func number(key, label, page string, field func(*Settings) *int, l limits) Setting {
	return Setting{Key: key, Label: label, Page: page, number: field, limits: l}
}

// SettingNamed finds a setting by its key, with hyphens or underscores and in
// any case.
func SettingNamed(key string) (Setting, error) {
	list := SettingList()
	want := strings.ReplaceAll(strings.ToLower(key), "-", "_")
	i := slices.IndexFunc(list, func(s Setting) bool { return s.Key == want })
	if i >= 0 {
		return list[i], nil
	}
	return Setting{}, fmt.Errorf("there is no setting %q", key)
}
