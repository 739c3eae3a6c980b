package app

import (
	"net/mail"
	"net/url"
	"strings"
)

// The longest texts, in characters. Salesforce documents none of them; these
// are the usual widths of its label, phone, text and URL columns.
const (
	maxLabel       = 80
	maxPhone       = 40
	maxDescription = 255
	maxURL         = 1333
	maxEmail       = 254
)

// basic checks the section Basic Information and the start pages.
func (c *checker) basic(d *Definition) {
	oneOf(c, "Type", "", d.Model, ConnectedApp, ExternalClientApp)
	if strings.TrimSpace(d.Label) == "" {
		c.fail("Connected App Name", "label", "The name is missing. Write the name that users see.")
	}
	c.length("Connected App Name", "label", d.Label, maxLabel)
	c.email(d.ContactEmail)
	c.length("Contact Phone", "contactPhone", d.ContactPhone, maxPhone)
	c.length("Description", "description", d.Description, maxDescription)
	c.address("Logo Image URL", "logoUrl", d.LogoURL, "https")
	c.address("Icon URL", "iconUrl", d.IconURL, "https")
	c.address("Info URL", "infoUrl", d.InfoURL, "https", "http")
	c.address("Start URL", "startUrl", d.StartURL, "https", "http")
	c.address("Mobile Start URL", "mobileStartUrl", d.MobileStartURL, "https", "http")
	for _, t := range []struct{ field, path, value string }{
		{"Connected App Name", "label", d.Label},
		{"Contact Phone", "contactPhone", d.ContactPhone},
	} {
		if strings.ContainsFunc(t.value, isControl) {
			c.fail(t.field, t.path, "It contains a line break or another control character. Write it on one line.")
		}
	}
}

// email wants one bare address.
func (c *checker) email(value string) {
	const field, path = "Contact Email", "contactEmail"
	if value == "" {
		c.fail(field, path, "The contact e-mail is missing. Write the address of whoever answers for this app.")
		return
	}
	parsed, err := mail.ParseAddress(value)
	if err != nil || parsed.Address != value || len(value) > maxEmail || strings.ContainsFunc(value, isControl) {
		c.fail(field, path, "%q is not an e-mail address. Write one address such as admin@example.com.", Shown(value))
	}
}

// address wants an absolute URL of one of the schemes.
func (c *checker) address(field, path, value string, schemes ...string) {
	if value == "" {
		return
	}
	if len(value) > maxURL {
		c.strict(field, path, "It has %d characters; write at most %d.", len(value), maxURL)
		return
	}
	u, err := url.Parse(value)
	want := strings.Join(schemes, ":// or ") + "://"
	switch {
	case err != nil || u.Host == "" && (u.Scheme == "https" || u.Scheme == "http"):
		c.strict(field, path, "%q is not a URL. Write %s, the host name and the path.", Shown(value), want)
	case !has(schemes, u.Scheme):
		c.strict(field, path, "%q does not begin with %s. Write the whole address.", Shown(value), want)
	}
}

func has(list []string, value string) bool {
	for _, v := range list {
		if v == value {
			return true
		}
	}
	return false
}
