package metadata

import (
	"strconv"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// connectedApp is the table of ConnectedApp (Metadata API, since version 29).
func connectedApp(d *draft) []field {
	def := &d.def
	return []field{
		items("attributes", &def.Attributes, attribute),
		part("canvas", false),
		part("canvasConfig", false, canvasConfig()...),
		text("contactEmail", &def.ContactEmail),
		text("contactPhone", &def.ContactPhone),
		text("description", &def.Description),
		text("iconUrl", &def.IconURL),
		text("infoUrl", &def.InfoURL),
		items("ipRanges", &def.IPRanges, ipRange),
		text("label", &def.Label),
		text("logoUrl", &def.LogoURL),
		part("mobileAppConfig", false, mobileAppConfig()...),
		text("mobileStartUrl", &def.MobileStartURL),
		group("oauthConfig", func() bool { return def.OAuth != nil }, func() []field {
			if def.OAuth == nil {
				o := app.DefaultOAuth()
				def.OAuth = &o
			}
			return oauthConfig(def.OAuth, d)
		}),
		group("oauthPolicy", nil, func() []field { return oauthPolicy(&def.Policy) }),
		list("permissionSetName", &def.PermissionSets),
		part("plugin", false),
		part("pluginExecutionUser", false),
		list("profileName", &def.Profiles),
		part("samlConfig", false, samlConfig()...),
		group("sessionPolicy", nil, func() []field { return sessionPolicy(&def.Session) }),
		text("startUrl", &def.StartURL),
	}
}

// oauthConfig is ConnectedAppOauthConfig. isDeviceFlowEnabled is no element of
// Salesforce's; without it the switch would not survive a retrieval.
func oauthConfig(o *app.OAuth, d *draft) []field {
	return []field{
		group("assetTokenConfig", func() bool { return o.AssetToken != nil }, func() []field {
			if o.AssetToken == nil {
				o.AssetToken = &app.AssetToken{}
			}
			return assetTokenConfig(o.AssetToken)
		}),
		lines("callbackUrl", &o.CallbackURLs),
		text("certificate", &o.Certificate),
		consumerKey(d),
		consumerSecret(d),
		group("idTokenConfig", func() bool { return o.IDToken != nil }, func() []field {
			if o.IDToken == nil {
				o.IDToken = &app.IDTokenConfig{ValidMinutes: defaultIDTokenMinutes}
			}
			return idTokenConfig(o.IDToken)
		}),
		adminApproved(&d.def.Policy.PermittedUsers),
		flag("isClientCredentialEnabled", &o.ClientCredentials, false),
		flag("isCodeCredentialEnabled", &o.CodeCredentials, false),
		flag("isCodeCredentialPostOnly", &o.CodeCredentialsPostOnly, false),
		inverse("isConsumerSecretOptional", &o.RequireSecretForWebServerFlow, false),
		flag("isDeviceFlowEnabled", &o.DeviceFlow, false),
		flag("isIntrospectAllTokens", &o.IntrospectAllTokens, false),
		flag("isNamedUserJwtEnabled", &o.NamedUserJWT, false),
		flag("isPkceRequired", &o.RequirePKCE, false),
		flag("isRefreshTokenRotationEnabled", &o.RefreshTokenRotation, false),
		flag("isSecretRequiredForRefreshToken", &o.RequireSecretForRefreshTokenFlow, true),
		flag("isSecretRequiredForTokenExchange", &o.RequireSecretForTokenExchange, false),
		flag("isTokenExchangeEnabled", &o.TokenExchange, false),
		text("oauthClientCredentialUser", &d.def.Policy.RunAs),
		scopeList("scopes", &o.Scopes),
		text("singleLogoutUrl", &o.SingleLogoutURL),
	}
}

// defaultIDTokenMinutes is how long an ID token lives. Salesforce: 2 minutes.
const defaultIDTokenMinutes = 2

func idTokenConfig(t *app.IDTokenConfig) []field {
	return []field{
		lines("idTokenAudience", &t.Audiences),
		flag("idTokenIncludeAttributes", &t.IncludeCustomAttributes, false),
		flag("idTokenIncludeCustomPerms", &t.IncludeCustomPermissions, false),
		flag("idTokenIncludeStandardClaims", &t.IncludeStandardClaims, false),
		number("idTokenValidity", &t.ValidMinutes, defaultIDTokenMinutes),
	}
}

func assetTokenConfig(t *app.AssetToken) []field {
	return []field{
		lines("assetAudiences", &t.Audiences),
		flag("assetIncludeAttributes", &t.IncludeCustomAttributes, false),
		flag("assetIncludeCustomPerms", &t.IncludeCustomPermissions, false),
		text("assetSigningCertId", &t.SigningCertificate),
		number("assetValidityPeriod", &t.ValidMinutes, 0),
	}
}

func oauthPolicy(p *app.Policy) []field {
	return []field{
		choice("ipRelaxation", &p.IPRelaxation,
			words(app.EnforceIP, app.EnforceIPRelaxRefresh, app.BypassIPSecondFactor, app.BypassIP)...),
		maybe("isTokenExchangeFlowEnabled", &p.TokenExchange),
		refreshPolicy("refreshTokenPolicy", &p.RefreshToken),
		text("singleLogoutUrl", &p.SingleLogoutURL),
	}
}

func sessionPolicy(s *app.SessionPolicy) []field {
	return []field{
		choice("policyAction", &s.Action, words(app.BlockSession, app.RaiseLevel)...),
		choice("sessionLevel", &s.Level, words(app.LowLevel, app.StandardLevel, app.HighAssurance)...),
		number("sessionTimeout", &s.TimeoutMinutes, 0),
	}
}

func attribute(a *app.Attribute) []field {
	return []field{text("formula", &a.Formula), text("key", &a.Key)}
}

func ipRange(r *app.IPRange) []field {
	return []field{text("description", &r.Description), text("end", &r.End), text("start", &r.Start)}
}

// adminApproved is Permitted Users as a boolean.
func adminApproved(p *app.PermittedUsers) field {
	return field{
		name: "isAdminApproved",
		read: func(r *reader, n *node) {
			v, ok := r.boolean(n)
			switch {
			case ok && v:
				*p = app.AdminApprovedPreAuthorized
			case ok:
				*p = app.AllSelfAuthorized
			}
		},
		write: func(*writer) []*node {
			if *p == "" {
				return nil
			}
			return some("isAdminApproved", strconv.FormatBool(*p == app.AdminApprovedPreAuthorized))
		},
	}
}

// refreshPolicy is a refresh token policy in one text, such as
// specific_lifetime:90:DAYS.
func refreshPolicy(name string, p *app.RefreshPolicy) field {
	return field{
		name: name,
		read: func(r *reader, n *node) {
			policy, ok := parseRefreshPolicy(n.value())
			if !ok {
				r.fail(n, "%q is not a refresh token policy. Write infinite, zero, specific_inactivity:N:UNIT or "+
					"specific_lifetime:N:UNIT with a number from 1 to 9999 and HOURS, DAYS or MONTHS.", shown(n.value()))
				return
			}
			*p = policy
		},
		write: func(*writer) []*node { return some(name, p.String()) },
	}
}

func parseRefreshPolicy(s string) (app.RefreshPolicy, bool) {
	kind, rest, timed := strings.Cut(s, ":")
	p := app.RefreshPolicy{Kind: app.RefreshKind(kind)}
	switch p.Kind {
	case app.UntilRevoked, app.ImmediatelyExpire:
		return p, !timed
	case app.SpecificInactivity, app.SpecificLifetime:
	default:
		return p, false
	}
	period, unit, _ := strings.Cut(rest, ":")
	n, err := strconv.ParseUint(period, 10, 16)
	p.Period, p.Unit = int(n), app.PeriodUnit(unit)
	known := p.Unit == app.Hours || p.Unit == app.Days || p.Unit == app.Months
	return p, err == nil && n >= 1 && n <= 9999 && known
}
