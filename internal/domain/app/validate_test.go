package app

import (
	"fmt"
	"strings"
	"testing"
)

func TestValidateAcceptsAnAppThatIsRight(t *testing.T) {
	d := dataSync()
	for _, mode := range []Mode{FormMode, MetadataMode} {
		if problems := Validate(&d, mode); len(problems) > 0 {
			t.Errorf("mode %d: %v", mode, problems)
		}
	}
}

func TestValidateNamesEachField(t *testing.T) {
	long := strings.Repeat("x", 81)
	tests := []struct {
		name     string
		change   func(*Definition)
		path     string
		says     string
		form     Severity
		metadata Severity
	}{
		{"no label", func(d *Definition) { d.Label = " " }, "label", "missing", Error, Error},
		{"label too long", func(d *Definition) { d.Label = long }, "label", "81 characters; write at most 80", Error, Warning},
		{"label of two lines", func(d *Definition) { d.Label = "a\nb" }, "label", "line break", Error, Error},
		{"no e-mail", func(d *Definition) { d.ContactEmail = "" }, "contactEmail", "missing", Error, Error},
		{"e-mail with a name", func(d *Definition) { d.ContactEmail = "Admin <a@example.com>" }, "contactEmail", "not an e-mail address", Error, Error},
		{"logo over http", func(d *Definition) { d.LogoURL = "http://example.com/a.png" }, "logoUrl", "https://", Error, Warning},
		{"info URL without host", func(d *Definition) { d.InfoURL = "https:///about" }, "infoUrl", "not a URL", Error, Warning},
		{"start URL that runs", func(d *Definition) { d.StartURL = "javascript:alert(1)" }, "startUrl", "does not begin with", Error, Warning},
		{"description too long", func(d *Definition) { d.Description = strings.Repeat("é", 256) }, "description", "256 characters", Error, Warning},
		{"no callback", func(d *Definition) { d.OAuth.CallbackURLs = nil }, "oauthConfig/callbackUrl", "no callback URL", Error, Warning},
		{"bare callback", func(d *Definition) { d.OAuth.CallbackURLs = []string{"example.com/cb"} }, "oauthConfig/callbackUrl", "https://example.com/cb", Error, Warning},
		{"http callback elsewhere", func(d *Definition) { d.OAuth.CallbackURLs = []string{"http://example.com"} }, "oauthConfig/callbackUrl", "localhost", Error, Warning},
		{"no scope", func(d *Definition) { d.OAuth.Scopes = nil }, "oauthConfig/scopes", "at least one", Error, Warning},
		{"scope with a blank", func(d *Definition) { d.OAuth.Scopes = []string{"a b"} }, "oauthConfig/scopes[1]", "not a scope name", Error, Error},
		{"scope twice", func(d *Definition) { d.OAuth.Scopes = []string{"api", "api"} }, "oauthConfig/scopes[2]", "twice", Error, Warning},
		{"certificate", func(d *Definition) { d.OAuth.Certificate = "MIIB" }, "oauthConfig/certificate", "cannot be read", Error, Error},
		{"logout over http", func(d *Definition) { d.OAuth.SingleLogoutURL = "http://example.com" }, "oauthConfig/singleLogoutUrl", "https://", Error, Warning},
		{"ID token too long", func(d *Definition) { d.OAuth.IDToken = &IDTokenConfig{ValidMinutes: 721} }, "oauthConfig/idTokenConfig/idTokenValidity", "1 to 720", Error, Error},
		{"no run-as user", func(d *Definition) { d.Policy.RunAs = "" }, "oauthConfig/oauthClientCredentialUser", "no run-as user", Warning, Warning},
		{"run-as user by name", func(d *Definition) { d.Policy.RunAs = "Integration User" }, "oauthConfig/oauthClientCredentialUser", "not a username", Error, Warning},
		{"nobody approved", func(d *Definition) { d.Policy.PermittedUsers = AdminApprovedPreAuthorized }, "oauthConfig/isAdminApproved", "none is", Warning, Warning},
		{"unknown IP policy", func(d *Definition) { d.Policy.IPRelaxation = "RELAX" }, "oauthPolicy/ipRelaxation", "ENFORCE_RELAXREFRESH", Error, Error},
		{"refresh without period", func(d *Definition) { d.Policy.RefreshToken = RefreshPolicy{Kind: SpecificLifetime, Unit: Days} }, "oauthPolicy/refreshTokenPolicy", "out of range", Error, Error},
		{"refresh without unit", func(d *Definition) { d.Policy.RefreshToken = RefreshPolicy{Kind: SpecificInactivity, Period: 3} }, "oauthPolicy/refreshTokenPolicy", "HOURS, DAYS or MONTHS", Error, Error},
		{"odd session timeout", func(d *Definition) { d.Session.TimeoutMinutes = 20 }, "sessionPolicy/sessionTimeout", "15, 30, 60", Error, Warning},
		{"endless session", func(d *Definition) { d.Session.TimeoutMinutes = 1441 }, "sessionPolicy/sessionTimeout", "1 to 1440", Error, Error},
		{"unknown level", func(d *Definition) { d.Session.Level = "HIGH" }, "sessionPolicy/sessionLevel", "HIGH_ASSURANCE", Error, Error},
		{"attribute without key", func(d *Definition) { d.Attributes = []Attribute{{Formula: "$User.Email"}} }, "attributes[1]/key", "missing", Error, Error},
		{"attribute twice", func(d *Definition) { d.Attributes = []Attribute{{"a", "'x'"}, {"a", "'y'"}} }, "attributes[2]/key", "twice", Error, Error},
		{"formula of functions", func(d *Definition) { d.Attributes = []Attribute{{"a", "UPPER($User.Email)"}} }, "attributes[1]/formula", "empty value", Warning, Warning},
		{"range that is none", func(d *Definition) { d.IPRanges = []IPRange{{Start: "10.0.0", End: "10.0.0.9"}} }, "ipRanges[1]/start", "not an IP address", Error, Error},
		{"range backwards", func(d *Definition) { d.IPRanges = []IPRange{{Start: "10.0.0.9", End: "10.0.0.1"}} }, "ipRanges[1]", "ends", Error, Error},
		{"range of two kinds", func(d *Definition) { d.IPRanges = []IPRange{{Start: "10.0.0.9", End: "::1"}} }, "ipRanges[1]", "different kinds", Error, Error},
		{"external without settings", func(d *Definition) { d.Model = ExternalClientApp }, "", "external client app", Error, Error},
	}
	for _, test := range tests {
		for mode, want := range map[Mode]Severity{FormMode: test.form, MetadataMode: test.metadata} {
			t.Run(fmt.Sprintf("%s/%d", test.name, mode), func(t *testing.T) {
				d := dataSync()
				test.change(&d)
				problems := Validate(&d, mode)
				p := find(problems, test.path)
				switch {
				case p == nil:
					t.Fatalf("no problem about %q: %v", test.path, problems)
				case p.Severity != want || !strings.Contains(p.Message, test.says) || p.Field == "":
					t.Errorf("got %+v, want %s with %q", *p, want, test.says)
				case len(problems) != 1:
					t.Errorf("one fault gave %d problems: %v", len(problems), problems)
				}
			})
		}
	}
}

