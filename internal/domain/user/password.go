package user

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/latchstring/latchstring/internal/protocol/seal"
)

// The length of a password, in characters. Salesforce: 8 by default. The upper
// bound leaves room for passphrases and keeps a request from being work.
const (
	MinPassword = 8
	MaxPassword = 128
)

// ValidatePassword holds a new password against the rules; at most one problem.
// The message never repeats the password.
func ValidatePassword(password seal.Secret, username string) []Problem {
	text := password.Reveal()
	n := utf8.RuneCountInString(text)
	message := ""
	switch {
	case text == "":
		message = "The password is missing. Write 8 to 128 characters."
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		message = "The password has characters that cannot be typed, such as a line break. Write it without them."
	case strings.TrimSpace(text) == "":
		message = "The password is blank. Write something other than spaces."
	case n < MinPassword:
		message = "The password is too short. Write at least 8 characters."
	case n > MaxPassword:
		message = "The password is too long. Write at most 128 characters."
	case namesUser(text, username):
		message = "The password is the username. Write something that others do not know."
	}
	if message == "" {
		return nil
	}
	return []Problem{{"Password", message}}
}

// namesUser reports whether a password is the username, or the part of it
// before the @.
func namesUser(text, username string) bool {
	local, _, _ := strings.Cut(username, "@")
	text = strings.TrimSpace(text)
	return username != "" && (strings.EqualFold(text, username) || strings.EqualFold(text, local))
}
