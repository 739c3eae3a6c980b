package refusal

import (
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Cause is the true reason of a refusal: a stable word that logs, login
// history and diagnostics share.
type Cause string

// The causes.
const (
	BadRequest           Cause = "bad_request"
	UnsupportedGrant     Cause = "unsupported_grant_type"
	MissingConsumerKey   Cause = "consumer_key_missing"
	UnknownConsumerKey   Cause = "consumer_key_unknown"
	KeyOfAnotherOrg      Cause = "consumer_key_of_another_org"
	SecretMissing        Cause = "consumer_secret_missing"
	SecretWrong          Cause = "consumer_secret_wrong"
	SecretHasBlanks      Cause = "consumer_secret_has_blanks"
	SecretEncodedTwice   Cause = "consumer_secret_encoded_twice"
	SecretNotActive      Cause = "consumer_secret_not_active"
	AppBlocked           Cause = "app_blocked"
	AppUninstalled       Cause = "app_uninstalled"
	AppDisabled          Cause = "app_disabled"
	AppHasNoOAuth        Cause = "app_has_no_oauth_settings"
	OrgSuspended         Cause = "org_suspended"
	FlowOff              Cause = "flow_not_enabled"
	FlowOffInPolicies    Cause = "flow_not_enabled_in_policies"
	WrongDomain          Cause = "not_my_domain"
	RunAsMissing         Cause = "run_as_missing"
	RunAsUnknown         Cause = "run_as_unknown"
	RunAsIsEmail         Cause = "run_as_is_an_email_address"
	RunAsInactive        Cause = "run_as_inactive"
	RunAsFrozen          Cause = "run_as_frozen"
	NoUsableScopes       Cause = "no_usable_scopes"
	UserInactive         Cause = "user_inactive"
	UserFrozen           Cause = "user_frozen"
	NotPermitted         Cause = "user_not_permitted"
	NotApproved          Cause = "user_has_not_approved"
	APIDisabled          Cause = "api_not_enabled"
	SessionLevelTooLow   Cause = "session_level_too_low"
	AssertionMalformed   Cause = "assertion_malformed"
	AssertionExpired     Cause = "assertion_expired"
	AssertionAudience    Cause = "assertion_audience"
	AssertionSignature   Cause = "assertion_signature"
	AssertionReplayed    Cause = "assertion_replayed"
	AssertionUnknownUser Cause = "assertion_unknown_user"
	NoCertificate        Cause = "certificate_missing"
	AlreadySpent         Cause = "already_used"
	UnknownUse           Cause = "use_unknown"

	AuthorizationMalformed Cause = "authorization_header_malformed"
	TokenMissing           Cause = "token_missing"
	TokenMalformed         Cause = "token_malformed"
	TokenForged            Cause = "token_forged"
	TokenExpired           Cause = "token_expired"
	TokenRevoked           Cause = "token_revoked"
	TokenRetired           Cause = "token_retired"
	TokenOfOtherOrg        Cause = "token_of_another_org"
	TokenOfOtherUser       Cause = "token_of_another_user"
	TokenOfOtherApp        Cause = "token_of_another_app"
	TokenLacksScope        Cause = "token_lacks_scope"
	AppGone                Cause = "app_deleted"
	UserGone               Cause = "user_deleted"
)

// row is what the catalogue says of a cause.
type row struct {
	wire        oauth.Error
	status      audit.Status
	explanation string
	remedy      audit.Remedy
}

// Causes returns every cause in the catalogue, in no order.
func Causes() []Cause {
	list := make([]Cause, 0, len(catalogue))
	for c := range catalogue {
		list = append(list, c)
	}
	return list
}
