package app

import (
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/callback"
)

// maxCertificate is how large an uploaded certificate may be. Salesforce: 4 KB.
const maxCertificate = 4 << 10

// oauth checks the section API (Enable OAuth Settings).
func (c *checker) oauth(d *Definition) {
	o := d.OAuth
	c.callbacks(d)
	c.certificate(o.Certificate)
	c.scopes(o.Scopes)
	if o.ClientCredentials && d.Policy.RunAs == "" {
		c.warn("Run As", "oauthConfig/oauthClientCredentialUser",
			"The client credentials flow is on and has no run-as user, so it refuses every request. Choose a user under Manage › Edit Policies.")
	}
	c.httpsOnly("Single Logout URL", "oauthConfig/singleLogoutUrl", o.SingleLogoutURL)
	c.idToken(o.IDToken)
	c.assetToken(o.AssetToken)
}

// callbacks reports each line that is not a callback URL, in the words of the
// package that compares them.
func (c *checker) callbacks(d *Definition) {
	const field, path = "Callback URL", "oauthConfig/callbackUrl"
	_, problems := callback.Parse(strings.Join(d.OAuth.CallbackURLs, "\n"))
	for _, p := range problems {
		end := ""
		if c.mode == MetadataMode {
			end = " (It is kept and matches nothing.)"
		}
		c.strict(field, path, "%q: %s%s", Shown(p.Text), p.Error(), end)
	}
	if len(d.OAuth.CallbackURLs) == 0 && !d.OAuth.DeviceFlow {
		c.strict(field, path, "There is no callback URL. Write one a line; https://localhost will do for an app that has no browser flow.")
	}
}

// scopes wants at least one, each once.
func (c *checker) scopes(scopes []string) {
	const field, path = "Selected OAuth Scopes", "oauthConfig/scopes"
	if len(scopes) == 0 {
		c.strict(field, path, "No scope is selected. Select at least one, such as Manage user data via APIs (api).")
	}
	seen := map[string]bool{}
	for i, scope := range scopes {
		switch {
		case scope == "" || strings.ContainsFunc(scope, notScopeToken):
			c.fail(field, indexed(path, i), "%q is not a scope name (RFC 6749 §3.3). Select it from the list.", Shown(scope))
		case seen[scope]:
			c.strict(field, indexed(path, i), "The scope %q is selected twice. Remove one.", scope)
		}
		seen[scope] = true
	}
}

// notScopeToken finds what cannot stand in a scope (RFC 6749 §3.3).
func notScopeToken(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' || r == '\\' }

// certificate reports one that cannot be read. One that is too old is left to
// the flow that needs it.
func (c *checker) certificate(text string) {
	const field, path = "Use digital signatures", "oauthConfig/certificate"
	if text == "" {
		return
	}
	if _, err := ParseCertificate(text); err != nil {
		c.fail(field, path, "The certificate cannot be read: %v. Give one X.509 certificate in PEM or as base64 of DER.", err)
		return
	}
	if len(text) > maxCertificate {
		c.strict(field, path, "The certificate has %d bytes; Salesforce takes at most %d.", len(text), maxCertificate)
	}
}

// httpsOnly wants an absolute https URL.
func (c *checker) httpsOnly(field, path, value string) { c.address(field, path, value, "https") }

func (c *checker) idToken(t *IDTokenConfig) {
	if t == nil {
		return
	}
	if t.ValidMinutes < 1 || t.ValidMinutes > 720 {
		c.fail("ID Token Valid for", "oauthConfig/idTokenConfig/idTokenValidity",
			"%d minutes is out of range; write 1 to 720.", t.ValidMinutes)
	}
}

func (c *checker) assetToken(t *AssetToken) {
	if t == nil {
		return
	}
	if limit := int(365 * 24 * time.Hour / time.Minute); t.ValidMinutes < 0 || t.ValidMinutes > limit {
		c.fail("Asset Token Valid for", "oauthConfig/assetTokenConfig/assetValidityPeriod",
			"%d minutes is out of range; write 1 to %d.", t.ValidMinutes, limit)
	}
}
