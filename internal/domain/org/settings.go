package org

import "time"

// Settings are an org's switches. They are stored as one JSON object; a field
// that an older row lacks takes its value from [DefaultSettings].
type Settings struct {
	// AllowConnectedAppCreation is Setup › External Client Apps › Settings ›
	// "Allow creation of connected apps".
	AllowConnectedAppCreation bool `json:"allow_connected_app_creation"`
	// AllowUsernamePasswordFlows is "Allow OAuth Username-Password Flows".
	AllowUsernamePasswordFlows bool `json:"allow_username_password_flows"`
	// AllowUserAgentFlows is "Allow OAuth User-Agent Flows"; without it the
	// hybrid token flow is refused too.
	AllowUserAgentFlows bool `json:"allow_user_agent_flows"`
	// AllowCodeCredentialsFlows is "Allow Authorization Code and Credentials Flows".
	AllowCodeCredentialsFlows bool `json:"allow_code_credentials_flows"`
	// AllowSOAPLogin lets SOAP login() answer.
	AllowSOAPLogin bool `json:"allow_soap_login"`
	// RequirePKCE is "Require Proof Key for Code Exchange (PKCE) Extension for
	// Supported Authorization Flows" for every app of the org.
	RequirePKCE bool `json:"require_pkce"`
	// AllowFullScopeForClientCredentials keeps the scope "full" in the client
	// credentials flow, where Salesforce filters it out.
	AllowFullScopeForClientCredentials bool `json:"allow_full_scope_for_client_credentials"`
	// ExpiresInTokenResponse adds expires_in to token answers, which Salesforce
	// leaves out; clients that know only RFC 6749 renew by it.
	ExpiresInTokenResponse bool `json:"expires_in_token_response"`
	// ApplyPermittedUsersToRunAs makes Permitted Users hold for the run-as user
	// of the client credentials flow as well.
	ApplyPermittedUsersToRunAs bool `json:"apply_permitted_users_to_run_as"`
	// EnforceIPRangesOnEveryRequest is "Enforce login IP ranges on every request".
	EnforceIPRangesOnEveryRequest bool `json:"enforce_ip_ranges_on_every_request"`
	// SessionTimeoutMinutes is the idle timeout of a session that neither the
	// app nor the user's profile decides. Salesforce: 15 to 1440, default 120.
	SessionTimeoutMinutes int `json:"session_timeout_minutes"`
	// SessionMaxDays ends a session that activity keeps extending, 1 to 30.
	SessionMaxDays int `json:"session_max_days"`
	// LoginsPerHour is the most logins one user may make in an hour; 0 means no
	// limit. Salesforce: 3600.
	LoginsPerHour int `json:"logins_per_hour"`
	// LockoutAttempts wrong passwords lock an account for the network they came
	// from, for LockoutMinutes.
	LockoutAttempts int `json:"lockout_attempts"`
	LockoutMinutes  int `json:"lockout_minutes"`
	// ApprovalsPerUserAndApp is how many approvals a user may hold for one app
	// before the oldest is revoked. Salesforce: 5.
	ApprovalsPerUserAndApp int `json:"approvals_per_user_and_app"`
}

// DefaultSettings is what a new org starts with.
func DefaultSettings() Settings {
	return Settings{
		AllowConnectedAppCreation: true,
		AllowSOAPLogin:            true,
		SessionTimeoutMinutes:     120,
		SessionMaxDays:            30,
		LockoutAttempts:           10,
		LockoutMinutes:            15,
		ApprovalsPerUserAndApp:    5,
	}
}

// SessionMax is the longest a session can live however active it is.
func (s Settings) SessionMax() time.Duration {
	return time.Duration(s.SessionMaxDays) * 24 * time.Hour
}
