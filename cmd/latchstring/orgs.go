package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/org"
)

const orgAbout = `Work on the orgs of an installation: each is a tenant with users and apps of its
own. Commands that take an org may leave it out where there is only one.`

func (p *program) orgCommand() *cobra.Command {
	c := group("org", "Create, show, set, suspend and delete orgs", orgAbout)
	t := p.targetFlags(c)
	c.AddCommand(orgCreateCommand(t), orgListCommand(t), orgShowCommand(t), orgSetCommand(t), orgDeleteCommand(t))
	for _, v := range orgVerbs {
		c.AddCommand(orgVerbCommand(t, v))
	}
	return c
}

// orgVerb is a command that does one thing to one org.
type orgVerb struct {
	name, short, long string
	// already is said when there was nothing to do.
	already string
	do      func(*org.Registry, context.Context, org.ID) (*org.Outcome, error)
}

var orgVerbs = []orgVerb{
	{
		"suspend", "Shut an org",
		"Shut an org: nobody logs in, no app gets a token, and tokens that are out are\nrefused for as long as it lasts.",
		"is suspended already", (*org.Registry).Suspend,
	},
	{
		"resume", "Open a suspended org", "Open a suspended org. Tokens that have not ended meanwhile work again.",
		"is not suspended", (*org.Registry).Resume,
	},
}

func orgVerbCommand(t *target, v orgVerb) *cobra.Command {
	return &cobra.Command{
		Use: v.name + " [ORG]", Short: v.short, Long: v.long,
		Args: t.orgArgument, ValidArgsFunction: t.completeOrgs,
		RunE: func(c *cobra.Command, args []string) error {
			return t.withOrg(c.Context(), args, func(o *office) error {
				out, err := v.do(o.orgs(), c.Context(), o.org.ID)
				return o.finishOrg(c.Context(), out, err, v.already)
			})
		},
	}
}

// finishOrg waits for a change and prints it.
func (o *office) finishOrg(ctx context.Context, out *org.Outcome, err error, already string) error {
	if err != nil {
		return err
	}
	if err := o.settle(ctx, out.Seq); err != nil {
		return err
	}
	return printChanged(o.target.console(), newChanged(out.Org.Name, string(out.Action), out.Changes), already)
}

// orgArgument takes the org as an argument or as --org, not as both.
func (t *target) orgArgument(_ *cobra.Command, args []string) error {
	switch {
	case len(args) > 1:
		return fmt.Errorf("give one org and not %d; a name with spaces needs quotes", len(args))
	case len(args) == 1 && t.org != "":
		return errors.New("give the org once: as an argument, or with --org")
	}
	return nil
}

// withOrg runs work on the org of the argument, of --org, or the only one.
func (t *target) withOrg(ctx context.Context, args []string, work func(*office) error) error {
	if len(args) == 1 {
		t.org = args[0]
	}
	return t.with(ctx, false, work)
}

func orgCreateCommand(t *target) *cobra.Command {
	var myDomain string
	c := &cobra.Command{
		Use: "create NAME", Short: "Create an org",
		Long: "Create an org with the standard profiles. It is reached under its My Domain, which\nno other org has or ever had. The first user is created with 'latchstring user create'.",
		Args: oneArgument("the org's name"),
	}
	c.Flags().StringVar(&myDomain, "my-domain", "", "Origin of the org, for example https://acme.example.com")
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		o, err := t.open(c.Context(), false)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, o.Close()) }()
		out, err := o.orgs().Create(c.Context(), args[0], myDomain)
		if err != nil {
			return err
		}
		if err := o.settle(c.Context(), out.Seq); err != nil {
			return err
		}
		if t.json {
			return t.console().printJSON(viewOrg(out.Org))
		}
		t.console().say("Created org %s (%s).", clean(out.Org.Name), out.Org.ID)
		if out.Org.MyDomain == "" {
			t.console().say("It has no My Domain, which 'latchstring serve' needs to reach it. Give it one:\n"+
				"%s", t.hint("  latchstring org set my_domain https://HOST --org "+shellWord(out.Org.Name)))
		}
		return nil
	}
	return c
}

func orgListCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List all orgs", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			o, err := t.open(c.Context(), false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, o.Close()) }()
			var views []orgView
			for one, err := range o.orgs().List(c.Context()) {
				if err != nil {
					return err
				}
				views = append(views, viewOrg(one))
			}
			return printList(t.console(), views, orgColumns, t.hint("There are no orgs yet. Create one: latchstring org create NAME --my-domain ORIGIN"))
		},
	}
}

func orgShowCommand(t *target) *cobra.Command {
	return &cobra.Command{
		Use: "show [ORG]", Short: "Show an org and its settings", Args: t.orgArgument, ValidArgsFunction: t.completeOrgs,
		RunE: func(c *cobra.Command, args []string) error {
			return t.withOrg(c.Context(), args, func(o *office) error {
				return printOrg(t.console(), o.org)
			})
		},
	}
}

func orgDeleteCommand(t *target) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "delete [ORG]", Short: "Delete an org with all it has",
		Long: "Delete an org with its apps, users and tokens, for good. No id, key, username or\ndomain of it is ever used again. The org's name has to be typed to confirm.",
		Args: t.orgArgument, ValidArgsFunction: t.completeOrgs,
	}
	c.Flags().BoolVar(&yes, "yes", false, "Do not ask")
	c.RunE = func(c *cobra.Command, args []string) error {
		return t.withOrg(c.Context(), args, func(o *office) error {
			confirmed := o.org.Name
			if !yes {
				var err error
				if confirmed, err = t.confirm(o.org); err != nil {
					return err
				}
			}
			out, err := o.orgs().Delete(c.Context(), o.org.ID, confirmed)
			return o.finishOrg(c.Context(), out, err, "")
		})
	}
	return c
}

// confirm asks for the org's name. The question goes to standard error, so that
// standard output stays what was asked for.
func (t *target) confirm(o org.Org) (string, error) {
	fmt.Fprintf(t.program.err, "This deletes the org %s (%s) with its apps, users and tokens, for good.\nType its name to confirm: ", clean(o.Name), o.ID)
	line, err := bufio.NewReader(io.LimitReader(t.program.in, 4<<10)).ReadString('\n')
	fmt.Fprintln(t.program.err)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the confirmation: %w", err)
	}
	if line = strings.TrimSpace(line); line == "" {
		return "", errors.New("nothing was deleted: the name was not typed. To delete without being asked, add --yes")
	}
	return line, nil
}

// completeOrgs completes the names of orgs in the shell.
func (t *target) completeOrgs(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	o, err := t.open(c.Context(), false)
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer func() { _ = o.Close() }()
	var names []cobra.Completion
	for one, err := range o.orgs().List(c.Context()) {
		if err != nil {
			break
		}
		names = append(names, cobra.CompletionWithDesc(one.Name, one.ID.String()))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
