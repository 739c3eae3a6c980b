package app

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity says whether a problem stands in the way.
type Severity string

// An app with an error is refused; a warning is shown and the app is saved.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is one thing that is wrong with a definition, for the person who wrote it.
type Problem struct {
	// Field is the label of the control in Setup.
	Field string `json:"field"`
	// Path is the element in ConnectedApp metadata, such as
	// oauthConfig/callbackUrl or profileName[2]; "fullName" is the API name.
	Path string `json:"path"`
	// Message says what is wrong and what to write. It may repeat the writer's
	// text, never a secret: escape it.
	Message  string   `json:"message"`
	Severity Severity `json:"severity"`
}

// Mode says who wrote a definition.
type Mode int

// The form is strict. A metadata file was accepted by Salesforce once, so what
// only the form would refuse is a warning there.
const (
	FormMode Mode = iota
	MetadataMode
)

// HasErrors reports whether any of the problems stands in the way.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

// InvalidError refuses a definition; Problems holds at least one error.
type InvalidError struct {
	Name     string
	Problems []Problem
}

// Error lists the errors, one a line.
func (e *InvalidError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "app %q is not valid", e.Name)
	for _, p := range e.Problems {
		if p.Severity == Error {
			fmt.Fprintf(&b, "\n%s: %s", p.Field, p.Message)
		}
	}
	return b.String()
}

// Validate holds a definition against the rules that need no other record.
// Every invalid field gets one problem; the order is that of the form.
func Validate(d *Definition, mode Mode) []Problem {
	c := &checker{mode: mode}
	c.basic(d)
	if d.OAuth != nil {
		c.oauth(d)
	}
	c.policy(d)
	c.session(&d.Session)
	c.attributes(d.Attributes)
	c.ipRanges(d.IPRanges)
	c.external(d)
	return c.problems
}

// checker collects problems.
type checker struct {
	mode     Mode
	problems []Problem
}

// fail reports what neither the form nor a file may have.
func (c *checker) fail(field, path, message string, args ...any) {
	c.add(Error, field, path, message, args)
}

// strict reports what the form refuses and a file may have.
func (c *checker) strict(field, path, message string, args ...any) {
	severity := Error
	if c.mode == MetadataMode {
		severity = Warning
	}
	c.add(severity, field, path, message, args)
}

// warn reports what is allowed and probably not meant.
func (c *checker) warn(field, path, message string, args ...any) {
	c.add(Warning, field, path, message, args)
}

func (c *checker) add(severity Severity, field, path, message string, args []any) {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	c.problems = append(c.problems, Problem{Field: field, Path: path, Message: message, Severity: severity})
}

// length reports a text that has more characters than its column at Salesforce.
func (c *checker) length(field, path, value string, limit int) {
	if n := utf8.RuneCountInString(value); n > limit {
		c.strict(field, path, "It has %d characters; write at most %d.", n, limit)
	}
}

// oneOf reports a value that is not in a list of choices.
func oneOf[T ~string](c *checker, field, path string, value T, choices ...T) {
	if value == "" || slices.Contains(choices, value) {
		return
	}
	names := make([]string, len(choices))
	for i, choice := range choices {
		names[i] = string(choice)
	}
	c.fail(field, path, "%q is not a choice; write %s.", Shown(string(value)), strings.Join(names, ", "))
}

// minutes reports a number of minutes that is not one of the choices.
func (c *checker) minutes(field, path string, value int, choices []int) {
	last := choices[len(choices)-1]
	switch {
	case value == 0 || slices.Contains(choices, value):
	case value < 1 || value > last:
		c.fail(field, path, "%d minutes is out of range; write 1 to %d.", value, last)
	default:
		list := strings.Trim(strings.ReplaceAll(fmt.Sprint(choices), " ", ", "), "[]")
		c.strict(field, path, "%d minutes is not a choice of Salesforce; write one of %s.", value, list)
	}
}

// Shown cuts a value for a message, without splitting a character.
func Shown(value string) string {
	const limit = 80
	if len(value) <= limit {
		return value
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return value[:cut] + "…"
}
