package org

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Setting describes one field of [Settings]: how it is stored, where it is in
// Setup, and which values it takes. The pages, the command line and the audit
// trail all go by it.
type Setting struct {
	// Key is the name in JSON, such as require_pkce.
	Key string
	// Label is the words beside the control, Page the place in Setup.
	Label, Page string
	// Dormant says that the setting is kept and nothing acts on it: what it
	// governs is not served by this release.
	Dormant bool

	// One of the two gives the field.
	flag   func(*Settings) *bool
	number func(*Settings) *int
	limits limits
}

// limits are the values that a number can have.
type limits struct {
	min, max int
	// choices, where there are any, are the only values.
	choices []int
	// zero is what 0 means where 0 is allowed beside the rest.
	zero string
}

// IsFlag reports whether the setting is a switch; all others are numbers.
func (s Setting) IsFlag() bool { return s.flag != nil }

// Choices returns the values of a number that is chosen from a list; nil for
// switches and for ranges.
func (s Setting) Choices() []int { return slices.Clone(s.limits.choices) }

// Allowed says in words which values the setting takes.
func (s Setting) Allowed() string {
	if s.IsFlag() {
		return "true or false"
	}
	l := s.limits
	text := fmt.Sprintf("%d to %d", l.min, l.max)
	if len(l.choices) > 0 {
		text = "one of " + strings.Trim(strings.ReplaceAll(fmt.Sprint(l.choices), " ", ", "), "[]")
	}
	if l.zero != "" {
		text += ", or 0 for " + l.zero
	}
	return text
}

// Value returns the field as text: true, false or a number.
func (s Setting) Value(in Settings) string {
	if s.IsFlag() {
		return strconv.FormatBool(*s.flag(&in))
	}
	return strconv.Itoa(*s.number(&in))
}

// Set changes the field to what the text says. A switch also takes on, off,
// yes and no. The error is an [*InvalidError] and leaves the field alone.
func (s Setting) Set(in *Settings, text string) error {
	if s.IsFlag() {
		value, ok := parseFlag(text)
		if !ok {
			return s.refuse(text)
		}
		*s.flag(in) = value
		return nil
	}
	value, err := strconv.Atoi(text)
	if err != nil || !s.limits.allow(value) {
		return s.refuse(text)
	}
	*s.number(in) = value
	return nil
}

func (s Setting) refuse(text string) error {
	return &valueError{InvalidError{Name: s.Key, Problems: []Problem{s.problem(text)}}}
}

// valueError is an [InvalidError] about the value of one setting: the org
// itself is in order.
type valueError struct{ invalid InvalidError }

// Error says which setting it is, and which values it takes.
func (e *valueError) Error() string {
	p := e.invalid.Problems[0]
	return fmt.Sprintf("the value of the setting %s is not valid\n%s: %s", e.invalid.Name, p.Field, p.Message)
}

func (e *valueError) Unwrap() error { return &e.invalid }

func (s Setting) problem(value string) Problem {
	const shown = 40
	if len(value) > shown {
		value = value[:shown] + "…"
	}
	return Problem{s.Label, fmt.Sprintf("%q is not a choice; write %s.", value, s.Allowed())}
}

// valid reports whether the field has an allowed value.
func (s Setting) valid(in *Settings) bool { return s.IsFlag() || s.limits.allow(*s.number(in)) }

func (l limits) allow(value int) bool {
	if value == 0 && l.zero != "" {
		return true
	}
	if len(l.choices) > 0 {
		return slices.Contains(l.choices, value)
	}
	return l.min <= value && value <= l.max
}

func parseFlag(text string) (value, ok bool) {
	switch strings.ToLower(text) {
	case "true", "on", "yes":
		return true, true
	case "false", "off", "no":
		return false, true
	}
	return false, false
}
