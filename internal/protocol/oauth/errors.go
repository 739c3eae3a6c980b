package oauth

// The refusals whose code and text Salesforce documents or its clients match
// on. The comment of each says when it is used.
var (
	// InvalidClientID: the consumer key is unknown, of another org, or its
	// app is deleted.
	InvalidClientID = refused("invalid_client_id", "client identifier invalid")
	// InvalidClient: the secret is wrong, retired or missing.
	InvalidClient = refused("invalid_client", "invalid client credentials")
	// RedirectURIMismatch: not one of the registered callback URLs.
	RedirectURIMismatch = refused("redirect_uri_mismatch", "redirect_uri must match configuration")
	// RedirectURIMissing: several are registered and none was named.
	RedirectURIMissing = refused("redirect_uri_missing", "redirect_uri not provided")
	// UnsupportedGrantType: unknown or absent grant_type.
	UnsupportedGrantType = refused("unsupported_grant_type", "grant type not supported")
	// UnsupportedResponseType: unknown or absent response_type.
	UnsupportedResponseType = refused("unsupported_response_type", "response type not supported")

	// MustUsePOST and MustUseGET: the method is not served here.
	MustUsePOST = refused("invalid_request", "must use HTTP POST")
	MustUseGET  = refused("invalid_request", "must use HTTP GET")
	// HTTPSRequired: the endpoint is not served in the clear.
	HTTPSRequired = refused("invalid_request", "HTTPS required")
	// MissingCodeChallenge: the app or the org requires PKCE.
	MissingCodeChallenge = refused("invalid_request", "missing required code challenge")
	// ScopeNotSupported: a scope parameter in a flow that takes none.
	ScopeNotSupported = refused("invalid_request", "scope parameter not supported")

	// ExpiredAuthorizationCode: older than 15 minutes, or used.
	ExpiredAuthorizationCode = refused("invalid_grant", "expired authorization code")
	// InvalidAuthorizationCode: not a code of ours, or mangled.
	InvalidAuthorizationCode = refused("invalid_grant", "invalid authorization code")
	// InvalidCodeVerifier: PKCE does not fit, in either direction.
	InvalidCodeVerifier = refused("invalid_grant", "invalid code verifier")
	// AuthenticationFailure: every failure of the username-password flow.
	AuthenticationFailure = refused("invalid_grant", "authentication failure")
	// ExpiredRefreshToken: a refresh token that is revoked, expired by
	// policy, evicted or unknown.
	ExpiredRefreshToken = refused("invalid_grant", "expired access/refresh token")
	// AlreadyProcessing: the loser of two parallel refreshes.
	AlreadyProcessing = refused("invalid_grant", "token request is already being processed")
	// NotApproved: an assertion for a user who has not approved the app.
	// simple-salesforce matches this text.
	NotApproved = refused("invalid_grant", "user hasn't approved this consumer")
	// InvalidAssertion: malformed or expired assertion, or unknown user.
	InvalidAssertion = refused("invalid_grant", "invalid assertion")
	// InvalidAudience: the sf CLI annotates messages that hold "audience".
	InvalidAudience = refused("invalid_grant", "audience is invalid")
	// InvalidJWTSignature: the app's certificate does not fit.
	InvalidJWTSignature = refused("invalid_grant", "Invalid JWT Signature.")
	// NoClientCredentialsUser: run-as user empty or inactive.
	NoClientCredentialsUser = refused("invalid_grant", "no client credentials user enabled")
	// NoValidScopes: nothing is left after the filter of the flow.
	NoValidScopes = refused("invalid_grant", "no valid scopes defined")
	// WrongDomain: client credentials on the login host, for one.
	WrongDomain = refused("invalid_grant", "request not supported on this domain")
	// IPRestricted: outside the login ranges of profile, org or app.
	IPRestricted = refused("invalid_grant", "ip restricted")
	// LoginHours: outside the profile's login hours.
	LoginHours = refused("invalid_grant", "IP restricted or invalid login hours")

	// LoginRateExceeded: the org's limit of logins per user and hour.
	LoginRateExceeded = refused("rate_limit_exceeded", "login rate exceeded")
	// NotAdminApproved: Permitted Users is admin-approved, and the user has
	// neither profile nor permission set of the app.
	NotAdminApproved = refused("invalid_app_access", "user is not admin approved to access this app")
	// AppBlocked: Block on the usage page.
	AppBlocked = refused("app_blocked", "this app is blocked by admin")
	// AppNotFound: the app is not installed in this org.
	AppNotFound = refused("app_not_found", "External client app is not installed in this org")
	// FlowDisabled: the app's plugin, or the flow for the whole org, is off.
	FlowDisabled = refused("oauth_flow_disabled", "The external client app or the OAuth plugin is disabled.")
	// AccessDenied: the user pressed Deny.
	AccessDenied = refused("access_denied", "end-user denied authorization")

	// ImmediateUnsuccessful: immediate=true, yet a person would be needed.
	ImmediateUnsuccessful = refused("immediate_unsuccessful", "")
)

// Browser variants, shown on the error page and never at the token endpoint.
var (
	// PageAppBlocked is AppBlocked in a browser.
	PageAppBlocked = refused("OAUTH_APP_BLOCKED", "this app is blocked by admin")
	// PageAppAccessDenied is NotAdminApproved in a browser.
	PageAppAccessDenied = refused("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app")
	// PageAppNotFound is AppNotFound in a browser.
	PageAppNotFound = refused("OAUTH_EC_APP_NOT_FOUND", "External client app is not installed in this org")
	// PageGeneric: an uninstalled app, or an API-only user in a browser flow.
	PageGeneric = refused("OAUTH_APPROVAL_ERROR_GENERIC",
		"An unexpected error has occurred during authentication. Please try again.")
)
