package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const about = `Latchstring registers connected apps and lets them in: an App Manager and an
OAuth 2.0 server that behave as Salesforce Connected Apps do.

Try it:                    latchstring quickstart
Run it:                    latchstring serve --config FILE
Work on what is running:   latchstring app list`

// root assembles all commands.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use: "latchstring", Short: "Connected apps, self-hosted", Long: about,
		Version: version, SilenceErrors: true, SilenceUsage: true,
		Args: knownCommand, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		Annotations:      map[string]string{cobra.CommandDisplayNameAnnotation: shellWord(p.name)},
		PersistentPreRun: func(*cobra.Command, []string) { p.accepted = true },
	}
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetVersionTemplate("latchstring {{.Version}}\n")
	// A command that has others below it is not used by itself.
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(),
		"{{if .Runnable}}", "{{if and .Runnable (not .HasAvailableSubCommands)}}", 1))
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddGroup(
		&cobra.Group{ID: "server", Title: "The server:"},
		&cobra.Group{ID: "admin", Title: "What it holds:"},
	)
	for group, commands := range map[string][]*cobra.Command{
		"server": {p.quickstartCommand(), p.serveCommand(), p.configCommand()},
		"admin": {
			p.appCommand(), p.userCommand(), p.profileCommand(), p.permissionSetCommand(), p.orgCommand(), p.historyCommand(),
		},
		"": {p.completionCommand(), p.versionCommand()},
	} {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	p.callAll(root)
	return root
}

// group is a command that only has others below it. Without one of them it
// shows its help; with an unknown one it is wrong usage.
func group(use, short, long string, below ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Long: long,
		Args: knownCommand,
		RunE: func(c *cobra.Command, _ []string) error {
			_ = c.Help()
			return usage("'%s' needs one of the commands above", c.CommandPath())
		},
	}
	c.AddCommand(below...)
	return c
}

// knownCommand refuses what is not a command.
func knownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("%q is not a command of '%s'%s", clean(args[0]), c.CommandPath(), meant(c, args[0]))
}

// meant is what a mistyped command was probably meant to be.
func meant(c *cobra.Command, typed string) string {
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(typed); len(near) > 0 {
		return fmt.Sprintf("; did you mean %q?", near[0])
	}
	return ""
}
