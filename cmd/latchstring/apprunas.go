package main

import (
	"context"
	"errors"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// runAsProblem is why nobody can be the run-as user of an app.
type runAsProblem string

const (
	runAsMissing     runAsProblem = "missing"
	runAsUnknown     runAsProblem = "unknown"
	runAsDeactivated runAsProblem = "deactivated"
	runAsFrozen      runAsProblem = "frozen"
)

func (p runAsProblem) text() string {
	switch p {
	case "":
		return ""
	case runAsMissing:
		return "no run-as user"
	}
	return "run-as user " + string(p)
}

// viewApps looks up each app's run-as user as well.
func (o *office) viewApps(ctx context.Context, apps []*app.App) ([]appView, error) {
	known := map[string]runAsProblem{}
	views := make([]appView, len(apps))
	for i, a := range apps {
		problem, err := o.runAsProblem(ctx, a, known)
		if err != nil {
			return nil, err
		}
		views[i] = viewApp(a, problem)
	}
	return views, nil
}

// runAsProblem is empty where the app runs as somebody who can log in, and
// where it does not run as anybody. known remembers users.
func (o *office) runAsProblem(ctx context.Context, a *app.App, known map[string]runAsProblem) (runAsProblem, error) {
	if !a.ClientCredentialsEnabled() {
		return "", nil
	}
	name := user.NormalizeUsername(a.Policy.RunAs)
	if name == "" {
		return runAsMissing, nil
	}
	if problem, ok := known[name]; ok {
		return problem, nil
	}
	account, err := o.users().Get(ctx, name)
	switch {
	case errors.Is(err, user.ErrNotFound):
		known[name] = runAsUnknown
	case err != nil:
		return "", err
	case !account.Active:
		known[name] = runAsDeactivated
	case account.Frozen:
		known[name] = runAsFrozen
	default:
		known[name] = ""
	}
	return known[name], nil
}

// appsRunBy names the apps that get tokens as a user.
func (o *office) appsRunBy(ctx context.Context, username string) ([]string, error) {
	apps, err := o.allApps(ctx)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, a := range apps {
		if a.ClientCredentialsEnabled() && user.NormalizeUsername(a.Policy.RunAs) == username {
			names = append(names, a.Name)
		}
	}
	return names, nil
}
