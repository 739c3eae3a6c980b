package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/org"
)

func orgSetCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "set KEY VALUE", Short: "Change a setting of an org", Long: orgSetAbout(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return errors.New("give a key and a value, as in: latchstring org set require_pkce true")
			}
			return nil
		},
		ValidArgsFunction: completeSettings,
		RunE: func(c *cobra.Command, args []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				out, err := o.set(c.Context(), args[0], args[1])
				if err := o.finishOrg(c.Context(), out, err, "has that value already"); err != nil {
					return err
				}
				if s, err := org.SettingNamed(args[0]); err == nil && s.Dormant {
					fmt.Fprintln(t.program.err, "Note: the value is kept; nothing in this release acts on it yet.")
				}
				return nil
			})
		},
	}
}

// set changes a setting, the name or the My Domain.
func (o *office) set(ctx context.Context, key, value string) (*org.Outcome, error) {
	switch strings.ReplaceAll(strings.ToLower(key), "-", "_") {
	case "name":
		return o.orgs().Rename(ctx, o.org.ID, value)
	case "my_domain":
		return o.orgs().SetMyDomain(ctx, o.org.ID, value)
	}
	if _, err := org.SettingNamed(key); err != nil {
		return nil, usage("%w. The settings are:\n\n%s\n", err, settingTable())
	}
	return o.orgs().Set(ctx, o.org.ID, key, value)
}

// orgSetAbout explains the command with all settings.
func orgSetAbout() string {
	return "Change a setting of an org. The settings are:\n\n" + settingTable()
}

// settingTable lists all that can be set, one a line.
func settingTable() string {
	rows := []setting{
		{Key: "name", Allowed: "text", Label: "Name of the org"},
		{Key: "my_domain", Allowed: "origin", Label: "Origin that the org is reached under"},
	}
	for _, s := range org.SettingList() {
		rows = append(rows, setting{s.Key, s.Allowed(), s.Page + " › " + s.Label + dormancy(s)})
	}
	lines := tableLines(rows, []column[setting]{
		{"key", func(s setting) string { return s.Key }},
		{"value", func(s setting) string { return s.Allowed }},
		{"what it is", func(s setting) string { return s.Label }},
	})
	return "  " + strings.TrimSpace(strings.Join(lines, "  "))
}

// dormancy marks a setting that nothing acts on yet.
func dormancy(s org.Setting) string {
	if s.Dormant {
		return " (kept; not in force yet)"
	}
	return ""
}

// setting is a row of the help.
type setting struct{ Key, Allowed, Label string }

func completeSettings(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	keys := []cobra.Completion{"name", "my_domain"}
	for _, s := range org.SettingList() {
		keys = append(keys, cobra.CompletionWithDesc(s.Key, s.Label))
	}
	return keys, cobra.ShellCompDirectiveNoFileComp
}
