package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/latchstring/latchstring/internal/domain/app"
)

func appShowCommand(t *target) *cobra.Command {
	var reveal bool
	c := &cobra.Command{
		Use: "show NAME", Short: "Show an app",
		Long: "Show an app with its settings. With --secret its consumer secret is shown too,\nwhich the setup audit trail records.",
		Args: oneArgument("the app's API name"), ValidArgsFunction: t.completeApps,
	}
	c.Flags().BoolVar(&reveal, "secret", false, "Show the consumer secret; the audit trail records it")
	c.RunE = func(c *cobra.Command, args []string) error {
		return t.with(c.Context(), reveal, func(o *office) error {
			details, err := o.details(c.Context(), args[0], reveal)
			if err != nil {
				return err
			}
			return printRecord(t.console(), details, appFields)
		})
	}
	return c
}

// details reads an app, with its secret if that is asked for.
func (o *office) details(ctx context.Context, name string, reveal bool) (appDetails, error) {
	var secret string
	if reveal {
		_, shown, out, err := o.apps().Reveal(ctx, name)
		if err != nil {
			return appDetails{}, err
		}
		if err := o.settle(ctx, out.Seq); err != nil {
			return appDetails{}, err
		}
		if shown.IsZero() {
			return appDetails{}, errors.New("the app has a consumer key and no secret: it is a public app")
		}
		secret = shown.Reveal()
	}
	a, err := o.appByName(ctx, name)
	if err != nil {
		return appDetails{}, err
	}
	views, err := o.viewApps(ctx, []*app.App{a})
	if err != nil {
		return appDetails{}, err
	}
	return appDetails{appView: views[0], ConsumerSecret: secret, CreatedAt: a.CreatedAt, Definition: a.Definition}, nil
}
