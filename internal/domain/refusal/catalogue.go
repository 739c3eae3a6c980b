package refusal

import (
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// The places a remedy sends an admin to.
const (
	editApp      = "App Manager › {app} › Edit"
	viewApp      = "App Manager › {app} › View › Manage Consumer Details"
	editPolicies = "Manage Connected Apps › {app} › Edit Policies"
	manageApp    = "Manage Connected Apps › {app}"
	usagePage    = "Connected Apps OAuth Usage"
	usersPage    = "Users"
	oauthPage    = "OAuth and OpenID Connect Settings"
)

// catalogue has one row for each cause: what goes on the wire, what the login
// history shows, and what an admin can do.
var catalogue = map[Cause]row{
	BadRequest: {
		oauth.InvalidRequest, audit.UnexpectedParameter,
		"The request could not be understood.",
		audit.Remedy{Action: "Mend the client's request; the answer names what is wrong with it."},
	},
	UnsupportedGrant: {
		oauth.UnsupportedGrantType, audit.UnexpectedParameter,
		"The request names a grant type that this server does not have, or none.",
		audit.Remedy{Action: "Send grant_type=client_credentials, or another grant type that discovery lists."},
	},
	MissingConsumerKey: {
		oauth.InvalidClientID, audit.ConsumerDeleted,
		"The request names no consumer key.",
		audit.Remedy{Action: "Send the consumer key as client_id, or as the user name of HTTP Basic."},
	},
	UnknownConsumerKey: {
		oauth.InvalidClientID, audit.ConsumerDeleted,
		"No app has this consumer key: it was copied with something missing, belongs to another server, or its app was deleted.",
		audit.Remedy{Page: viewApp, Field: "Consumer Key", Action: "Copy the consumer key again and compare all 85 characters."},
	},
	KeyOfAnotherOrg: {
		oauth.InvalidClientID, audit.ConsumerDeleted,
		"The consumer key belongs to an app of another org than the one whose My Domain was asked.",
		audit.Remedy{Page: "My Domain", Field: "Current My Domain URL", Action: "Send the request to the My Domain of the app's own org."},
	},
	SecretMissing: {
		oauth.InvalidClient, audit.InvalidConsumerSecret,
		"The flow requires the consumer secret and the request has none.",
		audit.Remedy{Page: viewApp, Field: "Consumer Secret", Action: "Send the consumer secret as client_secret, or as the password of HTTP Basic."},
	},
	SecretWrong: {
		oauth.InvalidClient, audit.InvalidConsumerSecret,
		"The consumer secret is not the one of this app: it was copied incompletely, or it has been rotated.",
		audit.Remedy{Page: viewApp, Field: "Consumer Secret", Action: "Copy the consumer secret again and paste it into the client."},
	},
	SecretHasBlanks: {
		oauth.InvalidClient, audit.InvalidConsumerSecret,
		"The consumer secret would be right without the blanks or line break around it.",
		audit.Remedy{Page: viewApp, Field: "Consumer Secret", Action: "Paste the consumer secret into the client again without a blank or line break."},
	},
	SecretEncodedTwice: {
		oauth.InvalidClient, audit.InvalidConsumerSecret,
		"The consumer secret would be right if it were not percent-encoded twice or put in quotation marks.",
		audit.Remedy{Action: "Let the client encode the secret once, and leave out the quotation marks."},
	},
	SecretNotActive: {
		oauth.InvalidClient, audit.InvalidConsumerSecret,
		"The key and secret are a staged pair that has not been applied, or a retired one.",
		audit.Remedy{Page: viewApp, Field: "Staged Consumer Details", Action: "Press Apply to put the staged pair into use, or give the client the current pair."},
	},
	AppBlocked: {
		oauth.AppBlocked, audit.AppBlocked,
		"An admin has blocked the app.",
		audit.Remedy{Page: usagePage, Field: "Unblock", Action: "Press Unblock in the row of {app}, or run: latchstring app unblock {api_name}"},
	},
	AppUninstalled: {
		oauth.AppNotFound, audit.AppNotInstalled,
		"The app was uninstalled from the org.",
		audit.Remedy{Page: usagePage, Field: "Install", Action: "Press Install in the row of {app}, or run: latchstring app install {api_name}"},
	},
	AppDisabled: {
		oauth.FlowDisabled, audit.FlowNotEnabled,
		"The external client app, or its OAuth plug-in, is switched off in the app's policies.",
		audit.Remedy{Page: editPolicies, Field: "App Status", Action: "Enable the app and its OAuth plug-in."},
	},
	AppHasNoOAuth: {
		oauth.FlowDisabled, audit.FlowNotEnabled,
		"The app has no OAuth settings.",
		audit.Remedy{Page: editApp, Field: "Enable OAuth Settings", Action: "Tick Enable OAuth Settings and choose scopes."},
	},
	OrgSuspended: {
		oauth.InactiveOrg, audit.OrgInactive,
		"The org is suspended.",
		audit.Remedy{Action: "Ask the operator to run: latchstring org resume"},
	},
	FlowOff: {
		oauth.ClientCredentialsDisabled, audit.FlowNotEnabled,
		"The app does not allow the client credentials flow.",
		audit.Remedy{Page: editApp, Field: "Enable Client Credentials Flow", Action: "Tick Enable Client Credentials Flow, save, and choose a Run As user under Manage."},
	},
	FlowOffInPolicies: {
		oauth.ClientCredentialsDisabled, audit.FlowNotEnabled,
		"The client credentials flow is enabled in the app's settings but not in its policies; an external client app needs both.",
		audit.Remedy{Page: editPolicies, Field: "Enable Client Credentials Flow", Action: "Tick Enable Client Credentials Flow in the policies too."},
	},
	WrongDomain: {
		oauth.WrongDomain, audit.RestrictedDomain,
		"The request came to {asked}; client credentials are served on the org's My Domain only.",
		audit.Remedy{Page: "My Domain", Field: "Current My Domain URL", Action: "Send the request to {my_domain}/services/oauth2/token"},
	},
	RunAsMissing: {
		oauth.NoClientCredentialsUser, audit.NoRunAsUser,
		"The client credentials flow is enabled but no execution user is chosen.",
		audit.Remedy{Page: editPolicies, Field: "Run As", Action: "Choose the user as whom the app acts, preferably one with API Only User. In a metadata file: <oauthClientCredentialUser> in <oauthConfig>."},
	},
	RunAsUnknown: {
		oauth.NoClientCredentialsUser, audit.NoRunAsUser,
		"Run As names {run_as}, and the org has no user of that name.",
		audit.Remedy{Page: editPolicies, Field: "Run As", Action: "Choose an existing user, or create the user {run_as}."},
	},
	RunAsIsEmail: {
		oauth.NoClientCredentialsUser, audit.NoRunAsUser,
		"Run As holds {run_as}, which is the e-mail address of a user and not a username.",
		audit.Remedy{Page: editPolicies, Field: "Run As", Action: "Enter the username {username} in place of the e-mail address."},
	},
	RunAsInactive: {
		oauth.NoClientCredentialsUser, audit.NoRunAsUser,
		"The execution user {run_as} is deactivated.",
		audit.Remedy{Page: usersPage, Field: "Active", Action: "Activate {run_as} (latchstring user activate {run_as}), or choose another Run As user under Manage › Edit Policies."},
	},
	RunAsFrozen: {
		oauth.NoClientCredentialsUser, audit.UserFrozen,
		"The execution user {run_as} is frozen.",
		audit.Remedy{Page: usersPage, Field: "Unfreeze", Action: "Unfreeze {run_as} (latchstring user unfreeze {run_as}), or choose another Run As user under Manage › Edit Policies."},
	},
	NoUsableScopes: {
		oauth.NoValidScopes, audit.NoValidScopes,
		"Of the app's scopes ({scopes}) none can be used in this flow: {left_out} are left out of it.",
		audit.Remedy{Page: editApp, Field: "Selected OAuth Scopes", Action: "Add Manage user data via APIs (api), or keep full in this flow: latchstring org set allow_full_scope_for_client_credentials true"},
	},
	UserInactive: {
		oauth.InactiveUser, audit.UserInactive,
		"The user is deactivated.",
		audit.Remedy{Page: usersPage, Field: "Active", Action: "Activate the user."},
	},
	UserFrozen: {
		oauth.InactiveUser, audit.UserFrozen,
		"The user is frozen.",
		audit.Remedy{Page: usersPage, Field: "Unfreeze", Action: "Unfreeze the user."},
	},
	NotPermitted: {
		oauth.NotAdminApproved, audit.NotAdminApproved,
		"Permitted Users is set to admin-approved users, and {username} has neither a profile nor a permission set of the app.",
		audit.Remedy{Page: manageApp, Field: "Manage Permission Sets", Action: "Add a permission set or profile of {username} to the app."},
	},
	NotApproved: {
		oauth.NotApproved, audit.NotAdminApproved,
		"Nobody has approved the app for {username}: the app is not pre-authorized for this user, and the user holds no approval with a refresh token.",
		audit.Remedy{Page: editPolicies, Field: "Permitted Users", Action: "Choose Admin approved users are pre-authorized and add a profile or permission set of {username}, or let the user approve the app once with the scope refresh_token."},
	},
	APIDisabled: {
		oauth.NotAdminApproved, audit.OAuthAPIDisabled,
		"The user has no API Enabled permission.",
		audit.Remedy{Page: "Profiles", Field: "API Enabled", Action: "Tick API Enabled in the user's profile or in a permission set of the user."},
	},
	SessionLevelTooLow: {
		oauth.InvalidSessionLevel, audit.InvalidSessionLevel,
		"The app requires sessions of the level {required}, and this flow makes standard ones.",
		audit.Remedy{Page: editPolicies, Field: "High Assurance session required", Action: "Clear the requirement, or use a flow in which a person verifies his identity."},
	},
	AssertionMalformed: {
		oauth.InvalidAssertion, audit.InvalidToken,
		"The assertion cannot be read: {problem}.",
		audit.Remedy{Action: "Mend the claims of the assertion: iss (consumer key), sub (username), aud, exp."},
	},
	AssertionExpired: {
		oauth.InvalidAssertion, audit.InvalidToken,
		"The assertion had ended at {exp}.",
		audit.Remedy{Action: "Set exp at most three minutes ahead, and the client's clock right."},
	},
	AssertionAudience: {
		oauth.InvalidAudience, audit.InvalidToken,
		"The assertion is meant for {audience}.",
		audit.Remedy{Action: "Set aud to the login origin or My Domain of this server."},
	},
	AssertionSignature: {
		oauth.InvalidJWTSignature, audit.InvalidToken,
		"The assertion's signature does not fit the app's certificate.",
		audit.Remedy{Page: editApp, Field: "Use digital signatures", Action: "Upload the certificate of the key that the client signs with."},
	},
	AssertionReplayed: {
		oauth.BadJTI, audit.InvalidToken,
		"An assertion with this jti has been used before.",
		audit.Remedy{Action: "Give each assertion a jti of its own."},
	},
	AssertionUnknownUser: {
		oauth.InvalidAssertion, audit.InvalidLogin,
		"The assertion names {username}, and the app's org has no user of that name.",
		audit.Remedy{Page: usersPage, Action: "Set sub to a username (not an e-mail address) of the app's org."},
	},
	NoCertificate: {
		oauth.InvalidJWTSignature, audit.InvalidToken,
		"The app has no certificate that can check the assertion: {problem}.",
		audit.Remedy{Page: editApp, Field: "Use digital signatures", Action: "Upload the certificate of the key that the client signs with: RSA of at least 2048 bits."},
	},
	AlreadySpent: {
		oauth.ExpiredAuthorizationCode, audit.InvalidToken,
		"What the request presents has been used before.",
		audit.Remedy{Action: "Start the flow again."},
	},
	UnknownUse: {
		oauth.FlowDisabled, audit.FlowNotEnabled,
		"The server asked its policies about a use ({use}) that they do not know. This is a fault of the server, not of the app.",
		audit.Remedy{Action: "Report it with the version of the server."},
	},

	AuthorizationMalformed: {
		oauth.InvalidToken, audit.InvalidToken, "The Authorization header does not hold one access token, or differs from the token in the request.",
		audit.Remedy{Action: "Send one Authorization header: Bearer <token>, without quotation marks or line breaks."},
	},
	TokenMissing: {
		oauth.InvalidToken, audit.InvalidToken, "The request carries no access token.",
		audit.Remedy{Action: "Send the access token in the Authorization header: Bearer <token>."},
	},
	TokenMalformed: {
		oauth.InvalidToken, audit.InvalidToken, "The access token is not of this server's form: it was cut, extended or quoted.",
		audit.Remedy{Action: "Send the access token exactly as it was received, all 112 characters."},
	},
	TokenForged: {
		oauth.InvalidToken, audit.InvalidToken, "The access token was not made by this server, or was altered.",
		audit.Remedy{Action: "Get a new token."},
	},
	TokenExpired: {
		oauth.InvalidToken, audit.InvalidToken, "The access token ended at {ended}: nothing had used it for the session timeout.",
		audit.Remedy{Page: editPolicies, Field: "Timeout Value", Action: "Get a new token on the answer 401, or choose a longer timeout."},
	},
	TokenRevoked: {
		oauth.InvalidToken, audit.InvalidToken, "The access token was revoked.",
		audit.Remedy{Action: "Get a new token."},
	},
	TokenRetired: {
		oauth.InvalidToken, audit.InvalidToken, "All tokens of the app, the user or the approval issued before a block, deactivation, reset or rotation have ended.",
		audit.Remedy{Action: "Get a new token."},
	},
	TokenOfOtherOrg: {
		oauth.InvalidToken, audit.InvalidToken, "The access token belongs to another org than the one whose My Domain was asked.",
		audit.Remedy{Page: "My Domain", Action: "Use the instance_url that came with the token."},
	},
	TokenOfOtherUser: {
		oauth.InvalidToken, audit.InvalidToken, "The identity URL names another user than the token's.",
		audit.Remedy{Action: "Use the id that came with the token."},
	},
	TokenOfOtherApp: {
		oauth.InvalidToken, audit.InvalidToken, "The token was issued to another app.",
		audit.Remedy{Page: editApp, Field: "Introspect All Tokens", Action: "Introspect with the app that got the token, or tick Introspect All Tokens."},
	},
	TokenLacksScope: {
		oauth.InvalidScope, audit.NoValidScopes, "The access token lacks the scope {scope}.",
		audit.Remedy{Page: editApp, Field: "Selected OAuth Scopes", Action: "Add the scope to the app and get a new token."},
	},
	AppGone: {
		oauth.InvalidToken, audit.ConsumerDeleted, "The app was deleted, and its tokens with it.",
		audit.Remedy{Action: "Use another app."},
	},
	UserGone: {
		oauth.InvalidToken, audit.InvalidLogin, "The token's user is no longer there.",
		audit.Remedy{Action: "Choose another user."},
	},
}
