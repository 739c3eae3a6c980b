package oauth

// Scope names that the program itself refers to.
const (
	ScopeFull              = "full"
	ScopeAPI               = "api"
	ScopeWeb               = "web"
	ScopeRefreshToken      = "refresh_token"
	ScopeOfflineAccess     = "offline_access"
	ScopeOpenID            = "openid"
	ScopeID                = "id"
	ScopeProfile           = "profile"
	ScopeEmail             = "email"
	ScopeAddress           = "address"
	ScopePhone             = "phone"
	ScopeCustomPermissions = "custom_permissions"
	ScopeChatterAPI        = "chatter_api"
	ScopeContent           = "content"
	ScopeLightning         = "lightning"
	ScopeVisualforce       = "visualforce"
	ScopeSFAP              = "sfap_api"
	ScopeMCP               = "mcp_api"
)

// Scope is one row of the table of standard scopes.
type Scope struct {
	// Value is the name in requests and answers.
	Value string
	// Label is what the form and the consent page show.
	Label string
	// ConnectedApp is the name in ConnectedApp metadata.
	ConnectedApp string
	// ExternalClientApp is the name in external client app metadata; empty
	// when it is the same.
	ExternalClientApp string
	// SameAs is the value this one is a synonym of; empty for the leading
	// value of a row.
	SameAs string
	// Includes lists further values that this one grants.
	Includes []string
	// Note is what an admin should know.
	Note string
	// Unconfirmed marks a value or label no source states.
	Unconfirmed bool
}

// Metadata returns the row's name in the metadata of kind.
func (s Scope) Metadata(kind MetadataKind) string {
	if kind == ExternalClientAppMetadata && s.ExternalClientApp != "" {
		return s.ExternalClientApp
	}
	return s.ConnectedApp
}

// MetadataKind says whose metadata names are meant.
type MetadataKind uint8

// The two families of metadata.
const (
	ConnectedAppMetadata MetadataKind = iota
	ExternalClientAppMetadata
)

const (
	labelIdentity = "Access the identity URL service"
	labelOffline  = "Perform requests at any time"
)

// StandardScopes returns the table in canonical order, which is the order of
// [ScopeSet.String]. Rows are only ever appended. Each call returns a fresh
// slice.
func StandardScopes() []Scope {
	return []Scope{
		{
			Value: ScopeFull, Label: "Full access", ConnectedApp: "Full",
			Note: "Everything the user can reach and every other scope, except refresh_token.",
		},
		{
			Value: ScopeAPI, Label: "Manage user data via APIs", ConnectedApp: "Api",
			Includes: []string{ScopeChatterAPI}, Note: "REST, Bulk and SOAP; includes chatter_api.",
		},
		{
			Value: ScopeWeb, Label: "Manage user data via Web browsers", ConnectedApp: "Web",
			Includes: []string{ScopeVisualforce}, Note: "Lets a token open browser sessions; includes visualforce.",
		},
		{
			Value: ScopeRefreshToken, Label: labelOffline, ConnectedApp: "RefreshToken",
			Note: "A refresh token is issued.",
		},
		{Value: ScopeOfflineAccess, Label: labelOffline, ConnectedApp: "OfflineAccess", SameAs: ScopeRefreshToken},
		{
			Value: ScopeOpenID, Label: "Access unique user identifiers", ConnectedApp: "OpenID",
			Note: "An ID token in flows where a user signs in.",
		},
		{Value: ScopeID, Label: labelIdentity, ConnectedApp: "Basic", Note: "Identity URL and userinfo."},
		{Value: ScopeProfile, Label: labelIdentity, ConnectedApp: "Profile", SameAs: ScopeID},
		{Value: ScopeEmail, Label: labelIdentity, ConnectedApp: "Email", SameAs: ScopeID},
		{Value: ScopeAddress, Label: labelIdentity, ConnectedApp: "Address", SameAs: ScopeID},
		{Value: ScopePhone, Label: labelIdentity, ConnectedApp: "Phone", SameAs: ScopeID},
		{
			Value: ScopeCustomPermissions, Label: "Access custom permissions", ConnectedApp: "CustomPermissions",
			Note: "The identity URL shows custom permissions.",
		},
		{Value: ScopeChatterAPI, Label: "Access Connect REST API resources", ConnectedApp: "Chatter"},
		{Value: ScopeContent, Label: "Access content resources", ConnectedApp: "Content"},
		{
			Value: ScopeLightning, Label: "Access Lightning applications", ConnectedApp: "Lightning",
			Note: "Used by the hybrid flows.",
		},
		{Value: ScopeVisualforce, Label: "Access Visualforce applications", ConnectedApp: "CustomApplications"},
		{Value: "wave_api", Label: "Access Analytics REST API resources", ConnectedApp: "Wave"},
		{Value: "eclair_api", Label: "Access Analytics REST API Charts Geodata resources", ConnectedApp: "Eclair"},
		{Value: "pardot_api", Label: "Manage Pardot services", ConnectedApp: "Pardot"},
		{
			Value: "cdp_ingest_api", Label: "Manage Data Cloud Ingestion API data",
			ConnectedApp: "CDPIngest", Unconfirmed: true,
		},
		{
			Value: "cdp_profile_api", Label: "Manage Data Cloud profile data",
			ConnectedApp: "CDPProfile", Unconfirmed: true,
		},
		{
			Value: "cdp_query_api", Label: "Perform ANSI SQL queries on Data Cloud data",
			ConnectedApp: "CDPQuery", Unconfirmed: true,
		},
		{Value: "cdp_api", Label: "Access all Data Cloud API resources", ConnectedApp: "CDP", Unconfirmed: true},
		{
			Value: "cdp_segment_api", Label: "Perform segmentation on Data Cloud data",
			ConnectedApp: "CDPSegment", Unconfirmed: true,
		},
		{
			Value: "cdp_identityresolution_api", Label: "Manage Data Cloud Identity Resolution",
			ConnectedApp: "CDPIdentityResolution", Unconfirmed: true,
		},
		{
			Value: "cdp_calculated_insight_api", Label: "Manage Data Cloud Calculated Insight data",
			ConnectedApp: "CDPCalculatedInsight", Unconfirmed: true,
		},
		{Value: "chatbot_api", Label: "Access chatbot services", ConnectedApp: "Chatbot"},
		{Value: "user_registration_api", Label: "Access Headless Registration API", ConnectedApp: "UserRegistration"},
		{Value: "forgot_password", Label: "Access Headless Forgot Password API", ConnectedApp: "ForgotPassword"},
		{Value: "pwdless_login_api", Label: "Access Headless Passwordless Login API", ConnectedApp: "PwdlessLogin"},
		{
			Value: ScopeSFAP, Label: "Access the Salesforce API Platform",
			ConnectedApp: "SFAP", ExternalClientApp: "SFApiPlatform", Note: "Tokens for it are JWTs.",
		},
		{Value: "interaction_api", Label: "Access Interaction API resources", ConnectedApp: "Interaction"},
		{Value: "einstein_gpt_api", Label: "Access Einstein GPT services", ConnectedApp: "EinsteinGPT"},
		{
			Value: ScopeMCP, Label: "Access Salesforce hosted MCP servers", ConnectedApp: "MCP",
			Note: "External client apps only.",
		},
		{Value: "scrt_api", Label: "Access SCRT resources", ConnectedApp: "SCRT", Unconfirmed: true},
		{
			Value: "data_cloud_user_claims", Label: "Access Data Cloud user claims",
			ConnectedApp: "DataCloudUserClaims", Unconfirmed: true,
		},
	}
}
