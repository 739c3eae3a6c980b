package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/audit"
)

// diff returns an audit entry for each field that differs: nothing when the
// definitions are the same.
func diff(name string, before, after *Definition) []audit.Entry {
	if same(before, after) {
		return nil
	}
	var entries []audit.Entry
	for _, f := range auditedFields {
		was, is := f.value(before), f.value(after)
		if was != is {
			display := fmt.Sprintf("Changed %s of connected app %s", f.label, name)
			entries = append(entries, entry("changedConnectedApplication", display, was, is))
		}
	}
	if len(entries) == 0 {
		entries = append(entries, entry("changedConnectedApplication",
			fmt.Sprintf("Changed the metadata of connected app %s", name), "", ""))
	}
	return entries
}

// same compares as the store does: by what is written down.
func same(a, b *Definition) bool {
	one, err1 := json.Marshal(a)
	two, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(one, two)
}

// auditedField is a field of a definition as the audit trail shows it.
type auditedField struct {
	label string
	value func(*Definition) string
}

var auditedFields = []auditedField{
	{"Type", func(d *Definition) string { return string(or(d.Model, ConnectedApp)) }},
	{"Connected App Name", func(d *Definition) string { return d.Label }},
	{"Contact Email", func(d *Definition) string { return d.ContactEmail }},
	{"Contact Phone", func(d *Definition) string { return d.ContactPhone }},
	{"Description", func(d *Definition) string { return d.Description }},
	{"Logo Image URL", func(d *Definition) string { return d.LogoURL }},
	{"Icon URL", func(d *Definition) string { return d.IconURL }},
	{"Info URL", func(d *Definition) string { return d.InfoURL }},
	{"Start URL", func(d *Definition) string { return d.StartURL }},
	{"Mobile Start URL", func(d *Definition) string { return d.MobileStartURL }},
	{"Enable OAuth Settings", func(d *Definition) string { return strconv.FormatBool(d.OAuth != nil) }},
	{"Callback URL", oauthField(func(o *OAuth) string { return strings.Join(o.CallbackURLs, "\n") })},
	{"Selected OAuth Scopes", oauthField(func(o *OAuth) string { return strings.Join(o.Scopes, " ") })},
	{"Use digital signatures", oauthField(func(o *OAuth) string { return certificateName(o.Certificate) })},
	{"Enable for Device Flow", oauthFlag(func(o *OAuth) bool { return o.DeviceFlow })},
	{"Require Proof Key for Code Exchange", oauthFlag(func(o *OAuth) bool { return o.RequirePKCE })},
	{"Require Secret for Web Server Flow", oauthFlag(func(o *OAuth) bool { return o.RequireSecretForWebServerFlow })},
	{"Require Secret for Refresh Token Flow", oauthFlag(func(o *OAuth) bool { return o.RequireSecretForRefreshTokenFlow })},
	{"Require Secret for Token Exchange Flow", oauthFlag(func(o *OAuth) bool { return o.RequireSecretForTokenExchange })},
	{"Enable Client Credentials Flow", oauthFlag(func(o *OAuth) bool { return o.ClientCredentials })},
	{"Enable Authorization Code and Credentials Flow", oauthFlag(func(o *OAuth) bool { return o.CodeCredentials })},
	{"Require user credentials in the POST body", oauthFlag(func(o *OAuth) bool { return o.CodeCredentialsPostOnly })},
	{"Enable Token Exchange Flow", oauthFlag(func(o *OAuth) bool { return o.TokenExchange })},
	{"Enable Refresh Token Rotation", oauthFlag(func(o *OAuth) bool { return o.RefreshTokenRotation })},
	{"Issue JWT-based access tokens for named users", oauthFlag(func(o *OAuth) bool { return o.NamedUserJWT })},
	{"Introspect All Tokens", oauthFlag(func(o *OAuth) bool { return o.IntrospectAllTokens })},
	{"Single Logout URL", oauthField(func(o *OAuth) string { return o.SingleLogoutURL })},
	{"Configure ID Token", oauthField(func(o *OAuth) string { return written(o.IDToken) })},
	{"Enable Asset Tokens", oauthField(func(o *OAuth) string { return written(o.AssetToken) })},
	{"Permitted Users", func(d *Definition) string { return string(d.Policy.PermittedUsers) }},
	{"IP Relaxation", func(d *Definition) string { return string(d.Policy.IPRelaxation) }},
	{"Refresh Token Policy", func(d *Definition) string { return d.Policy.RefreshToken.String() }},
	{"Run As", func(d *Definition) string { return d.Policy.RunAs }},
	{"Client Credentials Flow policy", func(d *Definition) string { return written(d.Policy.ClientCredentials) }},
	{"Token Exchange Flow policy", func(d *Definition) string { return written(d.Policy.TokenExchange) }},
	{"Single Logout URL policy", func(d *Definition) string { return d.Policy.SingleLogoutURL }},
	{"JWT-Based Access Token Timeout", func(d *Definition) string { return written(d.Policy.NamedUserJWTMinutes) }},
	{"Session Policies", func(d *Definition) string { return written(d.Session) }},
	{"Profiles", func(d *Definition) string { return strings.Join(d.Profiles, "\n") }},
	{"Permission Sets", func(d *Definition) string { return strings.Join(d.PermissionSets, "\n") }},
	{"Custom Attributes", func(d *Definition) string { return written(d.Attributes) }},
	{"Trusted IP Ranges", func(d *Definition) string { return written(d.IPRanges) }},
	{"External client app", func(d *Definition) string { return written(d.External) }},
}

func oauthField(value func(*OAuth) string) func(*Definition) string {
	return func(d *Definition) string {
		if d.OAuth == nil {
			return ""
		}
		return value(d.OAuth)
	}
}

func oauthFlag(flag func(*OAuth) bool) func(*Definition) string {
	return oauthField(func(o *OAuth) string { return strconv.FormatBool(flag(o)) })
}

// written is a value as JSON; nothing for nothing.
func written(value any) string {
	text, err := json.Marshal(value)
	if err != nil || string(text) == "null" || string(text) == "0" || string(text) == "{}" {
		return ""
	}
	return string(text)
}

// certificateName names a certificate by its subject and serial number.
func certificateName(text string) string {
	if text == "" {
		return ""
	}
	cert, err := ParseCertificate(text)
	if err != nil {
		return "unreadable"
	}
	return fmt.Sprintf("%s (serial %x)", cert.Subject, cert.SerialNumber)
}
