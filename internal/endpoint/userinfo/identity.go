package userinfo

import (
	"github.com/latchstring/latchstring/internal/domain/session"
)

// writeIdentity writes the answer of the identity URL in Salesforce's order.
// asserted_user is always true: nobody else's identity is answered.
func (e *Endpoint) writeIdentity(d *document, s *session.Session, version string) {
	u := s.User
	l := e.linksOf(s, version)
	d.link("id", e.cfg.Origins.IdentityURL(s.Claims.Org, s.Claims.User))
	d.boolean("asserted_user", true)
	d.text("user_id", l.user)
	d.text("organization_id", s.Org.ID.String())
	d.text("username", u.Username)
	d.text("nick_name", u.Nickname)
	d.text("display_name", u.Name())
	d.text("email", u.Email)
	d.boolean("email_verified", emailVerified)
	d.optional("first_name", u.FirstName)
	d.text("last_name", u.LastName)
	d.text("timezone", u.TimeZone)
	l.writePhotos(d)
	for _, name := range [...]string{"addr_street", "addr_city", "addr_state", "addr_country", "addr_zip"} {
		d.null(name)
	}
	d.optional("mobile_phone", u.Phone)
	d.boolean("mobile_phone_verified", false)
	d.boolean("is_lightning_login_user", false)
	d.open("status")
	d.null("created_date")
	d.null("body")
	d.close("status")
	l.writeURLs(d)
	d.boolean("active", u.Active)
	d.text("user_type", userType)
	d.text("language", u.Language)
	d.text("locale", u.Locale)
	d.number("utcOffset", e.zones.offset(u.TimeZone, e.cfg.Now()))
	d.text("last_modified_date", changed(u))
	d.boolean("is_app_installed", s.App.Installed)
	writeCustom(d, s)
}
