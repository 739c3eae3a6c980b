package app

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// SessionTimeouts are the minutes that a profile or an app can choose
// (Salesforce: ProfileSessionSetting, and 90 since API 58).
func SessionTimeouts() []int { return []int{15, 30, 60, 90, 120, 240, 480, 720, 1440} }

// JWTTimeouts are the minutes that a JWT-based access token can live.
func JWTTimeouts() []int { return []int{1, 5, 10, 15, 30, 60, 90, 120, 240, 480, 720} }

// maxEntries bounds custom attributes and trusted IP ranges. Salesforce: 128
// for External Client Apps.
const maxEntries = 128

// policy checks the section OAuth Policies.
func (c *checker) policy(d *Definition) {
	p := &d.Policy
	oneOf(c, "Permitted Users", "oauthConfig/isAdminApproved", p.PermittedUsers, AllSelfAuthorized, AdminApprovedPreAuthorized)
	oneOf(c, "IP Relaxation", "oauthPolicy/ipRelaxation", p.IPRelaxation,
		EnforceIP, EnforceIPRelaxRefresh, BypassIPSecondFactor, BypassIP)
	c.refresh(p.RefreshToken)
	c.httpsOnly("Single Logout URL", "oauthPolicy/singleLogoutUrl", p.SingleLogoutURL)
	c.minutes("JWT-Based Access Token Timeout", "namedUserJwtTimeout", p.NamedUserJWTMinutes, JWTTimeouts())
	if p.PermittedUsers == AdminApprovedPreAuthorized && len(d.Profiles)+len(d.PermissionSets) == 0 {
		c.warn("Permitted Users", "oauthConfig/isAdminApproved",
			"Only admin-approved users may use the app and none is. Assign a profile or a permission set.")
	}
	if p.RunAs != "" && strings.ContainsFunc(p.RunAs, notScopeToken) {
		c.strict("Run As", "oauthConfig/oauthClientCredentialUser",
			"%q is not a username. Write one such as integration@example.com.", Shown(p.RunAs))
	}
}

func (c *checker) refresh(p RefreshPolicy) {
	const field, path = "Refresh Token Policy", "oauthPolicy/refreshTokenPolicy"
	oneOf(c, field, path, p.Kind, UntilRevoked, ImmediatelyExpire, SpecificInactivity, SpecificLifetime)
	oneOf(c, field, path, p.Unit, Hours, Days, Months)
	timed := p.Kind == SpecificInactivity || p.Kind == SpecificLifetime
	switch {
	case timed && (p.Period < 1 || p.Period > 9999):
		c.fail(field, path, "The period %d is out of range; write 1 to 9999.", p.Period)
	case timed && p.Unit == "":
		c.fail(field, path, "The unit is missing; write HOURS, DAYS or MONTHS.")
	}
}

// session checks the section Session Policies.
func (c *checker) session(s *SessionPolicy) {
	c.minutes("Timeout Value", "sessionPolicy/sessionTimeout", s.TimeoutMinutes, SessionTimeouts())
	oneOf(c, "High Assurance session required", "sessionPolicy/sessionLevel", s.Level, LowLevel, StandardLevel, HighAssurance)
	oneOf(c, "High Assurance session required", "sessionPolicy/policyAction", s.Action, BlockSession, RaiseLevel)
}

// formula is what custom attributes can be made of: a field of the user or
// the organization, or a literal.
var formula = regexp.MustCompile(`^\s*(\$(User|Organization)\.[A-Za-z]\w*|"[^"]*"|'[^']*')\s*$`)

func (c *checker) attributes(list []Attribute) {
	const field = "Custom Attributes"
	if len(list) > maxEntries {
		c.strict(field, "attributes", "There are %d; write at most %d.", len(list), maxEntries)
	}
	seen := map[string]bool{}
	for i, a := range list {
		path := indexed("attributes", i)
		switch {
		case a.Key == "":
			c.fail(field, path+"/key", "The key is missing. Write the name that the attribute has in answers.")
		case seen[a.Key]:
			c.fail(field, path+"/key", "The key %q is there twice. Remove one.", Shown(a.Key))
		}
		seen[a.Key] = true
		switch {
		case a.Formula == "":
			c.fail(field, path+"/formula", "The formula of %q is missing. Write one such as $User.Email.", Shown(a.Key))
		case !formula.MatchString(a.Formula):
			c.warn(field, path+"/formula", "The formula of %q is kept and gives an empty value: "+
				"only $User.Field, $Organization.Field and a text in quotes are computed.", Shown(a.Key))
		}
	}
}

func (c *checker) ipRanges(list []IPRange) {
	const field = "Trusted IP Range for OAuth Web server flow"
	if len(list) > maxEntries {
		c.strict(field, "ipRanges", "There are %d; write at most %d.", len(list), maxEntries)
	}
	for i, r := range list {
		path := indexed("ipRanges", i)
		start, startErr := netip.ParseAddr(r.Start)
		end, endErr := netip.ParseAddr(r.End)
		switch {
		case startErr != nil:
			c.fail(field, path+"/start", "%q is not an IP address. Write one such as 192.0.2.1.", Shown(r.Start))
		case endErr != nil:
			c.fail(field, path+"/end", "%q is not an IP address. Write one such as 192.0.2.255.", Shown(r.End))
		case start.BitLen() != end.BitLen():
			c.fail(field, path, "%s and %s are of different kinds. Write both as IPv4 or both as IPv6.", r.Start, r.End)
		case end.Less(start):
			c.fail(field, path, "The range ends (%s) before it starts (%s). Exchange the two.", r.End, r.Start)
		}
	}
}

// external checks what only an External Client App has.
func (c *checker) external(d *Definition) {
	e := d.External
	switch {
	case d.Model == ExternalClientApp && e == nil, d.Model != ExternalClientApp && e != nil:
		c.fail("Type", "", "Only an external client app has external client app settings, and each has them.")
	case e != nil:
		oneOf(c, "Distribution State", "distributionState", e.DistributionState, distributionStates...)
		oneOf(c, "Start Page", "startPage", e.StartPage, "None", "Custom", "OAuth")
	}
}

var distributionStates = []string{"AutoInstalled", "Local", "Managed", "Packaged"}

// indexed names the i-th of several like elements, counting from 1.
func indexed(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i+1) }
