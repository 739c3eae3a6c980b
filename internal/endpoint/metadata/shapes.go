package metadata

// The shapes of the parts that are kept.

func samlConfig() []rule {
	return []rule{
		free("acsUrl").must(), free("certificate"), free("encryptionCertificate"),
		one("encryptionType", "AES_128", "AES_256", "Triple_Des"),
		free("entityUrl").must(), free("issuer"),
		one("samlIdpSLOBindingEnum", "PostBinding", "RedirectBinding"),
		one("samlNameIdFormat", "Unspecified", "EmailAddress", "Persistent", "Transient"),
		one("samlSigningAlgoType", "SHA1", "SHA256"),
		free("samlSloUrl"), free("samlSubjectCustomAttr"),
		one("samlSubjectType", "Username", "FederationId", "UserId", "CustomAttribute", "CustomAttr", "PersistentId", "SpokeId").must(),
	}
}

func canvasConfig() []rule {
	return []rule{
		one("accessMethod", "Get", "Post").must(), free("canvasUrl").must(), free("lifecycleClass"),
		repeated(one("locations", "None", "Chatter", "UserProfile", "Visualforce", "Aura", "Publisher", "ChatterFeed",
			"ServiceDesk", "OpenCTI", "AppLauncher", "MobileNav", "PageLayout")),
		repeated(one("options", "HideShare", "HideHeader", "PersonalEnabled")),
		one("samlInitiationMethod", "None", "IdpInitiated", "SpInitiated"),
	}
}

func mobileAppConfig() []rule {
	return []rule{
		free("applicationBinaryFile"), free("applicationBinaryFileName"), free("applicationBundleIdentifier"),
		integer("applicationFileLength"), free("applicationIconFile"), free("applicationIconFileName"),
		free("applicationInstallUrl"), one("devicePlatform", "ios", "android").must(),
		one("deviceType", "phone", "tablet", "minitablet"), free("minimumOsVersion"),
		boolean("privateApp"), free("version").must(),
	}
}
