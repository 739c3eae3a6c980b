package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/user"
)

const permissionSetAbout = `Work on the permission sets of an org: permissions that users have beside those of
their profile. A change is in force on every running server when the command
returns.`

func (p *program) permissionSetCommand() *cobra.Command {
	c := group("permission-set", "Create, change and assign permission sets", permissionSetAbout)
	t := p.targetFlags(c)
	c.AddCommand(permissionSetListCommand(t), permissionSetCreateCommand(t), permissionSetSetCommand(t),
		assignmentCommand(t, "assign", "Give a permission set to a user", "has that permission set already", (*user.Registry).AssignPermissionSet),
		assignmentCommand(t, "unassign", "Take a permission set from a user", "does not have that permission set", (*user.Registry).UnassignPermissionSet))
	return c
}

// permissionSetView is a permission set as commands print it. Fields are added,
// never renamed.
type permissionSetView struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Label string `json:"label"`
	// Permissions are the names of fields; people see labels.
	Permissions []string `json:"permissions"`
	held        user.Permissions
}

var permissionSetColumns = []column[permissionSetView]{
	{"name", func(v permissionSetView) string { return v.Name }},
	{"label", func(v permissionSetView) string { return v.Label }},
	{"permissions", func(v permissionSetView) string { return someLabels(v.held) }},
}

func permissionSetListCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the permission sets of the org", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				sets, err := o.store().PermissionSets(c.Context())
				if err != nil {
					return err
				}
				views := make([]permissionSetView, len(sets))
				for i, p := range sets {
					views[i] = permissionSetView{p.ID.String(), p.Name, p.Label, namesOf(p.Permissions), p.Permissions}
				}
				return printList(t.console(), views, permissionSetColumns,
					t.hint("There are no permission sets yet. Create one: latchstring permission-set create --help"))
			})
		},
	}
}

func permissionSetCreateCommand(t *target) *cobra.Command {
	c := &cobra.Command{
		Use: "create NAME", Short: "Create a permission set",
		Long: "Create a permission set with the permissions that are given, and no other.\n\n" + permissionTable(),
		Args: oneArgument("the permission set's API name"),
	}
	label := c.Flags().String("label", "", "Label (default: the name with spaces)")
	grants := permissionFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return t.editPermissionSet(c, grants, func(r *user.Registry, g user.Grants) (*user.PermissionSetOutcome, error) {
			return r.CreatePermissionSet(c.Context(), args[0], *label, g)
		})
	}
	return c
}

func permissionSetSetCommand(t *target) *cobra.Command {
	c := &cobra.Command{
		Use: "set NAME", Short: "Change the permissions of a permission set",
		Long: "Change the permissions of a permission set, for all who have it. What is not named\nstays as it is.\n\n" + permissionTable(),
		Args: oneArgument("the permission set's API name"), ValidArgsFunction: t.completeAssignment,
	}
	grants := permissionFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if !c.Flags().Changed("permission") {
			return usage("give --permission P=true or --permission P=false")
		}
		return t.editPermissionSet(c, grants, func(r *user.Registry, g user.Grants) (*user.PermissionSetOutcome, error) {
			return r.EditPermissionSet(c.Context(), args[0], g)
		})
	}
	return c
}

func (t *target) editPermissionSet(c *cobra.Command, grants func() (user.Grants, error),
	do func(*user.Registry, user.Grants) (*user.PermissionSetOutcome, error),
) error {
	g, err := grants()
	if err != nil {
		return err
	}
	return t.with(c.Context(), false, func(o *office) error {
		out, err := do(o.users(), g)
		if err != nil {
			return err
		}
		if err := o.settle(c.Context(), out.Seq); err != nil {
			return err
		}
		return printChanged(t.console(), newChanged(out.PermissionSet.Name, string(out.Action), out.Changes), "is like that already")
	})
}

// changeUser is a change of a user by the name of something.
type changeUser func(r *user.Registry, ctx context.Context, username, name string) (*user.Outcome, error)

func assignmentCommand(t *target, verb, short, already string, do changeUser) *cobra.Command {
	return &cobra.Command{
		Use: verb + " NAME USERNAME", Short: short, Long: short + ", by its API name or label.",
		Args: twoArguments("the permission set's API name", "the username"), ValidArgsFunction: t.completeAssignment,
		RunE: func(c *cobra.Command, args []string) error { return t.changeUser(c, args[1], args[0], already, do) },
	}
}

// changeUser makes a change, waits for it and prints it.
func (t *target) changeUser(c *cobra.Command, username, name, already string, do changeUser) error {
	return t.with(c.Context(), false, func(o *office) error {
		out, err := do(o.users(), c.Context(), username, name)
		if err != nil {
			return err
		}
		if err := o.settle(c.Context(), out.Seq); err != nil {
			return err
		}
		return printChanged(t.console(), newChanged(out.User.Username, string(out.Action), out.Changes), already)
	})
}

// userProfileCommand gives a user another profile.
func userProfileCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "set-profile USERNAME PROFILE", Short: "Give a user another profile",
		Long: "Give a user another profile, by its name. No token ends: rights are asked at the\nnext use.",
		Args: twoArguments("the username", "the profile's name"),
		ValidArgsFunction: func(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return t.completeUsers(c, args, typed)
			}
			return t.completeProfiles(1)(c, args, typed)
		},
		RunE: func(c *cobra.Command, args []string) error {
			return t.changeUser(c, args[0], args[1], "has that profile already", (*user.Registry).SetProfile)
		},
	}
}

// completeAssignment completes permission sets and, after one, users.
func (t *target) completeAssignment(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 1 && c.Name() != "set" {
		return t.completeUsers(c, nil, typed)
	}
	var names []cobra.Completion
	if len(args) == 0 {
		_ = t.with(c.Context(), false, func(o *office) error { // without an answer nothing is offered
			sets, err := o.store().PermissionSets(c.Context())
			for _, p := range sets {
				names = append(names, cobra.CompletionWithDesc(p.Name, clean(p.Label)))
			}
			return err
		})
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
