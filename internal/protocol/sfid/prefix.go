package sfid

// Prefix is the three-character key prefix that names the kind of a record.
// Prefixes are compared by case: 00D is an organization, 00d is nothing.
type Prefix string

// The kinds of record that have ids. The values are Salesforce's key prefixes,
// so that clients which recognise a record by its id keep working.
const (
	// Organization is the tenant; access tokens begin with it.
	Organization Prefix = "00D"
	// User is a person or an integration user.
	User Prefix = "005"
	// Profile is a user's one profile.
	Profile Prefix = "00e"
	// PermissionSet adds permissions to a user.
	PermissionSet Prefix = "0PS"
	// ConnectedApplication is a registered application.
	ConnectedApplication Prefix = "0H4"
	// OauthConsumer is one consumer key and secret pair of an application.
	OauthConsumer Prefix = "888"
	// ExternalClientApplication is an application of the newer metadata family.
	ExternalClientApplication Prefix = "0xI"
	// LoginHistory is one row of evidence about a token or a refusal.
	LoginHistory Prefix = "0Ya"
	// SetupAuditTrail is one row of evidence about a changed setting.
	SetupAuditTrail Prefix = "0Ym"
	// AuthSession is a signed-in session.
	AuthSession Prefix = "0Ak"
)
