package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/user"
)

const profileAbout = `Work on the profiles of an org: the permissions that each user has by his one
profile. A change is in force on every running server when the command returns.`

func (p *program) profileCommand() *cobra.Command {
	c := group("profile", "Create, show and change profiles", profileAbout)
	t := p.targetFlags(c)
	c.AddCommand(profileListCommand(t), profileShowCommand(t), profileCreateCommand(t), profileSetCommand(t))
	return c
}

// profileView is a profile as commands print it. Fields are added, never renamed.
type profileView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Permissions are the names of fields; people see labels.
	Permissions []string `json:"permissions"`
	// SessionTimeoutMinutes is 0 where the org's holds.
	SessionTimeoutMinutes int `json:"session_timeout_minutes"`
	held                  user.Permissions
}

func viewProfile(p user.Profile) profileView {
	return profileView{p.ID.String(), p.Name, namesOf(p.Permissions), p.SessionTimeoutMinutes, p.Permissions}
}

// namesOf names permissions as programs know them.
func namesOf(held user.Permissions) []string {
	names := []string{}
	for _, p := range held.List() {
		names = append(names, p.String())
	}
	return names
}

func (v profileView) timeout() string {
	if v.SessionTimeoutMinutes == 0 {
		return "the org's"
	}
	return strconv.Itoa(v.SessionTimeoutMinutes) + " minutes"
}

var profileColumns = []column[profileView]{
	{"name", func(v profileView) string { return v.Name }},
	{"session timeout", profileView.timeout},
	{"permissions", func(v profileView) string { return someLabels(v.held) }},
}

var profileFields = []column[profileView]{
	{"Name", func(v profileView) string { return v.Name }},
	{"Id", func(v profileView) string { return v.ID }},
	{"Session timeout", profileView.timeout},
	{"Permissions", func(v profileView) string { return strings.Join(labelsOf(v.held), "\n") }},
}

// someLabels names permissions, or counts those beyond the first.
func someLabels(held user.Permissions) string {
	const shown = 3
	labels := labelsOf(held)
	if len(labels) <= shown {
		return strings.Join(labels, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(labels[:shown], ", "), len(labels)-shown)
}

func profileListCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the profiles of the org", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				profiles, err := o.store().Profiles(c.Context())
				views := make([]profileView, len(profiles))
				for i, p := range profiles {
					views[i] = viewProfile(p)
				}
				if err != nil {
					return err
				}
				return printList(t.console(), views, profileColumns, "There are no profiles.")
			})
		},
	}
}

func profileShowCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show a profile", Args: oneArgument("the profile's name"),
		ValidArgsFunction: t.completeProfiles(0),
		RunE: func(c *cobra.Command, args []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				p, err := o.profile(c.Context(), args[0])
				if err != nil {
					return err
				}
				return printRecord(t.console(), viewProfile(p), profileFields)
			})
		},
	}
}

func (o *office) profile(ctx context.Context, name string) (user.Profile, error) {
	profiles, err := o.store().Profiles(ctx)
	for _, p := range profiles {
		if p.Name == name {
			return p, nil
		}
	}
	if err == nil {
		err = fmt.Errorf("the org has no profile %q; see which there are: latchstring profile list", clean(name))
	}
	return user.Profile{}, err
}

func profileCreateCommand(t *target) *cobra.Command {
	c := &cobra.Command{
		Use: "create NAME", Short: "Create a profile",
		Long: "Create a profile with the permissions that are given, and no other.\n\n" + permissionTable(),
		Args: oneArgument("the profile's name"),
	}
	edit := profileFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return t.editProfile(c, args[0], edit, (*user.Registry).CreateProfile)
	}
	return c
}

func profileSetCommand(t *target) *cobra.Command {
	c := &cobra.Command{
		Use: "set NAME", Short: "Change a profile's permissions or session timeout",
		Long: "Change the permissions and the session timeout of a profile, for all who have it.\nWhat is not named stays as it is. No token ends: rights are asked at the next use.\n\n" + permissionTable(),
		Args: oneArgument("the profile's name"), ValidArgsFunction: t.completeProfiles(0),
	}
	edit := profileFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if !c.Flags().Changed("permission") && !c.Flags().Changed("session-timeout") {
			return usage("give --permission P=true, --permission P=false or --session-timeout MINUTES")
		}
		return t.editProfile(c, args[0], edit, (*user.Registry).EditProfile)
	}
	return c
}

// profileFlags adds the flags of a profile's contents and returns what reads them.
func profileFlags(c *cobra.Command) func() (user.ProfileEdit, error) {
	grants := permissionFlag(c)
	minutes := c.Flags().Int("session-timeout", 0, "Idle timeout of sessions in minutes; 0 for the org's")
	return func() (user.ProfileEdit, error) {
		g, err := grants()
		edit := user.ProfileEdit{Grants: g}
		if c.Flags().Changed("session-timeout") {
			edit.SessionTimeoutMinutes = minutes
		}
		return edit, err
	}
}

func (t *target) editProfile(c *cobra.Command, name string, flags func() (user.ProfileEdit, error),
	do func(*user.Registry, context.Context, string, user.ProfileEdit) (*user.ProfileOutcome, error),
) error {
	edit, err := flags()
	if err != nil {
		return err
	}
	return t.with(c.Context(), false, func(o *office) error {
		out, err := do(o.users(), c.Context(), name, edit)
		if err != nil {
			return err
		}
		if err := o.settle(c.Context(), out.Seq); err != nil {
			return err
		}
		return printChanged(t.console(), newChanged(out.Profile.Name, string(out.Action), out.Changes), "is like that already")
	})
}

// completeProfiles completes profiles as the argument at a place.
func (t *target) completeProfiles(at int) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		if len(args) == at {
			_ = t.with(c.Context(), false, func(o *office) error { // without an answer nothing is offered
				profiles, err := o.store().Profiles(c.Context())
				for _, p := range profiles {
					names = append(names, p.Name)
				}
				return err
			})
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
