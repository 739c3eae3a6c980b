package org

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxName is how many characters an org's name has at most. Salesforce: 80,
// Organization.Name.
const MaxName = 80

// Problem is one thing that is wrong with what somebody wrote, for that person.
type Problem struct {
	// Field is the label of the control in Setup.
	Field string `json:"field"`
	// Message says what is wrong and what to write. It may repeat the writer's
	// text: escape it.
	Message string `json:"message"`
}

// InvalidError refuses a change; Problems holds at least one.
type InvalidError struct {
	Name     string
	Problems []Problem
}

// Error lists the problems, one a line.
func (e *InvalidError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "org %q is not valid", e.Name)
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n%s: %s", p.Field, p.Message)
	}
	return b.String()
}

// invalid returns nil where there is no problem.
func invalid(name string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &InvalidError{Name: name, Problems: problems}
}

// NormalizeName removes the spaces around an org's name and makes runs of
// spaces inside it one.
func NormalizeName(name string) string { return strings.Join(strings.Fields(name), " ") }

// ValidateName holds a normalised name against the rules.
func ValidateName(name string) []Problem {
	const field = "Organization Name"
	n := utf8.RuneCountInString(name)
	switch {
	case name == "":
		return []Problem{{field, "The name is missing. Write one such as Acme."}}
	case !Readable(name):
		return []Problem{{field, UnreadableMessage}}
	case n > MaxName:
		return []Problem{{field, fmt.Sprintf("It has %d characters; write at most %d.", n, MaxName)}}
	}
	return nil
}
