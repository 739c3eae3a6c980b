package user

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/latchstring/latchstring/internal/domain/org"
)

// The longest values of a user's fields, in characters. Salesforce: the columns
// of the object User.
const (
	MaxUsername  = 80
	MaxEmail     = 80
	MaxFirstName = 40
	MaxLastName  = 80
	MaxNickname  = 40
)

// Problem is one thing that is wrong with what somebody wrote, for that person.
type Problem struct {
	// Field is the label of the control in Setup.
	Field string `json:"field"`
	// Message says what is wrong and what to write. It may repeat the writer's
	// text, never a password: escape it.
	Message string `json:"message"`
}

// InvalidError refuses a change; Problems holds at least one.
type InvalidError struct {
	Username string
	Problems []Problem
}

// Error lists the problems, one a line.
func (e *InvalidError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "user %q is not valid", e.Username)
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n%s: %s", p.Field, p.Message)
	}
	return b.String()
}

// invalid returns nil where there is no problem.
func invalid(username string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &InvalidError{Username: username, Problems: problems}
}

// checker collects problems.
type checker struct{ problems []Problem }

func (c *checker) fail(field, message string, args ...any) {
	c.problems = append(c.problems, Problem{field, fmt.Sprintf(message, args...)})
}

// text checks a value that people read; false after a problem.
func (c *checker) text(field, value string, most int) bool {
	n := utf8.RuneCountInString(value)
	switch {
	case !org.Readable(value):
		c.fail(field, "%s", org.UnreadableMessage)
	case n > most:
		c.fail(field, "It has %d characters; write at most %d.", n, most)
	default:
		return true
	}
	return false
}
