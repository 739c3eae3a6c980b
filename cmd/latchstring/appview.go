package main

import (
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/domain/app"
)

// appView is an app as commands print it. Fields are added, never renamed.
type appView struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Label       string   `json:"label"`
	Kind        string   `json:"kind"`
	Installed   bool     `json:"installed"`
	Blocked     bool     `json:"blocked"`
	ConsumerKey string   `json:"consumer_key,omitempty"`
	Flows       []string `json:"flows"`
	// FlowsNotServed are configured, and this release does not have them.
	FlowsNotServed []string `json:"flows_not_served"`
	RunAs          string   `json:"run_as,omitempty"`
	// RunAsProblem is missing, unknown, deactivated or frozen: why the client
	// credentials flow is refused; empty where the run-as user can log in.
	RunAsProblem string    `json:"run_as_problem,omitempty"`
	ModifiedAt   time.Time `json:"modified_at"`
	enabled      bool
}

// appDetails is all there is to say of an app.
type appDetails struct {
	appView
	ConsumerSecret string         `json:"consumer_secret,omitempty"`
	CreatedAt      time.Time      `json:"created_at"`
	Definition     app.Definition `json:"definition"`
}

func viewApp(a *app.App, problem runAsProblem) appView {
	v := appView{
		ID: a.ID.String(), Name: a.Name, Label: a.Label, Kind: string(app.ConnectedApp),
		Installed: a.Installed, Blocked: a.Blocked, Flows: flowNames(a, true), FlowsNotServed: flowNames(a, false),
		RunAs: a.Policy.RunAs, RunAsProblem: string(problem), enabled: a.Enabled(), ModifiedAt: a.ModifiedAt,
	}
	if a.Model != "" {
		v.Kind = string(a.Model)
	}
	if c := a.Current(); c != nil {
		v.ConsumerKey = c.Key
	}
	return v
}

func (v appView) status() string {
	switch {
	case v.Blocked:
		return "blocked"
	case !v.Installed:
		return "not installed"
	case !v.enabled:
		return "disabled"
	case v.RunAsProblem != "":
		return runAsProblem(v.RunAsProblem).text()
	}
	return "active"
}

var appColumns = []column[appView]{
	{"name", func(v appView) string { return v.Name }},
	{"label", func(v appView) string { return v.Label }},
	{"status", appView.status},
	{"flows", func(v appView) string { return flowLabels(v.Flows, ", ") }},
	{"run as", func(v appView) string { return v.RunAs }},
	{"changed", func(v appView) string { return when(v.ModifiedAt) }},
}

var appFields = []column[appDetails]{
	{"Name", func(v appDetails) string { return v.Name }},
	{"Label", func(v appDetails) string { return v.Label }},
	{"Description", func(v appDetails) string { return v.Definition.Description }},
	{"Contact email", func(v appDetails) string { return v.Definition.ContactEmail }},
	{"Id", func(v appDetails) string { return v.ID }},
	{"Kind", func(v appDetails) string { return kindLabels[app.Model(v.Kind)] }},
	{"Status", func(v appDetails) string { return v.status() }},
	{"Consumer key", func(v appDetails) string { return v.ConsumerKey }},
	{"Consumer secret", shownSecret},
	{"Scopes", func(v appDetails) string { return oauthLines(v, func(o *app.OAuth) []string { return o.Scopes }, " ") }},
	{"Callback URLs", func(v appDetails) string {
		return oauthLines(v, func(o *app.OAuth) []string { return o.CallbackURLs }, "\n")
	}},
	{"Flows", func(v appDetails) string { return flowLabels(v.Flows, "\n") }},
	{"Configured, not served yet", func(v appDetails) string { return flowLabels(v.FlowsNotServed, "\n") }},
	{"Runs as", func(v appDetails) string { return v.RunAs }},
	{"Permitted users", func(v appDetails) string { return permittedLabels[v.Definition.Policy.PermittedUsers] }},
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
