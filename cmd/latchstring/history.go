package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/domain/user"
)

const historyAbout = `Read the evidence of an org: who was let in or turned away and why, and who changed
what. Newest first.`

func (p *program) historyCommand() *cobra.Command {
	c := group("history", "Show who came in, who was refused and why, and who changed what", historyAbout)
	t := p.targetFlags(c)
	c.AddCommand(historyLoginsCommand(t), historySetupCommand(t))
	return c
}

// maxHistory bounds how many rows are read at once.
const maxHistory = 10_000

func limitFlag(c *cobra.Command, limit *int) {
	c.Flags().IntVar(limit, "limit", 50, "How many rows at most, up to 10000")
}

func checkLimit(limit int) error {
	if limit < 1 || limit > maxHistory {
		return usage("--limit is %d; write a number from 1 to %d", limit, maxHistory)
	}
	return nil
}

func historyLoginsCommand(t *target) *cobra.Command {
	var q loginQuery
	c := &cobra.Command{
		Use: "logins", Short: "Show tokens that left and requests that were refused",
		Long: "Show tokens that left and requests that were refused. A refusal says its true cause\nand what to do about it.",
		Args: cobra.NoArgs,
	}
	c.Flags().StringVar(&q.app, "app", "", "Only those of this app, by API name")
	c.Flags().StringVar(&q.user, "user", "", "Only those of this user, by username")
	c.Flags().BoolVar(&q.filter.RefusalsOnly, "refusals", false, "Only refusals")
	limitFlag(c, &q.filter.Limit)
	_ = c.RegisterFlagCompletionFunc("app", t.completeApps)
	_ = c.RegisterFlagCompletionFunc("user", t.completeUsers)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := checkLimit(q.filter.Limit); err != nil {
			return err
		}
		return t.with(c.Context(), false, func(o *office) error {
			views, err := o.logins(c.Context(), q)
			if err != nil {
				return err
			}
			return printLogins(t, views)
		})
	}
	return c
}

// loginQuery is what is asked for, by names.
type loginQuery struct {
	app, user string
	filter    audit.LoginFilter
}

// logins reads the history and puts names to its numbers.
func (o *office) logins(ctx context.Context, q loginQuery) ([]loginView, error) {
	if q.app != "" {
		a, err := o.appByName(ctx, q.app)
		if err != nil {
			return nil, err
		}
		q.filter.App = int64(a.ID)
	}
	if q.user != "" {
		a, err := o.users().Get(ctx, q.user)
		if err != nil {
			return nil, err
		}
		q.filter.User = int64(a.ID)
	}
	rows, err := o.store().LoginHistory(ctx, q.filter)
	if err != nil {
		return nil, err
	}
	names := &nameBook{office: o, apps: map[int64]string{}, users: map[int64]string{}}
	views := make([]loginView, len(rows))
	for i := range rows {
		if views[i], err = names.view(ctx, &rows[i]); err != nil {
			return nil, err
		}
	}
	return views, nil
}

// nameBook remembers the names of apps and users.
type nameBook struct {
	office      *office
	apps, users map[int64]string
}

func (b *nameBook) view(ctx context.Context, row *audit.Login) (loginView, error) {
	v := viewLogin(row)
	var err error
	if row.App != 0 {
		v.AppID = app.ID(row.App).String()
		if v.App, err = b.app(ctx, row.App); err != nil {
			return v, err
		}
	}
	if row.User != 0 {
		v.UserID = user.ID(row.User).String()
		v.Username, err = b.user(ctx, row.User)
	}
	return v, err
}

// app is an app's name; empty when it was deleted.
func (b *nameBook) app(ctx context.Context, id int64) (string, error) {
	if name, ok := b.apps[id]; ok {
		return name, nil
	}
	a, err := b.office.store().App(ctx, app.ID(id))
	switch {
	case err == nil:
		b.apps[id] = a.Name
	case errors.Is(err, app.ErrNotFound):
		b.apps[id] = ""
	default:
		return "", err
	}
	return b.apps[id], nil
}

// user is a user's name; empty when he is gone.
func (b *nameBook) user(ctx context.Context, id int64) (string, error) {
	if name, ok := b.users[id]; ok {
		return name, nil
	}
	a, err := b.office.store().Account(ctx, user.ID(id))
	switch {
	case err == nil:
		b.users[id] = a.Username
	case errors.Is(err, user.ErrNotFound):
		b.users[id] = ""
	default:
		return "", err
	}
	return b.users[id], nil
}

func historySetupCommand(t *target) *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use: "setup", Short: "Show who changed what",
		Long: "Show who changed what. A change from a command is by 'command line (USER)', with the\nname of the operating system's user.",
		Args: cobra.NoArgs,
	}
	limitFlag(c, &limit)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := checkLimit(limit); err != nil {
			return err
		}
		return t.with(c.Context(), false, func(o *office) error {
			rows, err := o.store().SetupAuditTrail(c.Context(), 0, limit)
			if err != nil {
				return err
			}
			views := make([]changeView, len(rows))
			for i := range rows {
				views[i] = viewChange(&rows[i])
			}
			return printList(t.console(), views, changeColumns, "Nothing was changed yet.")
		})
	}
	return c
}
