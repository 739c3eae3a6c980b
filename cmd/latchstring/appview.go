package main

import (
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// appView is an app as commands print it. Fields are added, never renamed.
type appView struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Label       string    `json:"label"`
	Kind        string    `json:"kind"`
	Installed   bool      `json:"installed"`
	Blocked     bool      `json:"blocked"`
	ConsumerKey string    `json:"consumer_key,omitempty"`
	Flows       []string  `json:"flows"`
	RunAs       string    `json:"run_as,omitempty"`
	ModifiedAt  time.Time `json:"modified_at"`
}

// appDetails is all there is to say of an app.
type appDetails struct {
	appView
	ConsumerSecret string         `json:"consumer_secret,omitempty"`
	CreatedAt      time.Time      `json:"created_at"`
	Definition     app.Definition `json:"definition"`
}

func viewApp(a *app.App) appView {
	v := appView{
		ID: a.ID.String(), Name: a.Name, Label: a.Label, Kind: string(app.ConnectedApp),
		Installed: a.Installed, Blocked: a.Blocked, Flows: flowsOf(a), RunAs: a.Policy.RunAs, ModifiedAt: a.ModifiedAt,
	}
	if a.Model != "" {
		v.Kind = string(a.Model)
	}
	if c := a.Current(); c != nil {
		v.ConsumerKey = c.Key
	}
	return v
}

// flowsOf names the flows that the app's settings switch on.
func flowsOf(a *app.App) []string {
	flows := []string{}
	if a.OAuth == nil {
		return flows
	}
	for _, f := range []struct {
		name string
		on   bool
	}{
		{"web_server", len(a.OAuth.CallbackURLs) > 0},
		{"client_credentials", a.ClientCredentialsEnabled()},
		{"device", a.OAuth.DeviceFlow},
		{"code_credentials", a.OAuth.CodeCredentials},
		{"token_exchange", a.OAuth.TokenExchange},
	} {
		if f.on {
			flows = append(flows, f.name)
		}
	}
	return flows
}

func (v appView) status() string {
	switch {
	case v.Blocked:
		return "blocked"
	case !v.Installed:
		return "not installed"
	}
	return "active"
}

var appColumns = []column[appView]{
	{"name", func(v appView) string { return v.Name }},
	{"label", func(v appView) string { return v.Label }},
	{"status", appView.status},
	{"flows", func(v appView) string { return strings.Join(v.Flows, ", ") }},
	{"run as", func(v appView) string { return v.RunAs }},
	{"changed", func(v appView) string { return when(v.ModifiedAt) }},
}

var appFields = []column[appDetails]{
	{"Name", func(v appDetails) string { return v.Name }},
	{"Label", func(v appDetails) string { return v.Label }},
	{"Description", func(v appDetails) string { return v.Definition.Description }},
	{"Contact", func(v appDetails) string { return v.Definition.ContactEmail }},
	{"Id", func(v appDetails) string { return v.ID }},
	{"Kind", func(v appDetails) string { return v.Kind }},
	{"Status", func(v appDetails) string { return v.status() }},
	{"Consumer key", func(v appDetails) string { return v.ConsumerKey }},
	{"Consumer secret", shownSecret},
	{"Scopes", func(v appDetails) string { return oauthLines(v, func(o *app.OAuth) []string { return o.Scopes }, " ") }},
	{"Callback URLs", func(v appDetails) string {
		return oauthLines(v, func(o *app.OAuth) []string { return o.CallbackURLs }, "\n")
	}},
	{"Flows", func(v appDetails) string { return strings.Join(v.Flows, ", ") }},
	{"Runs as", func(v appDetails) string { return v.RunAs }},
	{"Permitted users", func(v appDetails) string { return string(v.Definition.Policy.PermittedUsers) }},
	{"Profiles", func(v appDetails) string { return strings.Join(v.Definition.Profiles, "\n") }},
	{"Permission sets", func(v appDetails) string { return strings.Join(v.Definition.PermissionSets, "\n") }},
	{"Created", func(v appDetails) string { return when(v.CreatedAt) }},
	{"Changed", func(v appDetails) string { return when(v.ModifiedAt) }},
}

func shownSecret(v appDetails) string {
	switch {
	case v.ConsumerSecret != "":
		return v.ConsumerSecret
	case v.ConsumerKey != "":
		return "(hidden; add --secret to see it)"
	}
	return ""
}

func oauthLines(v appDetails, of func(*app.OAuth) []string, separator string) string {
	if v.Definition.OAuth == nil {
		return ""
	}
	return strings.Join(of(v.Definition.OAuth), separator)
}
