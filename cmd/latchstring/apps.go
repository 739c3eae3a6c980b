package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/app"
)

const appAbout = `Work on the connected apps of an org: deploy them from metadata files, look at
them, block and unblock them. A change is in force on every running server when
the command returns.`

func (p *program) appCommand() *cobra.Command {
	c := group("app", "Deploy, show, block and delete connected apps", appAbout)
	t := p.targetFlags(c)
	c.AddCommand(appDeployCommand(t), appRetrieveCommand(t), appListCommand(t), appShowCommand(t))
	for _, v := range appVerbs {
		c.AddCommand(appVerbCommand(t, v))
	}
	return c
}

// appVerb is a command that does one thing to one app.
type appVerb struct {
	name, short, long string
	// already is said when there was nothing to do.
	already string
	do      func(*app.Registry, context.Context, string) (*app.Outcome, error)
}

var appVerbs = []appVerb{
	{
		"block", "End all use of an app", "End all use of an app and all its tokens, until it is unblocked.",
		"is blocked already", (*app.Registry).Block,
	},
	{
		"unblock", "Let a blocked app be used again", "Let a blocked app be used again. Its tokens from before stay dead.",
		"is not blocked", (*app.Registry).Unblock,
	},
	{
		"install", "Let the users of the org use an app", "Let the users of the org use an app, as its policies say.",
		"is installed already", (*app.Registry).Install,
	},
	{
		"uninstall", "Remove an app's policies from the org",
		"Remove an app's policies from the org: who may use it, as whom it runs and for how\nlong. Its tokens are refused until it is installed again;\n'latchstring app block' ends them for good.",
		"is not installed", (*app.Registry).Uninstall,
	},
	{
		"delete", "Delete an app for good",
		"Delete an app and end all its tokens. Its name may be used again, its consumer key\nnever.",
		"is gone already", (*app.Registry).Delete,
	},
}

func appVerbCommand(t *target, v appVerb) *cobra.Command {
	return &cobra.Command{
		Use: v.name + " NAME", Short: v.short, Long: v.long,
		Args: oneArgument("the app's API name"), ValidArgsFunction: t.completeApps,
		RunE: func(c *cobra.Command, args []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				out, err := v.do(o.apps(), c.Context(), args[0])
				if err != nil {
					return err
				}
				if err := o.settle(c.Context(), out.Seq); err != nil {
					return err
				}
				return printChanged(t.console(), newChanged(out.App.Name, string(out.Action), out.Changes), v.already)
			})
		},
	}
}

func appListCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the apps of the org", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return t.with(c.Context(), false, func(o *office) error {
				apps, err := o.allApps(c.Context())
				if err != nil {
					return err
				}
				views, err := o.viewApps(c.Context(), apps)
				if err != nil {
					return err
				}
				return printList(t.console(), views, appColumns, t.hint("There are no apps yet. Deploy one: latchstring app deploy FILE"))
			})
		},
	}
}

// allApps reads the apps page by page.
func (o *office) allApps(ctx context.Context) ([]*app.App, error) {
	const page = 200
	var all []*app.App
	for after := ""; ; after = all[len(all)-1].Name {
		more, err := o.store().Apps(ctx, after, page)
		all = append(all, more...)
		if err != nil || len(more) < page {
			return all, err
		}
	}
}

// completeApps completes the names of apps in the shell.
func (t *target) completeApps(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	_ = t.with(c.Context(), false, func(o *office) error { // without an answer nothing is offered
		apps, err := o.allApps(c.Context())
		for _, a := range apps {
			names = append(names, cobra.CompletionWithDesc(a.Name, clean(a.Label)))
		}
		return err
	})
	return names, cobra.ShellCompDirectiveNoFileComp
}
