package metadata

import (
	"github.com/latchstring/latchstring/internal/domain/app"
)

// The types of the External Client App family that have behaviour here.
const (
	externalApp      = string(app.ExternalClientApp)
	oauthSettings    = "ExtlClntAppOauthSettings"
	globalSettings   = "ExtlClntAppGlobalOauthSettings"
	oauthPolicies    = "ExtlClntAppOauthConfigurablePolicies"
	generalPolicies  = "ExtlClntAppConfigurablePolicies"
	linkElement      = "externalClientApplication"
	partFamilyPrefix = "ExtlClntApp"
)

// defaultExternalOAuth is what an external client app has before its parts say
// more: PKCE is required there (Salesforce: isPkceRequired defaults to true).
func defaultExternalOAuth() *app.OAuth {
	o := app.DefaultOAuth()
	o.RequirePKCE = true
	return &o
}

// externalTable is the table of a type of the family, or nil for one that is
// only kept. OAuth and External must be there.
func externalTable(d *draft, part string) []field {
	switch part {
	case externalApp:
		return externalApplication(d)
	case oauthSettings:
		return extlOAuthSettings(d)
	case globalSettings:
		return extlGlobalOAuth(d)
	case oauthPolicies:
		return extlOAuthPolicies(d)
	case generalPolicies:
		return extlPolicies(d)
	}
	return nil
}

func externalApplication(d *draft) []field {
	def, e := &d.def, d.def.External
	return []field{
		text("contactEmail", &def.ContactEmail),
		text("contactPhone", &def.ContactPhone),
		text("description", &def.Description),
		choice("distributionState", &e.DistributionState, words("AutoInstalled", "Local", "Managed", "Packaged")...),
		text("iconUrl", &def.IconURL),
		text("infoUrl", &def.InfoURL),
		flag("isProtected", &e.IsProtected, false),
		text("label", &def.Label),
		text("logoUrl", &def.LogoURL),
		part("managedType", false),
		text("orgScopedExternalApp", &e.OrgScopedExternalApp),
	}
}

func extlOAuthSettings(d *draft) []field {
	o, asset := d.def.OAuth, &d.asset
	return []field{
		flag("areAttributesIncludedInAssetToken", &asset.IncludeCustomAttributes, false),
		flag("areCustomPermsIncludedInAssetToken", &asset.IncludeCustomPermissions, false),
		lines("assetTokenAudiences", &asset.Audiences),
		text("assetTokenSigningCertificate", &asset.SigningCertificate),
		number("assetTokenValidity", &asset.ValidMinutes, 0).at("oauthConfig/assetTokenConfig/assetValidityPeriod"),
		part("clientAssertionCertificate", false),
		scopeText("commaSeparatedOauthScopes", &o.Scopes).at("oauthConfig/scopes"),
		items("customAttributes", &d.def.Attributes, attribute).at("attributes"),
		link(d),
		check(boolean("isFirstPartyAppEnabled")),
		label(d, oauthSettings),
		part("oauthLink", false),
		text("singleLogoutUrl", &o.SingleLogoutURL).at("oauthConfig/singleLogoutUrl"),
		items("trustedIpRanges", &d.def.IPRanges, trustedIPRange).at("ipRanges"),
	}
}

func trustedIPRange(r *app.IPRange) []field {
	return []field{text("description", &r.Description), text("endIpAddress", &r.End), text("startIpAddress", &r.Start)}
}

func extlGlobalOAuth(d *draft) []field {
	o := d.def.OAuth
	return []field{
		lines("callbackUrl", &o.CallbackURLs).at("oauthConfig/callbackUrl"),
		text("certificate", &o.Certificate).at("oauthConfig/certificate"),
		consumerKey(d).at("oauthConfig/consumerKey"),
		consumerSecret(d).at("oauthConfig/consumerSecret"),
		link(d),
		group("idTokenConfig", func() bool { return o.IDToken != nil }, func() []field {
			if o.IDToken == nil {
				o.IDToken = &app.IDTokenConfig{ValidMinutes: defaultIDTokenMinutes}
			}
			return extlIDToken(o.IDToken)
		}).at("oauthConfig/idTokenConfig"),
		flag("isClientCredentialsFlowEnabled", &o.ClientCredentials, false),
		flag("isCodeCredFlowEnabled", &o.CodeCredentials, false),
		flag("isCodeCredPostOnly", &o.CodeCredentialsPostOnly, false),
		inverse("isConsumerSecretOptional", &o.RequireSecretForWebServerFlow, false),
		flag("isDeviceFlowEnabled", &o.DeviceFlow, false),
		flag("isIntrospectAllTokens", &o.IntrospectAllTokens, false).at("oauthConfig/isIntrospectAllTokens"),
		flag("isNamedUserJwtEnabled", &o.NamedUserJWT, false),
		flag("isPkceRequired", &o.RequirePKCE, true),
		flag("isRefreshTokenRotationEnabled", &o.RefreshTokenRotation, false),
		flag("isSecretRequiredForRefreshToken", &o.RequireSecretForRefreshTokenFlow, true),
		flag("isSecretRequiredForTokenExchange", &o.RequireSecretForTokenExchange, false),
		flag("isTokenExchangeEnabled", &o.TokenExchange, false),
		label(d, globalSettings),
		rotate("shouldRotateConsumerKey"),
		rotate("shouldRotateConsumerSecret"),
	}
}

func extlIDToken(t *app.IDTokenConfig) []field {
	return []field{
		lines("idTokenAudience", &t.Audiences),
		flag("idTokenIncludeAttributes", &t.IncludeCustomAttributes, false),
		flag("idTokenIncludeCustomPerms", &t.IncludeCustomPermissions, false),
		flag("idTokenIncludeStandardClaims", &t.IncludeStandardClaims, false),
		number("idTokenValidityInMinutes", &t.ValidMinutes, defaultIDTokenMinutes),
	}
}

// rotate asks Salesforce to make a new key or secret. Here a deployment never
// breaks the clients of an app.
func rotate(name string) field {
	f := check(boolean(name))
	read := f.read
	f.read = func(r *reader, n *node) {
		read(r, n)
		if n.value() == "true" || n.value() == "1" {
			r.warn(n, "a deployment keeps key and secret. Rotate them under Manage Consumer Details.")
		}
	}
	return f
}

// link says whose part a file is. Read has looked at it before.
func link(d *draft) field {
	return field{
		name:  linkElement,
		read:  func(*reader, *node) {},
		write: func(*writer) []*node { return some(linkElement, d.name) },
	}
}

// label is a part's own label.
func label(d *draft, part string) field {
	return field{
		name: "label",
		read: func(_ *reader, n *node) {
			if n.value() == "" {
				return
			}
			if d.def.External.Labels == nil {
				d.def.External.Labels = map[string]string{}
			}
			d.def.External.Labels[part] = n.value()
		},
		write: func(*writer) []*node { return some("label", d.def.External.Labels[part]) },
	}
}
