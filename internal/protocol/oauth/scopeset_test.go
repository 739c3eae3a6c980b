package oauth_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

func TestScopeTable(t *testing.T) {
	var list strings.Builder
	seen := map[string]bool{}
	for _, s := range oauth.StandardScopes() {
		fmt.Fprintf(&list, "%s | %s | %s | %s | %s | %v\n", s.Value, s.Label,
			s.Metadata(oauth.ConnectedAppMetadata), s.Metadata(oauth.ExternalClientAppMetadata), s.SameAs, s.Unconfirmed)
		if seen[s.Value] || seen[s.ConnectedApp] || s.Label == "" {
			t.Errorf("row %q is double or has no label", s.Value)
		}
		seen[s.Value], seen[s.ConnectedApp] = true, true
		for _, other := range append(slices.Clone(s.Includes), s.SameAs) {
			if other != "" && oauth.Scopes(other).IsEmpty() {
				t.Errorf("row %q refers to %q, which is none", s.Value, other)
			}
		}
	}
	if n := len(oauth.StandardScopes()); n > 63 {
		t.Errorf("%d rows do not fit the set", n)
	}
	golden(t, "scopes", list.String())
}

func TestParseScopes(t *testing.T) {
	custom := []string{"orders_read", "billing"}
	cases := []struct{ text, want, unknown string }{
		{"", "", ""},
		{"  ", "", ""},
		{"refresh_token api", "api refresh_token", ""},
		{"api api\tapi", "api", ""},
		{"email profile openid", "openid profile email", ""},
		{"orders_read api billing orders_read", "api billing orders_read", ""},
		{"API api,web full?", "", "API api,web full?"},
		{"api nope", "api", "nope"},
		{strings.Repeat("x ", 10000), "", strings.TrimSpace(strings.Repeat("x ", 16))},
	}
	for _, c := range cases {
		set, unknown := oauth.ParseScopes(c.text, custom)
		if set.String() != c.want || strings.Join(unknown, " ") != c.unknown {
			t.Errorf("ParseScopes(%.40q) = %q, %q; want %q, %q", c.text, set, unknown, c.want, c.unknown)
		}
		if set.Len() != len(strings.Fields(c.want)) || set.IsEmpty() != (c.want == "") {
			t.Errorf("%q has %d", c.want, set.Len())
		}
	}
	one, _ := oauth.ParseScopes("billing api orders_read", custom)
	two, _ := oauth.ParseScopes("orders_read billing api", custom)
	if one != two {
		t.Error("equal sets are not equal values")
	}
}

func TestContains(t *testing.T) {
	cases := []struct {
		set     string
		has, no string
	}{
		{"full", "full api web chatter_api openid id email mcp_api data_cloud_user_claims", "refresh_token offline_access billing"},
		{"api", "api chatter_api", "web full id visualforce refresh_token billing"},
		{"web", "web visualforce", "api full chatter_api"},
		{"visualforce", "visualforce", "web"},
		{"id", "id profile email address phone", "openid api"},
		{"phone", "id profile", "openid"},
		{"refresh_token", "refresh_token offline_access", "full api"},
		{"offline_access", "refresh_token", "full"},
		{"billing", "billing", "bill billing2 api orders_read"},
		{"", "", "api full id"},
	}
	for _, c := range cases {
		set, _ := oauth.ParseScopes(c.set, []string{"billing", "orders_read"})
		for value := range strings.FieldsSeq(c.has) {
			if !set.Contains(value) {
				t.Errorf("%q does not contain %q", c.set, value)
			}
		}
		for value := range strings.FieldsSeq(c.no) {
			if set.Contains(value) {
				t.Errorf("%q contains %q", c.set, value)
			}
		}
		if set.Contains("") {
			t.Errorf("%q contains the empty scope", c.set)
		}
	}
}

