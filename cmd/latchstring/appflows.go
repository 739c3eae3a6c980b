package main

import (
	"strings"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// flow is one way in that an app can have switched on.
type flow struct {
	// name is for programs, label for people.
	name, label string
	// served is false for what this release keeps and does not have yet.
	served bool
	on     func(*app.App) bool
}

var flows = []flow{
	{"client_credentials", "client credentials", true, func(a *app.App) bool { return a.ClientCredentialsEnabled() }},
	{"jwt_bearer", "JWT bearer", true, func(a *app.App) bool { return a.OAuth.Certificate != "" }},
	{"web_server", "web server", false, func(a *app.App) bool { return len(a.OAuth.CallbackURLs) > 0 }},
	{"device", "device", false, func(a *app.App) bool { return a.OAuth.DeviceFlow }},
	{"code_credentials", "authorization code and credentials", false, func(a *app.App) bool { return a.OAuth.CodeCredentials }},
	{"token_exchange", "token exchange", false, func(a *app.App) bool { return a.OAuth.TokenExchange }},
}

// flowNames names the flows that the app's settings switch on.
func flowNames(a *app.App, served bool) []string {
	names := []string{}
	for _, f := range flows {
		if a.OAuth != nil && f.served == served && f.on(a) {
			names = append(names, f.name)
		}
	}
	return names
}

// flowLabels is a list of flows for people.
func flowLabels(names []string, separator string) string {
	labels := make([]string, len(names))
	for i, name := range names {
		for _, f := range flows {
			if f.name == name {
				labels[i] = f.label
			}
		}
	}
	return strings.Join(labels, separator)
}

// The words of the pages of Setup.
var (
	kindLabels = map[app.Model]string{
		app.ConnectedApp: "Connected app", app.ExternalClientApp: "External client app",
	}
	permittedLabels = map[app.PermittedUsers]string{
		"":                             "All users may self-authorize",
		app.AllSelfAuthorized:          "All users may self-authorize",
		app.AdminApprovedPreAuthorized: "Admin approved users are pre-authorized",
	}
)
