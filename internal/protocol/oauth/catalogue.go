package oauth

// InvalidGrantText is invalid_grant with a description the catalogue does not
// hold, such as what a token exchange handler answered.
func InvalidGrantText(description string) *Error {
	e := refused("invalid_grant", description)
	return &e
}

// Catalogue returns a copy of every refusal in use, for documentation and for
// checks that each one has a remedy.
func Catalogue() []Error {
	return []Error{
		InvalidClientID, InvalidClient, RedirectURIMismatch, RedirectURIMissing, UnsupportedGrantType,
		UnsupportedResponseType, MustUsePOST, MustUseGET, HTTPSRequired, MissingCodeChallenge,
		ScopeNotSupported, ExpiredAuthorizationCode, InvalidAuthorizationCode, InvalidCodeVerifier,
		AuthenticationFailure, ExpiredRefreshToken, AlreadyProcessing, NotApproved, InvalidAssertion,
		InvalidAudience, InvalidJWTSignature, NoClientCredentialsUser, NoValidScopes, WrongDomain,
		IPRestricted, LoginHours, LoginRateExceeded, NotAdminApproved, AppBlocked, AppNotFound,
		FlowDisabled, AccessDenied, ImmediateUnsuccessful, PageAppBlocked, PageAppAccessDenied,
		PageAppNotFound, PageGeneric, InvalidRequest, InvalidScope, InvalidCodeChallenge,
		InvalidChallengeMethod, InvalidClientAssertion, ClientCredentialsDisabled, DeviceFlowDisabled,
		DeviceCodeExpired, AuthorizationPending, SlowDown, InactiveUser, InactiveOrg, InvalidToken,
		UnsupportedTokenType, RegistrationLimit, RegistrationFailed, InvalidBasicAuthHeader,
		InvalidSessionLevel, BadJTI, InvalidAssertionType, ClientsDiffer, TwoAuthMethods, MalformedBearer,
		BadEscape, BadSemicolon, MalformedBody, NotJSONObject, NotUTF8, UnreadableBody, TooManyParameters,
		NameTooLong, BodyTooLarge, UnsupportedMediaType, TooManyRequests, ServiceUnavailable, ServerError,
	}
}
