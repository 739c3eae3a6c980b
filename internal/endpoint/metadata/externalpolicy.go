package metadata

import (
	"strconv"

	"github.com/latchstring/latchstring/internal/domain/app"
)

func extlOAuthPolicies(d *draft) []field {
	p, s := &d.def.Policy, &d.def.Session
	return []field{
		part("apexHandler", false),
		text("clientCredentialsFlowUser", &p.RunAs).at("oauthConfig/oauthClientCredentialUser"),
		part("commaSeparatedCustomScopes", false),
		commas("commaSeparatedPermissionSet", &d.def.PermissionSets).at("permissionSetName"),
		commas("commaSeparatedProfile", &d.def.Profiles).at("profileName"),
		items("customAttributes", &d.policyAttributes, attribute),
		part("executeHandlerAs", false),
		link(d),
		check(integer("guestJwtTimeout")),
		check(one("guestJwtSessionTimeoutType", "UserSession", "Custom")),
		choice("ipRelaxationPolicyType", &p.IPRelaxation,
			pair[app.IPRelaxation]{"Enforce", app.EnforceIP},
			pair[app.IPRelaxation]{"Enforce_RelaxRefresh", app.EnforceIPRelaxRefresh},
			pair[app.IPRelaxation]{"Bypass_2factor", app.BypassIPSecondFactor},
			pair[app.IPRelaxation]{"Bypass", app.BypassIP},
		),
		maybe("isClientCredentialsFlowEnabled", &p.ClientCredentials),
		check(boolean("isGuestCodeCredFlowEnabled")),
		check(boolean("isNamedUserJwtEnabled")),
		maybe("isTokenExchangeFlowEnabled", &p.TokenExchange),
		label(d, oauthPolicies),
		check(one("namedUserJwtSessionTimeoutType", "UserSession", "Custom")),
		number("namedUserJwtTimeout", &p.NamedUserJWTMinutes, 0).at("namedUserJwtTimeout"),
		choice("permittedUsersPolicyType", &p.PermittedUsers,
			words(app.AllSelfAuthorized, app.AdminApprovedPreAuthorized)...).at("oauthConfig/isAdminApproved"),
		choice("policyAction", &s.Action, words(app.BlockSession, app.RaiseLevel)...),
		choice("refreshTokenPolicyType", &p.RefreshToken.Kind,
			pair[app.RefreshKind]{"Infinite", app.UntilRevoked},
			pair[app.RefreshKind]{"SpecificInactivity", app.SpecificInactivity},
			pair[app.RefreshKind]{"SpecificLifetime", app.SpecificLifetime},
			pair[app.RefreshKind]{"Zero", app.ImmediatelyExpire},
		).at("oauthPolicy/refreshTokenPolicy"),
		number("refreshTokenValidityPeriod", &p.RefreshToken.Period, 0),
		choice("refreshTokenValidityUnit", &p.RefreshToken.Unit,
			pair[app.PeriodUnit]{"Hours", app.Hours},
			pair[app.PeriodUnit]{"Days", app.Days},
			pair[app.PeriodUnit]{"Months", app.Months},
		),
		choice("requiredSessionLevel", &s.Level, words(app.LowLevel, app.StandardLevel, app.HighAssurance)...),
		number("sessionTimeoutInMinutes", &s.TimeoutMinutes, 0).at("sessionPolicy/sessionTimeout"),
		text("singleLogoutUrl", &p.SingleLogoutURL).at("oauthPolicy/singleLogoutUrl"),
		part("startUrl", false),
	}
}

func extlPolicies(d *draft) []field {
	e := d.def.External
	return []field{
		link(d),
		check(boolean("isCanvasPluginEnabled")),
		enabled(&e.Disabled),
		check(boolean("isMobilePluginEnabled")),
		check(boolean("isNotificationPluginEnabled")),
		inverse("isOauthPluginEnabled", &e.OAuthPluginDisabled, true),
		check(boolean("isPushPluginEnabled")),
		check(boolean("isSamlPluginEnabled")),
		label(d, generalPolicies),
		choice("startPage", &e.StartPage, words("Custom", "None", "OAuth")...),
		text("startUrl", &d.def.StartURL).at("startUrl"),
	}
}

// enabled is isEnabled, which a file of this type must have.
func enabled(disabled *bool) field {
	f := inverse(enabledElement, disabled, true).must()
	f.write = func(*writer) []*node { return some(enabledElement, strconv.FormatBool(!*disabled)) }
	return f
}

const enabledElement = "isEnabled"

// samlPolicies is the shape of ExtlClntAppSamlConfigurablePolicies.
func samlPolicies() []rule {
	return []rule{
		free("acsUrl").must(), free("certificate"), free("commaSeparatedPermissionSet"), free("commaSeparatedProfile"),
		repeated(free("customAttributes")), free("encryptionCertificate"), free("encryptionType"),
		free("entityUrl").must(), free(linkElement), free("issuer"), free("label"), free("nameIdFormat"),
		free("signingAlgorithmType"), free("singleLogoutBindingType"), free("singleLogoutUrl"), free("startUrl"),
		free("subjectCustomAttribute"),
		one("subjectType", "Username", "FederationId", "UserId", "CustomAttribute", "PersistentId"),
	}
}
