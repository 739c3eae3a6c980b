package app

// OAuth is the section API (Enable OAuth Settings).
type OAuth struct {
	// CallbackURLs are the registered lines in their order. A malformed one is
	// kept and never matches.
	CallbackURLs []string `json:"callback_urls"`
	// Scopes are request values such as "api" and "refresh_token", and names of
	// custom scopes, in the order given.
	Scopes []string `json:"scopes"`
	// Certificate is the app's X.509 certificate ("Use digital signatures") as
	// it was given; [ParseCertificate] reads it.
	Certificate string `json:"certificate,omitempty"`

	DeviceFlow bool `json:"device_flow,omitempty"`
	// RequirePKCE is "Require Proof Key for Code Exchange (PKCE) Extension for
	// Supported Authorization Flows".
	RequirePKCE bool `json:"require_pkce,omitempty"`
	// RequireSecretForWebServerFlow is isConsumerSecretOptional=false.
	RequireSecretForWebServerFlow    bool `json:"require_secret_for_web_server_flow"`
	RequireSecretForRefreshTokenFlow bool `json:"require_secret_for_refresh_token_flow"`
	RequireSecretForTokenExchange    bool `json:"require_secret_for_token_exchange,omitempty"`
	ClientCredentials                bool `json:"client_credentials,omitempty"`
	// CodeCredentials is "Enable Authorization Code and Credentials Flow".
	CodeCredentials         bool `json:"code_credentials,omitempty"`
	CodeCredentialsPostOnly bool `json:"code_credentials_post_only,omitempty"`
	TokenExchange           bool `json:"token_exchange,omitempty"`
	RefreshTokenRotation    bool `json:"refresh_token_rotation,omitempty"`
	// NamedUserJWT is "Issue JSON Web Token (JWT)-based access tokens for named users".
	NamedUserJWT bool `json:"named_user_jwt,omitempty"`
	// IntrospectAllTokens lets this one app introspect every token of the org.
	IntrospectAllTokens bool           `json:"introspect_all_tokens,omitempty"`
	SingleLogoutURL     string         `json:"single_logout_url,omitempty"`
	IDToken             *IDTokenConfig `json:"id_token,omitempty"`
	AssetToken          *AssetToken    `json:"asset_token,omitempty"`
}

// DefaultOAuth is the section as a new app has it before anybody edits it:
// both secrets required. (Metadata: isConsumerSecretOptional defaults to false,
// isSecretRequiredForRefreshToken to true, every other flag to false.)
func DefaultOAuth() OAuth {
	return OAuth{RequireSecretForWebServerFlow: true, RequireSecretForRefreshTokenFlow: true}
}

// IDTokenConfig is "Configure ID Token".
type IDTokenConfig struct {
	// ValidMinutes is how long an ID token lives, 1 to 720. Salesforce: 2.
	ValidMinutes             int      `json:"valid_minutes"`
	Audiences                []string `json:"audiences,omitempty"`
	IncludeStandardClaims    bool     `json:"include_standard_claims,omitempty"`
	IncludeCustomAttributes  bool     `json:"include_custom_attributes,omitempty"`
	IncludeCustomPermissions bool     `json:"include_custom_permissions,omitempty"`
}

// AssetToken is "Enable Asset Tokens".
type AssetToken struct {
	ValidMinutes             int      `json:"valid_minutes,omitempty"`
	SigningCertificate       string   `json:"signing_certificate,omitempty"`
	Audiences                []string `json:"audiences,omitempty"`
	IncludeCustomAttributes  bool     `json:"include_custom_attributes,omitempty"`
	IncludeCustomPermissions bool     `json:"include_custom_permissions,omitempty"`
}
