package userinfo

import (
	"strings"

	"github.com/latchstring/latchstring/internal/domain/org"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// evaluate returns the value of a custom attribute's formula: a field of the
// user or of the org, or a text in quotes. Other formulas are kept by the app,
// reported when it is saved, and empty here.
func evaluate(formula string, u *user.Account, o *org.Org) string {
	formula = strings.TrimSpace(formula)
	if text, ok := literal(formula); ok {
		return text
	}
	if name, ok := strings.CutPrefix(formula, "$User."); ok {
		if field := userFields[strings.ToLower(name)]; field != nil {
			return field(u)
		}
	}
	if name, ok := strings.CutPrefix(formula, "$Organization."); ok {
		if field := orgFields[strings.ToLower(name)]; field != nil {
			return field(o)
		}
	}
	return ""
}

// literal reads a text in double or single quotes with no such quote inside.
func literal(formula string) (string, bool) {
	if len(formula) < 2 {
		return "", false
	}
	quote, last := formula[0], len(formula)-1
	if quote != '"' && quote != '\'' || strings.IndexByte(formula[1:], quote) != last-1 {
		return "", false
	}
	return formula[1:last], true
}

// userFields are the fields that a formula can name, without regard to case.
var userFields = map[string]func(*user.Account) string{
	"id":                func(u *user.Account) string { return u.ID.String() },
	"username":          func(u *user.Account) string { return u.Username },
	"email":             func(u *user.Account) string { return u.Email },
	"firstname":         func(u *user.Account) string { return u.FirstName },
	"lastname":          func(u *user.Account) string { return u.LastName },
	"name":              func(u *user.Account) string { return u.Name() },
	"communitynickname": func(u *user.Account) string { return u.Nickname },
	"phone":             func(u *user.Account) string { return u.Phone },
	"profileid":         func(u *user.Account) string { return u.Profile.String() },
	"timezonesidkey":    func(u *user.Account) string { return u.TimeZone },
	"localesidkey":      func(u *user.Account) string { return u.Locale },
	"languagelocalekey": func(u *user.Account) string { return u.Language },
}

var orgFields = map[string]func(*org.Org) string{
	"id":   func(o *org.Org) string { return o.ID.String() },
	"name": func(o *org.Org) string { return o.Name },
}
