package metadata

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchstring/latchstring/internal/domain/app"
)

func TestAnAppMadeInTheFormCanBeRetrieved(t *testing.T) {
	oauth := app.DefaultOAuth()
	oauth.CallbackURLs = []string{"https://sync.example.com/cb", "datasync://done"}
	oauth.Scopes = []string{"api", "refresh_token", "orders_read"}
	oauth.RequirePKCE = true
	a := &app.App{
		Name: "Data_Sync",
		Definition: app.Definition{
			Model: app.ConnectedApp, Label: "Data <Sync> & more", ContactEmail: "admin@example.com", OAuth: &oauth,
			Policy: app.Policy{IPRelaxation: app.EnforceIP, PermittedUsers: app.AllSelfAuthorized, RefreshToken: app.RefreshPolicy{Kind: app.UntilRevoked}},
		},
		Consumers: []app.Consumer{
			{Key: "current.key", SecretHash: "HASH", SealedSecret: "SEALED", State: app.Current},
			{Key: "staged.key", State: app.Staged},
		},
	}
	files := Write(a)
	if len(files) != 1 || files[0].Name != "Data_Sync.connectedApp-meta.xml" {
		t.Fatalf("got %d files", len(files))
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>
<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactEmail>admin@example.com</contactEmail>
    <label>Data &lt;Sync&gt; &amp; more</label>
    <oauthConfig>
        <callbackUrl>https://sync.example.com/cb
datasync://done</callbackUrl>
        <consumerKey>current.key</consumerKey>
        <isAdminApproved>false</isAdminApproved>
        <isPkceRequired>true</isPkceRequired>
        <scopes>Api</scopes>
        <scopes>RefreshToken</scopes>
        <scopes>orders_read</scopes>
    </oauthConfig>
    <oauthPolicy>
        <ipRelaxation>ENFORCE</ipRelaxation>
        <refreshTokenPolicy>infinite</refreshTokenPolicy>
    </oauthPolicy>
</ConnectedApp>
`
	if diff := cmp.Diff(want, string(files[0].Content)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTextThatXMLCannotHoldIsReplaced(t *testing.T) {
	a := &app.App{Name: "A", Definition: app.Definition{Label: "a\x00b\xffc", ContactEmail: "admin@example.com"}}
	content := string(Write(a)[0].Content)
	if !strings.Contains(content, "<label>a\ufffdb\ufffdc</label>") {
		t.Errorf("got %s", content)
	}
	if results, problems := Read(Write(a)); len(results) != 1 {
		t.Errorf("it does not read: %v", problems)
	}
}

func TestPartsAppearWhenTheyHaveSomethingToSay(t *testing.T) {
	base := app.Definition{Model: app.ExternalClientApp, Label: "E", ContactEmail: "admin@example.com"}
	tests := []struct {
		name   string
		change func(*app.Definition)
		want   string
	}{
		{"nothing", func(*app.Definition) {}, "E.eca-meta.xml"},
		{"a deployed part", func(d *app.Definition) { d.External.Parts = []string{generalPolicies} }, "E.eca-meta.xml E_plcy.ecaPlcy-meta.xml"},
		{"a start page", func(d *app.Definition) { d.External.StartPage = "None" }, "E.eca-meta.xml E_plcy.ecaPlcy-meta.xml"},
		{"switched off", func(d *app.Definition) { d.External.Disabled = true }, "E.eca-meta.xml E_plcy.ecaPlcy-meta.xml"},
		{"a run-as user", func(d *app.Definition) { d.Policy.RunAs = "a@example.com" }, "E.eca-meta.xml E_oauthPlcy.ecaOauthPlcy-meta.xml"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := &app.App{Name: "E", Definition: base}
			a.External = &app.External{}
			test.change(&a.Definition)
			files := Write(a)
			var names []string
			for _, f := range files {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if results, problems := Read(files); len(results) != 1 {
				t.Errorf("they do not read: %v", problems)
			}
			if a.Attributes != nil || a.OAuth != nil {
				t.Error("writing changed the app")
			}
		})
	}
}
