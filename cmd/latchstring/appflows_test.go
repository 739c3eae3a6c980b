package main

import (
	"slices"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
)

func TestFlowsAreThoseThatAreServed(t *testing.T) {
	everything := &app.OAuth{
		CallbackURLs: []string{"https://a.example"}, Certificate: "one", ClientCredentials: true,
		DeviceFlow: true, CodeCredentials: true, TokenExchange: true,
	}
	for _, test := range []struct {
		name          string
		oauth         *app.OAuth
		served, later []string
	}{
		{"no OAuth settings", nil, []string{}, []string{}},
		{"nothing on", &app.OAuth{}, []string{}, []string{}},
		{"a callback", &app.OAuth{CallbackURLs: []string{"https://a.example"}}, []string{}, []string{"web_server"}},
		{"a certificate", &app.OAuth{Certificate: "one"}, []string{"jwt_bearer"}, []string{}},
		{
			"everything", everything,
			[]string{"client_credentials", "jwt_bearer"},
			[]string{"web_server", "device", "code_credentials", "token_exchange"},
		},
	} {
		a := &app.App{Definition: app.Definition{OAuth: test.oauth}}
		v := viewApp(a, "")
		if !slices.Equal(v.Flows, test.served) || !slices.Equal(v.FlowsNotServed, test.later) || v.Flows == nil || v.FlowsNotServed == nil {
			t.Errorf("%s: %q and later %q, want %q and %q", test.name, v.Flows, v.FlowsNotServed, test.served, test.later)
		}
	}
	if got := flowLabels([]string{"client_credentials", "jwt_bearer"}, ", "); got != "client credentials, JWT bearer" {
		t.Errorf("people see %q", got)
	}
}

func TestStatusSaysWhatIsInTheWay(t *testing.T) {
	for _, test := range []struct {
		name    string
		app     app.App
		problem runAsProblem
		want    string
	}{
		{"in use", app.App{Installed: true}, "", "active"},
		{"nobody chosen", app.App{Installed: true}, runAsMissing, "no run-as user"},
		{"deactivated", app.App{Installed: true}, runAsDeactivated, "run-as user deactivated"},
		{"blocked comes first", app.App{Installed: true, Blocked: true}, runAsFrozen, "blocked"},
		{"not installed", app.App{}, runAsMissing, "not installed"},
		{"switched off", app.App{Installed: true, Definition: app.Definition{External: &app.External{Disabled: true}}}, "", "disabled"},
	} {
		if got := viewApp(&test.app, test.problem).status(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
