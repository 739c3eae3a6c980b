package user

import (
	"strings"
	"unicode"
)

// NormalizeUsername brings a username into the form that is stored and looked
// up: without spaces around it, in lower case. Only A to Z are folded: folding
// all of Unicode would turn the Kelvin sign into a k and let a name that looks
// foreign reach somebody's account. Other characters stay and match nobody.
func NormalizeUsername(text string) string {
	text = strings.Trim(text, " \t\r\n")
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// ValidateUsername holds a normalised username against the rules; at most one
// problem. A username is shaped like an e-mail address and need not be one.
func ValidateUsername(username string) []Problem {
	c := &checker{}
	c.username(username)
	return c.problems
}

func (c *checker) username(name string) {
	const field = "Username"
	local, domain, at := strings.Cut(name, "@")
	switch {
	case name == "":
		c.fail(field, "The username is missing. Write one in the form of an e-mail address, such as integration@example.com.")
	case strings.ContainsFunc(name, notUsername):
		c.fail(field, "%q has characters that no username has. Write letters A to Z, digits and . _ - + ' in the form of an e-mail address.",
			shown(name))
	case len(name) > MaxUsername:
		c.fail(field, "It has %d characters; write at most %d.", len(name), MaxUsername)
	case !at || strings.Contains(domain, "@") || !dotted(local) || !domainName(domain):
		c.fail(field, "%q is not in the form of an e-mail address. Write one such as integration@example.com; it need not receive mail.",
			shown(name))
	}
}

// notUsername goes by what Salesforce takes in usernames.
func notUsername(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("._-+'@", r))
}

// dotted reports whether dots stand between characters only.
func dotted(text string) bool {
	return text != "" && !strings.HasPrefix(text, ".") && !strings.HasSuffix(text, ".") && !strings.Contains(text, "..")
}

// domainName asks for two labels of letters, digits and hyphens.
func domainName(text string) bool {
	labels := strings.Split(text, ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsAny(label, "_+'") {
			return false
		}
	}
	return len(labels) > 1
}

// ValidateEmail holds an e-mail address against what a mail must not be
// addressed with; at most one problem. Only a mail that arrives proves more.
func ValidateEmail(email string) []Problem {
	c := &checker{}
	c.email(email)
	return c.problems
}

func (c *checker) email(email string) {
	const field = "Email"
	local, domain, at := strings.Cut(email, "@")
	switch {
	case email == "":
		c.fail(field, "The e-mail address is missing. Write one such as ada@example.com.")
	case !c.text(field, email, MaxEmail):
	case !at || local == "" || !dotted(domain) || strings.ContainsFunc(email, notEmail) || strings.Contains(domain, "@"):
		c.fail(field, "%q is not an e-mail address. Write one such as ada@example.com.", shown(email))
	}
}

// notEmail keeps a header of a mail in one piece: no lists, names or comments.
func notEmail(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("<>()[],;:\\\"", r)
}
