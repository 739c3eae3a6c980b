package app

// Definition is what an admin or a metadata file says of an app. It is stored
// as one JSON object; its zero value is the documented default of every field
// except those that [DefaultOAuth] names.
type Definition struct {
	// Model says which metadata family describes the app.
	Model        Model  `json:"model"`
	Label        string `json:"label"`
	ContactEmail string `json:"contact_email"`
	ContactPhone string `json:"contact_phone,omitempty"`
	Description  string `json:"description,omitempty"`
	LogoURL      string `json:"logo_url,omitempty"`
	IconURL      string `json:"icon_url,omitempty"`
	InfoURL      string `json:"info_url,omitempty"`
	StartURL     string `json:"start_url,omitempty"`
	// MobileStartURL opens the app on a phone.
	MobileStartURL string `json:"mobile_start_url,omitempty"`
	// OAuth is nil when "Enable OAuth Settings" is off.
	OAuth *OAuth `json:"oauth,omitempty"`
	// Policy and Session are what an admin decides under Manage › Edit Policies.
	Policy  Policy        `json:"policy"`
	Session SessionPolicy `json:"session"`
	// Profiles and PermissionSets are the names whose users are pre-authorized.
	// A name that no profile of the org carries is kept.
	Profiles       []string    `json:"profiles,omitempty"`
	PermissionSets []string    `json:"permission_sets,omitempty"`
	Attributes     []Attribute `json:"attributes,omitempty"`
	IPRanges       []IPRange   `json:"ip_ranges,omitempty"`
	// External holds what only an External Client App has.
	External *External `json:"external,omitempty"`
	// Kept are the parts of the app's metadata that have no behaviour yet
	// (SAML, canvas, mobile, plugin) and elements nobody knows, as validated XML.
	Kept []Subtree `json:"kept,omitempty"`
	// Explicit are the paths of flags and numbers that the metadata spelled out
	// although they hold their default, so that a retrieval writes the same
	// tree back. Sorted; without effect otherwise.
	Explicit []string `json:"explicit,omitempty"`
}

// Model is a metadata family.
type Model string

// The two families. An empty model counts as ConnectedApp.
const (
	ConnectedApp      Model = "ConnectedApp"
	ExternalClientApp Model = "ExternalClientApplication"
)

// Attribute is a custom attribute: a key and the formula that gives its value.
type Attribute struct {
	Key     string `json:"key"`
	Formula string `json:"formula"`
}

// IPRange is a trusted range for the web server flow, both ends included.
type IPRange struct {
	Start       string `json:"start"`
	End         string `json:"end"`
	Description string `json:"description,omitempty"`
}

// Subtree is a piece of metadata that is kept and written back unchanged.
type Subtree struct {
	// Part is the metadata type whose file held it, for example ConnectedApp or
	// ExtlClntAppMobileSettings.
	Part string `json:"part"`
	// Parent is the path of the element around it, such as oauthConfig; empty
	// for an element at the top of its file.
	Parent string `json:"parent,omitempty"`
	// Element is the name of the top element.
	Element string `json:"element"`
	// XML is the element with its content, without a declaration.
	XML string `json:"xml"`
}

// External is what only an External Client App says. Its flows are enabled
// twice: by the developer under Settings and by the admin under Policies.
type External struct {
	DistributionState    string `json:"distribution_state,omitempty"`
	IsProtected          bool   `json:"is_protected,omitempty"`
	OrgScopedExternalApp string `json:"org_scoped_external_app,omitempty"`
	// Disabled is isEnabled=false, OAuthPluginDisabled is isOauthPluginEnabled=false.
	Disabled            bool `json:"disabled,omitempty"`
	OAuthPluginDisabled bool `json:"oauth_plugin_disabled,omitempty"`
	// StartPage is None, Custom or OAuth.
	StartPage string `json:"start_page,omitempty"`
	// Parts are the metadata types that were deployed, so that a retrieval
	// writes the same files back.
	Parts []string `json:"parts,omitempty"`
	// Labels are the labels of the part files, by metadata type.
	Labels map[string]string `json:"labels,omitempty"`
	// PolicyAttributes is how many of the app's custom attributes, the last
	// ones, were given in its OAuth policies rather than in its settings.
	PolicyAttributes int `json:"policy_attributes,omitempty"`
}