func TestValidateName(t *testing.T) {
	tests := []struct {
		name           string
		form, metadata Severity
	}{
		{"Data_Sync", "", ""},
		{"A", "", ""},
		{"", Error, Error},
		{"a\x00b", Error, Error},
		{"a/b", Error, Error},
		{strings.Repeat("x", 241), Error, Error},
		{strings.Repeat("x", 81), Error, Warning},
		{"1Data", Error, Warning},
		{"Data Sync", Error, Warning},
		{"Data__Sync", Error, Warning},
		{"Data_", Error, Warning},
		{"Ünïcode", Error, Warning},
	}
	for _, test := range tests {
		for mode, want := range map[Mode]Severity{FormMode: test.form, MetadataMode: test.metadata} {
			var got Severity
			if problems := ValidateName(test.name, mode); len(problems) > 0 {
				got = problems[0].Severity
			}
			if got != want {
				t.Errorf("ValidateName(%q, %d) = %q, want %q", test.name, mode, got, want)
			}
		}
	}
}

func TestSuggestedNamesAreNames(t *testing.T) {
	for label, want := range map[string]string{
		"Data Sync": "Data_Sync", "  a--b  ": "a_b", "3 apps": "App_3_apps", "日本": "App", "": "App", "x_": "x",
	} {
		got := SuggestName(label)
		if got != want || len(ValidateName(got, FormMode)) > 0 {
			t.Errorf("SuggestName(%q) = %q, want %q", label, got, want)
		}
	}
}

func FuzzSuggestName(f *testing.F) {
	for _, seed := range []string{"Data Sync", "", "é_é", strings.Repeat("a ", 100), "_1_"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, label string) {
		if got := SuggestName(label); len(ValidateName(got, FormMode)) > 0 {
			t.Errorf("SuggestName(%q) = %q: %v", label, got, ValidateName(got, FormMode))
		}
	})
}
