package oauth

import "net/http"

// The refusals whose code is Salesforce's and whose text is our choice,
// because no source states it. Change them here and nowhere else.
var (
	// InvalidRequest is the plain form; prefer [Error.With] and a reason.
	InvalidRequest = refused("invalid_request", "invalid request")
	// InvalidScope: a requested scope is not on the app.
	InvalidScope = refused("invalid_scope", "the requested scope is not allowed")
	// InvalidCodeChallenge: not 43 characters of base64url.
	InvalidCodeChallenge = refused("invalid_request", "invalid code challenge")
	// InvalidChallengeMethod: only S256 is served.
	InvalidChallengeMethod = refused("invalid_request", "code challenge method must be S256")
	// InvalidClientAssertion: private_key_jwt that does not verify.
	InvalidClientAssertion = refused("invalid_client", "client assertion invalid")
	// ClientCredentialsDisabled: the flow is off for the app.
	ClientCredentialsDisabled = refused("invalid_grant", "client credentials flow not enabled")
	// DeviceFlowDisabled: the flow is off for the app.
	DeviceFlowDisabled = refused("oauth_flow_disabled", "device flow not enabled")
	// DeviceCodeExpired: ten minutes without a decision.
	DeviceCodeExpired = refused("invalid_grant", "expired authorization code")
	// AuthorizationPending and SlowDown pace a polling device.
	AuthorizationPending = refused("authorization_pending", "waiting for the user to approve the device")
	SlowDown             = refused("slow_down", "polling too often; wait longer between requests")
	// InactiveUser: deactivated or frozen.
	InactiveUser = refused("inactive_user", "user is inactive")
	// InactiveOrg: suspended.
	InactiveOrg = refused("inactive_org", "organization is inactive")
	// InvalidToken and UnsupportedTokenType: revocation.
	InvalidToken         = refused("invalid_token", "invalid token")
	UnsupportedTokenType = refused("unsupported_token_type", "this type of token cannot be revoked")
	// RegistrationLimit: one hundred registered children.
	RegistrationLimit = refused("exceeded_registration_limit", "too many clients are registered")
	// RegistrationFailed: metadata of a dynamic registration.
	RegistrationFailed = refused("failed_registration", "the client could not be registered")

	// InvalidBasicAuthHeader: Authorization: Basic that cannot be read.
	InvalidBasicAuthHeader = refused("invalid_basic_auth_header", "malformed Basic authorization header")
	// InvalidSessionLevel: the app demands high assurance.
	InvalidSessionLevel = refused("invalid_session_level", "high assurance session required")
	// BadJTI: an assertion id seen before.
	BadJTI = refused("bad_jti_claim", "assertion has already been used")
	// InvalidAssertionType: assertion_type unknown.
	InvalidAssertionType = refused("invalid_assertion_type", "assertion type not supported")
	// ClientsDiffer: header and body name different clients.
	ClientsDiffer = refused("invalid_request", "client identifier differs between header and body")
	// TwoAuthMethods: a secret beside a client assertion.
	TwoAuthMethods = refused("invalid_request", "more than one client authentication method")
	// MalformedBearer: a bearer token that no token can be, or two of them.
	MalformedBearer = refused("invalid_request", "malformed access token")
)

// Refusals of the request itself, before any parameter has a meaning.
var (
	// BadEscape: a percent sign without two hexadecimal digits.
	BadEscape = refused("invalid_request", "malformed percent-encoding in parameters")
	// BadSemicolon: refused like in net/url, since some parsers split there.
	BadSemicolon = refused("invalid_request", "semicolon is not a parameter separator")
	// MalformedBody: multipart or JSON that does not parse.
	MalformedBody = refused("invalid_request", "malformed request body")
	// NotJSONObject: a body without content type must be one JSON object.
	NotJSONObject = refused("invalid_request", "request body must be a form or a JSON object")
	// NotUTF8: invalid UTF-8 or NUL.
	NotUTF8 = refused("invalid_request", "parameters must be valid UTF-8 text")
	// UnreadableBody: the body ended early or did not inflate.
	UnreadableBody = refused("invalid_request", "request body could not be read")
	// TooManyParameters: more than MaxParams.
	TooManyParameters = refused("invalid_request", "too many parameters")
	// NameTooLong: a name over MaxName.
	NameTooLong = refused("invalid_request", "parameter name too long")

	// BodyTooLarge: over the cap, on the wire or inflated.
	BodyTooLarge = Error{
		Code: "invalid_request", Description: "request too large", Status: http.StatusRequestEntityTooLarge,
	}
	// UnsupportedMediaType: content type, charset or content encoding.
	UnsupportedMediaType = Error{
		Code: "invalid_request", Description: "unsupported content type", Status: http.StatusUnsupportedMediaType,
	}
	// TooManyRequests: our own throttle, not Salesforce's login rate.
	TooManyRequests = Error{
		Code: "rate_limit_exceeded", Description: "too many requests", Status: http.StatusTooManyRequests,
	}
	// ServiceUnavailable: evidence cannot be written, or the like.
	ServiceUnavailable = Error{
		Code: "service_unavailable", Description: "service is temporarily unavailable", Status: http.StatusServiceUnavailable,
	}
	// ServerError: a fault of ours. It says nothing about the cause.
	ServerError = Error{
		Code: "server_error", Description: "internal error", Status: http.StatusInternalServerError,
	}
)
