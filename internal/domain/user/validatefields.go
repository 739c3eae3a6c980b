package user

import (
	"regexp"
	"strings"
)

// zone is the shape of an IANA name. The machine may lack the zone data, so the
// name itself is not looked up.
var zone = regexp.MustCompile(`^[A-Za-z_]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}$`)

// locale is the shape of en, en_US and zh_Hant_TW.
var locale = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?$`)

// normalize brings a user's texts into the form that is stored.
func normalize(u *User) {
	u.Username = NormalizeUsername(u.Username)
	for _, field := range []*string{&u.Email, &u.FirstName, &u.LastName, &u.Nickname, &u.Phone, &u.TimeZone, &u.Locale, &u.Language} {
		*field = strings.TrimSpace(*field)
	}
}

// fillDefaults writes out what Salesforce's form fills in.
func fillDefaults(u *User) {
	for _, d := range []struct {
		field *string
		value string
	}{
		{&u.TimeZone, "UTC"},
		{&u.Locale, "en_US"},
		{&u.Language, "en_US"},
		{&u.Nickname, nickname(u.Username)},
	} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
}

// nickname is the part of a username before the @.
func nickname(username string) string {
	local, _, _ := strings.Cut(username, "@")
	return local[:min(len(local), MaxNickname)]
}

// fields checks the texts of a normalised user.
func (c *checker) fields(u *User) {
	c.username(u.Username)
	c.email(u.Email)
	if u.LastName == "" {
		c.fail("Last Name", "The last name is missing. Write at least that one; an integration can have one such as Integration.")
	} else {
		c.text("Last Name", u.LastName, MaxLastName)
	}
	c.text("First Name", u.FirstName, MaxFirstName)
	if u.Nickname != nickname(u.Username) { // that one was checked with the username
		c.text("Nickname", u.Nickname, MaxNickname)
	}
	c.text("Phone", u.Phone, 40)
	if !zone.MatchString(u.TimeZone) {
		c.fail("Time Zone", "%q is not a time zone. Write an IANA name such as Europe/Paris or UTC.", shown(u.TimeZone))
	}
	if !locale.MatchString(u.Locale) {
		c.fail("Locale", "%q is not a locale. Write one such as en_US.", shown(u.Locale))
	}
	if !locale.MatchString(u.Language) {
		c.fail("Language", "%q is not a language. Write one such as en_US.", shown(u.Language))
	}
}

// shown cuts a value for a message.
func shown(value string) string {
	const limit = 80
	if len(value) <= limit {
		return value
	}
	return strings.ToValidUTF8(value[:limit], "") + "…"
}
