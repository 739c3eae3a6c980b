package app

import "fmt"

// Policy is the section OAuth Policies of Manage › Edit Policies.
type Policy struct {
	PermittedUsers PermittedUsers `json:"permitted_users,omitempty"`
	IPRelaxation   IPRelaxation   `json:"ip_relaxation,omitempty"`
	RefreshToken   RefreshPolicy  `json:"refresh_token"`
	// RunAs is the username of the execution user of the client credentials
	// flow. It is kept by name: the user may be created after the app.
	RunAs string `json:"run_as,omitempty"`
	// ClientCredentials and TokenExchange are an External Client App's second
	// switches; nil counts as off there. In a connected app Settings alone
	// decides and nil is usual.
	ClientCredentials *bool  `json:"client_credentials,omitempty"`
	TokenExchange     *bool  `json:"token_exchange,omitempty"`
	SingleLogoutURL   string `json:"single_logout_url,omitempty"`
	// NamedUserJWTMinutes is the lifetime of JWT-based access tokens; 0 means unset.
	NamedUserJWTMinutes int `json:"named_user_jwt_minutes,omitempty"`
}

// PermittedUsers says who may use the app.
type PermittedUsers string

// The values of Permitted Users. Empty counts as AllSelfAuthorized.
const (
	AllSelfAuthorized          PermittedUsers = "AllSelfAuthorized"
	AdminApprovedPreAuthorized PermittedUsers = "AdminApprovedPreAuthorized"
)

// IPRelaxation says how far the IP restrictions of a user's profile hold.
type IPRelaxation string

// The values of IP Relaxation in ConnectedApp metadata. Empty counts as ENFORCE.
const (
	EnforceIP             IPRelaxation = "ENFORCE"
	EnforceIPRelaxRefresh IPRelaxation = "ENFORCE_RELAXREFRESH"
	BypassIPSecondFactor  IPRelaxation = "BYPASS_2FACTOR"
	BypassIP              IPRelaxation = "BYPASS"
)

// RefreshPolicy is the Refresh Token Policy.
type RefreshPolicy struct {
	Kind RefreshKind `json:"kind,omitempty"`
	// Period counts Units, for the two kinds that end after a time.
	Period int        `json:"period,omitempty"`
	Unit   PeriodUnit `json:"unit,omitempty"`
}

// RefreshKind is one of the four refresh-token policies.
type RefreshKind string

// The four policies, as ConnectedApp metadata writes them. Empty counts as
// UntilRevoked.
const (
	UntilRevoked       RefreshKind = "infinite"
	ImmediatelyExpire  RefreshKind = "zero"
	SpecificInactivity RefreshKind = "specific_inactivity"
	SpecificLifetime   RefreshKind = "specific_lifetime"
)

// PeriodUnit is the unit of a refresh-token policy's period.
type PeriodUnit string

// The three units.
const (
	Hours  PeriodUnit = "HOURS"
	Days   PeriodUnit = "DAYS"
	Months PeriodUnit = "MONTHS"
)

// SessionPolicy is the section Session Policies.
type SessionPolicy struct {
	// TimeoutMinutes is the idle timeout of the app's sessions; 0 leaves it to
	// the user's profile and then to the org.
	TimeoutMinutes int `json:"timeout_minutes,omitempty"`
	// Level is empty, LOW, STANDARD or HIGH_ASSURANCE.
	Level SessionLevel `json:"level,omitempty"`
	// Action says what happens to a session below Level.
	Action SessionAction `json:"action,omitempty"`
}

// SessionLevel is a session security level.
type SessionLevel string

// The three levels.
const (
	LowLevel      SessionLevel = "LOW"
	StandardLevel SessionLevel = "STANDARD"
	HighAssurance SessionLevel = "HIGH_ASSURANCE"
)

// SessionAction is what a session policy does to a session of too low a level.
type SessionAction string

// The two actions.
const (
	BlockSession SessionAction = "Block"
	RaiseLevel   SessionAction = "RaiseSessionLevel"
)

// ClientCredentialsEnabled reports whether every place that can switch the
// client credentials flow on has done so: Settings, and Policies too in an
// External Client App, where a missing flag is off.
func (d *Definition) ClientCredentialsEnabled() bool {
	if d.OAuth == nil || !d.OAuth.ClientCredentials {
		return false
	}
	if d.Policy.ClientCredentials == nil {
		return d.Model != ExternalClientApp
	}
	return *d.Policy.ClientCredentials
}

// Enabled reports whether an External Client App and its OAuth plug-in are
// switched on; a connected app always is.
func (d *Definition) Enabled() bool {
	return d.External == nil || !d.External.Disabled && !d.External.OAuthPluginDisabled
}

// String returns the policy as ConnectedApp metadata writes it, such as
// specific_lifetime:90:DAYS; empty for an empty policy.
func (p RefreshPolicy) String() string {
	if p.Kind != SpecificInactivity && p.Kind != SpecificLifetime {
		return string(p.Kind)
	}
	return fmt.Sprintf("%s:%d:%s", p.Kind, p.Period, p.Unit)
}
