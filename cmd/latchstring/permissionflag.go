package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/user"
)

// permissionFlag adds --permission and returns what reads it.
func permissionFlag(c *cobra.Command) func() (user.Grants, error) {
	given := c.Flags().StringArray("permission", nil, "Permission as NAME=true or NAME=false, by name or label; may be given several times")
	_ = c.RegisterFlagCompletionFunc("permission", completePermissions)
	return func() (user.Grants, error) {
		var g user.Grants
		for _, one := range *given {
			if err := readGrant(&g, one); err != nil {
				return g, err
			}
		}
		return g, nil
	}
}

// readGrant reads NAME, NAME=true or NAME=false. The last word on a permission counts.
func readGrant(g *user.Grants, text string) error {
	name, value, _ := strings.Cut(text, "=")
	p, ok := user.PermissionNamed(name)
	if !ok {
		return usage("there is no permission %q. The permissions are:\n\n%s\n", clean(name), permissionTable())
	}
	one := user.PermissionSetOf(p)
	switch strings.ToLower(value) {
	case "", "true", "on", "yes":
		g.Grant, g.Revoke = g.Grant|one, g.Revoke&^one
	case "false", "off", "no":
		g.Grant, g.Revoke = g.Grant&^one, g.Revoke|one
	default:
		return usage("--permission %q: write true or false after the =", clean(text))
	}
	return nil
}

// permissionTable lists all permissions, one a line.
func permissionTable() string {
	lines := tableLines(user.AllPermissions().List(), []column[user.Permission]{
		{"permission", user.Permission.String},
		{"label", user.Permission.Label},
	})
	return "  " + strings.TrimSpace(strings.Join(lines, "  "))
}

func completePermissions(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, p := range user.AllPermissions().List() {
		for _, value := range []string{"=true", "=false"} {
			names = append(names, cobra.CompletionWithDesc(p.String()+value, p.Label()))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
