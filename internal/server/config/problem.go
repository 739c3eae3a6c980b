package config

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	Key   string // the setting, or "" where it is about the file as a whole
	Where string // "--listen", "LATCHSTRING_LISTEN", "latchstring.json:3", "default"
	Wrong string // what is wrong, as a sentence about the key
	Write string // what to write instead
}

// String is one line for a person.
func (p Problem) String() string {
	var b strings.Builder
	if p.Key != "" {
		b.WriteString(p.Key + " ")
	}
	if p.Where != "" {
		b.WriteString("(" + p.Where + ") ")
	}
	b.WriteString(p.Wrong)
	if p.Write != "" {
		b.WriteString(". " + p.Write)
	}
	return b.String()
}

// Problems are all that is wrong. They are an error where there is one.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, 0, len(p)+1)
	if len(p) == 1 {
		return "configuration: " + p[0].String()
	}
	lines = append(lines, fmt.Sprintf("configuration: %d problems", len(p)))
	for _, problem := range p {
		lines = append(lines, "  "+problem.String())
	}
	return strings.Join(lines, "\n")
}

// orNil keeps an empty list from being a non-nil error.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
