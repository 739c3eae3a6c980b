package userinfo

import (
	"time"

	"github.com/latchstring/latchstring/internal/domain/session"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// userType is the type of every user there is: the users of an org itself.
const userType = "STANDARD"

// emailVerified is what is said of every address: nothing here has sent a
// message to it and seen the link in it used, and who trusts a verified address
// (OpenID Connect Core §5.1) must not be told otherwise.
const emailVerified = false

// writeClaims writes the userinfo answer in Salesforce's order.
func (e *Endpoint) writeClaims(d *document, s *session.Session) {
	u := s.User
	l := e.linksOf(s, versionPlaceholder)
	d.link("sub", e.cfg.Origins.IdentityURL(s.Claims.Org, s.Claims.User))
	d.text("user_id", l.user)
	d.text("organization_id", s.Org.ID.String())
	d.text("preferred_username", u.Username)
	d.text("nickname", u.Nickname)
	d.text("name", u.Name())
	d.text("email", u.Email)
	d.boolean("email_verified", emailVerified)
	d.text("given_name", u.FirstName)
	d.text("family_name", u.LastName)
	d.text("zoneinfo", u.TimeZone)
	l.writePhotos(d)
	d.link("profile", l.origin, "/", l.user)
	d.link("picture", l.origin, pictureBase, l.user, "/F")
	d.open("address") // users have no address yet
	d.close("address")
	d.boolean("is_salesforce_integration_user", u.ProfileName == user.APIOnlyIntegrations)
	l.writeURLs(d)
	d.boolean("active", u.Active)
	d.text("user_type", userType)
	d.text("language", u.Language)
	d.text("locale", u.Locale)
	d.number("utcOffset", e.zones.offset(u.TimeZone, e.cfg.Now()))
	d.text("updated_at", changed(u))
	d.boolean("is_app_installed", s.App.Installed)
	d.optional("phone_number", u.Phone)
	d.boolean("phone_number_verified", false)
	writeCustom(d, s)
}

// changed is when the user was last changed, as Salesforce writes it here.
func changed(u *user.Account) string { return u.ModifiedAt.UTC().Format(time.RFC3339) }

// writeCustom writes the members that depend on the app and on the scopes.
func writeCustom(d *document, s *session.Session) {
	if len(s.App.Attributes) > 0 {
		d.open("custom_attributes")
		for _, a := range s.App.Attributes {
			d.custom(a.Key, evaluate(a.Formula, s.User, s.Org))
		}
		d.close("custom_attributes")
	}
	if s.Scopes.Contains(oauth.ScopeCustomPermissions) {
		d.open("custom_permissions") // there are none yet
		d.close("custom_permissions")
	}
}
