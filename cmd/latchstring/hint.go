package main

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A command inside a text is written as: latchstring COMMAND …, and where it is
// to be pasted, it is the last thing in its line.
var (
	anyCommand    = regexp.MustCompile(`(^|[\s'"(])latchstring (app|completion|config|history|org|permission-set|profile|quickstart|serve|user|version)\b`)
	targetCommand = regexp.MustCompile(`(^|\s)latchstring (app|history|org|permission-set|profile|user)\b`)
	// wholePlace are the commands that are about all orgs.
	wholePlace = regexp.MustCompile(`latchstring org (list|create)\b`)
)

// called writes the commands of a text as this program was called.
func (p *program) called(text string) string {
	return anyCommand.ReplaceAllStringFunc(text, func(found string) string {
		return strings.Replace(found, "latchstring", shellWord(p.name), 1)
	})
}

// hint makes the commands of a text such that they can be pasted: called as
// this program was, and for the place that the flags name.
func (p *program) hint(flags *pflag.FlagSet, text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if targetCommand.MatchString(line) {
			line += repeated(flags, line)
		}
		lines[i] = p.called(line)
	}
	return strings.Join(lines, "\n")
}

// hint is program's, for the place of this command.
func (t *target) hint(text string) string { return t.program.hint(t.flags, text) }

// repeated are the flags of the place that were given, for a command in line.
func repeated(flags *pflag.FlagSet, line string) string {
	var b strings.Builder
	for _, name := range []string{"data", "database", "master-key-file", "org"} {
		f := flags.Lookup(name)
		if f == nil || !f.Changed || strings.Contains(line, " --"+name+" ") || name == "org" && wholePlace.MatchString(line) {
			continue
		}
		value := shellWord(f.Value.String())
		if name == "database" && mayHoldPassword(f.Value.String()) {
			value = "URL"
		}
		b.WriteString(" --" + name + " " + value)
	}
	return b.String()
}

// mayHoldPassword reports whether a database URL is better not printed.
func mayHoldPassword(database string) bool {
	if !strings.Contains(database, "://") {
		return false
	}
	u, err := url.Parse(database)
	if err != nil {
		return true
	}
	_, has := u.User.Password()
	return has || strings.Contains(strings.ToLower(u.RawQuery), "password")
}

// callAll writes the help of a command and of all below it as this program was
// called. Completion is for a program that is on the PATH.
func (p *program) callAll(c *cobra.Command) {
	if c.Name() != "completion" {
		c.Long = p.called(c.Long)
	}
	for _, below := range c.Commands() {
		p.callAll(below)
	}
}