func TestScopeAlgebra(t *testing.T) {
	custom := []string{"a_custom", "b_custom"}
	parse := func(text string) oauth.ScopeSet { s, _ := oauth.ParseScopes(text, custom); return s }
	app := parse("api id refresh_token b_custom")
	if !app.Covers(parse("offline_access profile chatter_api b_custom")) || !app.Covers(parse("")) {
		t.Error("synonyms and included scopes are not covered")
	}
	asked := parse("web api a_custom openid")
	if diff := cmp.Diff([]string{"web", "openid", "a_custom"}, app.Missing(asked)); diff != "" || app.Covers(asked) {
		t.Error(diff)
	}
	if app.Covers(parse("a_custom")) || parse("full").Covers(parse("refresh_token")) {
		t.Error("more is covered than granted")
	}
	if got := app.Union(parse("web a_custom api")).String(); got != "api web refresh_token id a_custom b_custom" {
		t.Errorf("Union = %q", got)
	}
	if got := app.Without("profile", "offline_access", "b_custom", "nope").String(); got != "api" {
		t.Errorf("Without = %q", got)
	}
	rows := parse("web full a_custom").Standard()
	if len(rows) != 2 || rows[0].Label != "Full access" || rows[1].Value != "web" {
		t.Errorf("Standard = %v", rows)
	}
	if got := oauth.Scopes("api", "nope", "id").String(); got != "api id" {
		t.Errorf("Scopes = %q", got)
	}
}

func TestClientCredentialsScopes(t *testing.T) {
	cases := []struct {
		app, want string
		full      bool
	}{
		{"full", "", false},
		{"full", "full", true},
		{"full web refresh_token offline_access", "", false},
		{"full api web refresh_token openid id", "api openid id", false},
		{"full web offline_access", "full", true},
		{"web billing", "billing", false},
		{"visualforce", "visualforce", false},
		{"", "", true},
	}
	for _, c := range cases {
		app, _ := oauth.ParseScopes(c.app, []string{"billing"})
		if got := oauth.ClientCredentialsScopes(app, c.full); got.String() != c.want {
			t.Errorf("%q, %v: %q, want %q", c.app, c.full, got, c.want)
		}
	}
}

func TestScopesFromMetadata(t *testing.T) {
	set, err := oauth.ScopesFromMetadata([]string{"RefreshToken", " Api ", "Basic", "SFApiPlatform", "billing", "Api"}, []string{"billing"})
	if err != nil || set.String() != "api refresh_token id sfap_api billing" {
		t.Fatalf("got %q, %v", set, err)
	}
	for kind, want := range map[oauth.MetadataKind][]string{
		oauth.ConnectedAppMetadata:      {"Api", "RefreshToken", "Basic", "SFAP", "billing"},
		oauth.ExternalClientAppMetadata: {"Api", "RefreshToken", "Basic", "SFApiPlatform", "billing"},
	} {
		if diff := cmp.Diff(want, set.Metadata(kind)); diff != "" {
			t.Error(diff)
		}
	}
	for name, text := range map[string]string{
		"api":           `scope "api" is not known; write "Api"`,
		"refresh_token": `scope "refresh_token" is not known; write "RefreshToken"`,
		"Nope":          `scope "Nope" is not known`,
		"":              `scope "" is not known`,
	} {
		set, err := oauth.ScopesFromMetadata([]string{"Api", name}, nil)
		var unknown *oauth.UnknownScopeError
		if !errors.As(err, &unknown) || unknown.Name != name || err.Error() != text || !set.IsEmpty() {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestMetadataRoundTrip(t *testing.T) {
	for _, s := range oauth.StandardScopes() {
		for _, kind := range []oauth.MetadataKind{oauth.ConnectedAppMetadata, oauth.ExternalClientAppMetadata} {
			set, err := oauth.ScopesFromMetadata([]string{s.Metadata(kind)}, nil)
			if err != nil || set.String() != s.Value || set.Metadata(kind)[0] != s.Metadata(kind) {
				t.Errorf("%s: %q, %v", s.Value, set, err)
			}
		}
	}
}
