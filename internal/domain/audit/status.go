package audit

// Status is Salesforce's login status. It is stored as its number, so a
// constant never changes its place.
type Status uint8

// The statuses that this server gives.
const (
	Success Status = iota + 1
	InvalidPassword
	InvalidLogin
	UserFrozen
	UserInactive
	RestrictedIP
	RestrictedTime
	RateExceeded
	RestrictedDomain
	OrgLocked
	OrgInactive
	APIOnlyUser
	OAuthAPIDisabled
	ConsumerDeleted
	InvalidConsumerSecret
	AppBlocked
	AppNotInstalled
	FlowNotEnabled
	NoRunAsUser
	NoValidScopes
	NotAdminApproved
	InvalidToken
	InvalidIP
	UnexpectedParameter
	InvalidSessionLevel
	InvalidMethod
)

var statusTexts = map[Status]string{
	Success:               "Success",
	InvalidPassword:       "Invalid password",
	InvalidLogin:          "Invalid login",
	UserFrozen:            "User is frozen",
	UserInactive:          "User is inactive",
	RestrictedIP:          "Restricted IP",
	RestrictedTime:        "Restricted time",
	RateExceeded:          "Login rate exceeded",
	RestrictedDomain:      "Restricted domain",
	OrgLocked:             "Organization locked",
	OrgInactive:           "Organization is inactive",
	APIOnlyUser:           "Failed: API-only user",
	OAuthAPIDisabled:      "Failed: OAuth API access disabled",
	ConsumerDeleted:       "Failed: Consumer Deleted",
	InvalidConsumerSecret: "Failed: Invalid Consumer Secret",
	AppBlocked:            "Failed: App Blocked By Admin",
	AppNotInstalled:       "Package for this consumer is not installed in your organization",
	FlowNotEnabled:        "Failed: OAuth Flow Not Enabled",
	NoRunAsUser:           "Failed: No Client Credentials User",
	NoValidScopes:         "Failed: No Valid Scopes",
	NotAdminApproved:      "Failed: Not approved for access",
	InvalidToken:          "Failed: Invalid Token",
	InvalidIP:             "Failed: IP Address Not Allowed",
	UnexpectedParameter:   "Failed: Unexpected parameter",
	InvalidSessionLevel:   "Failed: Session Level Too Low",
	InvalidMethod:         "Failed: Invalid HTTP method",
}

// String returns the text as LoginHistory shows it.
func (s Status) String() string { return statusTexts[s] }
