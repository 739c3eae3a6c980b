package metadata

import (
	"strings"
	"testing"
)

// piece is an element that the fuzzer can put into a file.
type piece struct {
	name   string
	values []string
	inner  []piece
}

var (
	flagValues = []string{"true", "false", "1", "0", "maybe", ""}
	textValues = []string{"", "x", " a\n b ", "&amp;&lt;&#13;&#9;", "a,b, ,c", "<![CDATA[<y/>]]>", "https://example.com/?a=1&amp;b"}
	numbers    = []string{"0", "1", "2", "15", "30", "720", "9999", "-1", "007", "x"}
	strangers  = piece{name: "stranger", values: textValues, inner: []piece{{name: "stranger", values: textValues}, {name: "password", values: textValues}}}
)

func flags(names ...string) []piece { return all(flagValues, names) }

func all(values, names []string) []piece {
	var pieces []piece
	for _, name := range names {
		pieces = append(pieces, piece{name: name, values: values})
	}
	return pieces
}

func connectedAppPieces() []piece {
	oauthPieces := append(flags("isAdminApproved", "isClientCredentialEnabled", "isConsumerSecretOptional", "isPkceRequired",
		"isSecretRequiredForRefreshToken", "isDeviceFlowEnabled"),
		piece{name: "scopes", values: []string{"Api", "Basic", "SFAP", "SFApiPlatform", "Nope"}},
		piece{name: "callbackUrl", values: append(textValues, "a\n\n b", "a&#13;b", "https://example.com/cb")},
		piece{name: "consumerKey", values: []string{"abcdefgh", "short"}},
		piece{name: "consumerSecret", values: []string{"abcdefgh", "short"}},
		piece{name: "oauthClientCredentialUser", values: textValues},
		piece{name: "idTokenConfig", inner: append(flags("idTokenIncludeAttributes"), piece{name: "idTokenValidity", values: numbers},
			piece{name: "idTokenAudience", values: textValues}, strangers)},
		piece{name: "assetTokenConfig", inner: append(flags("assetIncludeAttributes"), piece{name: "assetValidityPeriod", values: numbers})},
		strangers)
	return []piece{
		{name: "description", values: textValues},
		{name: "startUrl", values: textValues},
		{name: "profileName", values: textValues},
		{name: "attributes", inner: []piece{{name: "key", values: []string{"a", "b", ""}}, {name: "formula", values: textValues}, strangers}},
		{name: "ipRanges", inner: []piece{{name: "start", values: []string{"10.0.0.1", "::1"}}, {name: "end", values: []string{"10.0.0.2", "::2"}}}},
		{name: "oauthConfig", inner: oauthPieces},
		{name: "oauthPolicy", inner: append(flags("isTokenExchangeFlowEnabled"),
			piece{name: "ipRelaxation", values: []string{"ENFORCE", "BYPASS", ""}},
			piece{name: "refreshTokenPolicy", values: []string{"infinite", "zero", "specific_lifetime:9:DAYS", "specific_inactivity:0:HOURS", "zero:"}}, strangers)},
		{name: "sessionPolicy", inner: []piece{{name: "sessionTimeout", values: numbers}, {name: "policyAction", values: []string{"Block", ""}}, strangers}},
		{name: "canvasConfig", inner: []piece{{name: "accessMethod", values: []string{"Get"}}, {name: "canvasUrl", values: textValues}, strangers}},
		{name: "plugin", values: textValues},
		strangers,
	}
}

// externalPieces are the pieces of a part that has the root of this name.
func externalPieces(root string) []piece {
	common := []piece{{name: "label", values: textValues}, strangers, {name: "customAttributes", inner: []piece{
		{name: "key", values: []string{"a", "b", "c"}}, {name: "formula", values: textValues},
	}}}
	switch root {
	case oauthSettings:
		return append(append(common, flags("areAttributesIncludedInAssetToken", "isFirstPartyAppEnabled")...),
			piece{name: "commaSeparatedOauthScopes", values: []string{"Api", "Api, Web,", "", "SFAP,SFApiPlatform"}},
			piece{name: "assetTokenValidity", values: numbers})
	case globalSettings:
		return append(append(common, flags("isPkceRequired", "isDeviceFlowEnabled", "isConsumerSecretOptional", "shouldRotateConsumerSecret")...),
			piece{name: "consumerKey", values: []string{"abcdefgh"}},
			piece{name: "idTokenConfig", inner: all(numbers, []string{"idTokenValidityInMinutes"})})
	case oauthPolicies:
		return append(append(common, flags("isClientCredentialsFlowEnabled", "isNamedUserJwtEnabled")...),
			piece{name: "refreshTokenPolicyType", values: []string{"Infinite", "SpecificLifetime", "Zero"}},
			piece{name: "refreshTokenValidityPeriod", values: numbers},
			piece{name: "refreshTokenValidityUnit", values: []string{"Days", "Hours"}},
			piece{name: "commaSeparatedProfile", values: textValues}, piece{name: "startUrl", values: textValues})
	case generalPolicies:
		return append(append(common, flags("isEnabled", "isOauthPluginEnabled", "isSamlPluginEnabled")...), piece{name: "startUrl", values: textValues})
	}
	return append(common, piece{name: linkElement, values: []string{"App"}})
}

// maker draws from the fuzzer's bytes; when they have run out, everything is 0.
type maker struct{ data []byte }

func (m *maker) draw(n int) int {
	if len(m.data) == 0 {
		return 0
	}
	b := m.data[0]
	m.data = m.data[1:]
	return int(b) % n
}

// elements appends up to most elements.
func (m *maker) elements(b *strings.Builder, pieces []piece, most int) {
	for range m.draw(most + 1) {
		p := pieces[m.draw(len(pieces))]
		b.WriteString("<" + p.name + ">")
		if len(p.inner) > 0 && (len(p.values) == 0 || m.draw(2) == 1) {
			m.elements(b, p.inner, 9)
		} else {
			b.WriteString(p.values[m.draw(len(p.values))])
		}
		b.WriteString("</" + p.name + ">\n")
	}
}

func (m *maker) file(name, root, first string, pieces []piece) File {
	var b strings.Builder
	b.WriteString("<" + root + ` xmlns="` + Namespace + `">` + first)
	m.elements(&b, pieces, 24)
	b.WriteString("</" + root + ">")
	return File{Name: name, Content: []byte(b.String())}
}

// FuzzElements composes files of elements that mean something: whatever is
// accepted comes back as it was.
func FuzzElements(f *testing.F) {
	f.Add([]byte{5, 5, 9, 1, 0, 2, 1, 3, 0, 6, 4, 1, 1, 2, 2, 7, 3, 1, 1, 8, 2, 0, 0}, false)
	f.Add([]byte{9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22}, true)
	f.Fuzz(func(t *testing.T, data []byte, external bool) {
		m := &maker{data}
		root, pieces := "ConnectedApp", connectedAppPieces()
		if external {
			root, pieces = externalApp, []piece{{name: "isProtected", values: flagValues}, {name: "managedType", values: textValues}, strangers}
		}
		files := []File{m.file("App.xml", root, body, pieces)}
		for _, kind := range []string{oauthSettings, globalSettings, oauthPolicies, generalPolicies, "ExtlClntAppPushSettings"} {
			if external && m.draw(2) == 0 {
				files = append(files, m.file(kind, kind, "<"+linkElement+">App</"+linkElement+">", externalPieces(kind)))
			}
		}
		results, _ := Read(files)
		for _, r := range results {
			roundTrip(t, r)
		}
	})
}
