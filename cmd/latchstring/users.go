package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

const userAbout = `Work on the users of an org. A change is in force on every running server when
the command returns: the tokens of a user who was deactivated or frozen are dead.`

func (p *program) userCommand() *cobra.Command {
	c := group("user", "Create, show, deactivate and freeze users", userAbout)
	t := p.targetFlags(c)
	c.AddCommand(userCreateCommand(t), userListCommand(t), userShowCommand(t), userPasswordCommand(t),
		userProfileCommand(t))
	for _, v := range userVerbs {
		c.AddCommand(userVerbCommand(t, v))
	}
	return c
}

// userVerb is a command that does one thing to one user.
type userVerb struct {
	name, short, long string
	// already is said when there was nothing to do.
	already string
	// stops is set where apps that run as the user stop with him.
	stops bool
	do    func(*user.Registry, context.Context, string) (*user.Outcome, error)
}

var userVerbs = []userVerb{
	{
		"deactivate", "Shut a user out", "Shut a user out and end all his tokens. The apps that run as him are named: they get\nno token until he is active again or they run as somebody else.",
		"is inactive already", true, (*user.Registry).Deactivate,
	},
	{
		"activate", "Let a deactivated user in again", "Let a deactivated user in again. His tokens from before stay dead.",
		"is active already", false, (*user.Registry).Activate,
	},
	{
		"freeze", "Shut a user out for a while", "Shut a user out for a while and end all his tokens. The apps that run as him are\nnamed: they get no token meanwhile.",
		"is frozen already", true, (*user.Registry).Freeze,
	},
	{
		"unfreeze", "Let a frozen user in again", "Let a frozen user in again. His tokens from before stay dead.",
		"is not frozen", false, (*user.Registry).Unfreeze,
	},
}

func userVerbCommand(t *target, v userVerb) *cobra.Command {
	return &cobra.Command{
		Use: v.name + " USERNAME", Short: v.short, Long: v.long,
		Args: oneArgument("the username"), ValidArgsFunction: t.completeUsers,
		RunE: func(c *cobra.Command, args []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				out, err := v.do(o.users(), c.Context(), args[0])
				if err != nil {
					return err
				}
				if err := o.settle(c.Context(), out.Seq); err != nil {
					return err
				}
				done := newChanged(out.User.Username, string(out.Action), out.Changes)
				if !v.stops {
					return printChanged(t.console(), done, v.already)
				}
				stopped, err := o.appsRunBy(c.Context(), out.User.Username)
				if err != nil {
					return err
				}
				return printStopped(t, done, v.already, stopped)
			})
		},
	}
}

// printStopped also names the apps that stop with a user.
func printStopped(t *target, done changed, already string, apps []string) error {
	c := t.console()
	if c.json {
		return c.printJSON(struct {
			changed
			AppsStopped []string `json:"apps_stopped"`
		}{done, apps})
	}
	if err := printChanged(c, done, already); err != nil || len(apps) == 0 {
		return err
	}
	c.say("These apps run as %s and get no token for themselves until that changes: %s", clean(done.Name), clean(strings.Join(apps, ", ")))
	return nil
}

// userView is a user as commands print him. Fields are added, never renamed.
type userView struct {
	ID             string   `json:"id"`
	Username       string   `json:"username"`
	Name           string   `json:"name"`
	Email          string   `json:"email"`
	Profile        string   `json:"profile"`
	PermissionSets []string `json:"permission_sets"`
	// Permissions are the names of fields; people see labels.
	Permissions []string `json:"permissions"`
	held        user.Permissions
	Active      bool      `json:"active"`
	Frozen      bool      `json:"frozen"`
	HasPassword bool      `json:"has_password"`
	CreatedAt   time.Time `json:"created_at"`
	ModifiedAt  time.Time `json:"modified_at"`
}

func viewUser(a *user.Account) userView {
	return userView{
		ID: a.ID.String(), Username: a.Username, Name: a.Name(), Email: a.Email, Profile: a.ProfileName,
		PermissionSets: append([]string{}, a.PermissionSetNames...), Permissions: namesOf(a.Permissions),
		held: a.Permissions, Active: a.Active, Frozen: a.Frozen, HasPassword: a.PasswordHash != "",
		CreatedAt: a.CreatedAt, ModifiedAt: a.ModifiedAt,
	}
}

func (v userView) status() string {
	switch {
	case !v.Active:
		return "inactive"
	case v.Frozen:
		return "frozen"
	}
	return "active"
}

func userListCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the users of the org", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				var views []userView
				for a, err := range o.users().List(c.Context()) {
					if err != nil {
						return err
					}
					views = append(views, viewUser(a))
				}
				return printList(t.console(), views, userColumns, t.hint("There are no users yet. Create one: latchstring user create --help"))
			})
		},
	}
}

func userShowCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "show USERNAME", Short: "Show a user", Args: oneArgument("the username"), ValidArgsFunction: t.completeUsers,
		RunE: func(c *cobra.Command, args []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				a, err := o.users().Get(c.Context(), args[0])
				if err != nil {
					return err
				}
				return printRecord(t.console(), viewUser(a), userFields)
			})
		},
	}
}

// completeUsers completes usernames in the shell.
func (t *target) completeUsers(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	_ = t.with(c.Context(), false, func(o *office) error { // without an answer nothing is offered
		for a, err := range o.users().List(c.Context()) {
			if err != nil {
				return err
			}
			names = append(names, cobra.CompletionWithDesc(a.Username, clean(a.Name())))
		}
		return nil
	})
	return names, cobra.ShellCompDirectiveNoFileComp
}

func userPasswordCommand(t *target) *cobra.Command {
	var fromStdin bool
	c := &cobra.Command{
		Use: "reset-password USERNAME", Short: "Give a user another password",
		Long: "Give a user another password and end all his tokens. Without --password-stdin a\npassword is made and printed, this once.",
		Args: oneArgument("the username"), ValidArgsFunction: t.completeUsers,
	}
	c.Flags().BoolVar(&fromStdin, "password-stdin", false, "Read the password from standard input")
	c.RunE = func(c *cobra.Command, args []string) error {
		var password seal.Secret
		if fromStdin {
			var err error
			if password, err = readPassword(t.program.in); err != nil {
				return err
			}
		}
		return t.with(c.Context(), false, func(o *office) error {
			out, err := o.users().ResetPassword(c.Context(), args[0], password)
			if err != nil {
				return err
			}
			if err := o.settle(c.Context(), out.Seq); err != nil {
				return err
			}
			return printReset(t.console(), out)
		})
	}
	return c
}

// printReset prints the password if it was made here: nobody else has it.
func printReset(c console, out *user.Outcome) error {
	done := newChanged(out.User.Username, string(out.Action), out.Changes)
	if c.json {
		return c.printJSON(struct {
			changed
			Password string `json:"password,omitempty"`
		}{done, out.Password.Reveal()})
	}
	if err := printChanged(c, done, ""); err != nil || out.Password.IsZero() {
		return err
	}
	_, err := fmt.Fprintf(c.out, "The new password, shown this once: %s\n", out.Password.Reveal())
	return err
}
