package system

import (
	"net/http"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/server/servertest"
)

const (
	loginOrigin = "http://login.localhost"
	myDomain    = "http://acme.localhost"
)

// withHosts starts a server whose login origin and My Domain differ, with an
// app that may use client credentials.
func withHosts(t *testing.T, test func(t *testing.T, s *servertest.Server)) {
	for _, engine := range servertest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			s := servertest.StartHosts(t, engine, loginOrigin, myDomain)
			addApp(t, s, s.Beside())
			test(t, s)
		})
	}
}

func addApp(t *testing.T, s *servertest.Server, command *servertest.Command) {
	t.Helper()
	runAs, err := command.Users().Create(t.Context(), user.New{
		Username: "sync@acme.example", Email: "people@acme.example", LastName: "Sync", Profile: user.APIOnlyIntegrations,
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := command.Apps().Create(t.Context(), "Orders", ordersApp(runAs.User.Username))
	if err != nil {
		t.Fatal(err)
	}
	command.Settle(made.Seq)
	s.Key, s.Secret, s.RunAs = made.App.Current().Key, made.Secret.Reveal(), runAs.User.Username
	s.Hide("consumer secret", s.Secret)
}

func ordersApp(runAs string) app.Definition {
	o := app.DefaultOAuth()
	o.CallbackURLs = []string{"https://orders.example/callback"}
	o.Scopes = []string{"api"}
	o.ClientCredentials = true
	return app.Definition{
		Label: "Orders", ContactEmail: "people@acme.example", OAuth: &o, Policy: app.Policy{RunAs: runAs},
	}
}

func at(s *servertest.Server, origin string) *servertest.Server {
	there := *s
	there.Origin = origin
	return &there
}

func TestClientCredentialsBelongToMyDomain(t *testing.T) {
	withHosts(t, func(t *testing.T, s *servertest.Server) {
		refused(t, "at the login origin", post(t, at(s, loginOrigin), tokenPath, credentials(s.Key, s.Secret)),
			"invalid_grant", "request not supported on this domain")
		fields := issue(t, at(s, myDomain))
		if fields["instance_url"] != myDomain || !strings.HasPrefix(fields["id"], loginOrigin+"/id/") {
			t.Errorf("instance_url %s, id %s", fields["instance_url"], fields["id"])
		}
		for _, origin := range []string{loginOrigin, myDomain} {
			opens(t, at(s, origin), fields)
		}
	})
}

func TestUnknownHostIsMisdirected(t *testing.T) {
	withHosts(t, func(t *testing.T, s *servertest.Server) {
		for _, origin := range []string{
			"http://other.localhost", "http://acme.localhost.evil.example", "http://127.0.0.1", "http://acme.localhost:8081",
		} {
			a := post(t, at(s, origin), tokenPath, credentials(s.Key, s.Secret))
			if a.status != http.StatusMisdirectedRequest || !strings.Contains(a.body, loginOrigin) || strings.Contains(a.body, "access_token") {
				t.Errorf("%s: %d %s", origin, a.status, a.body)
			}
		}
		for _, origin := range []string{"http://ACME.localhost", "http://acme.localhost.", "http://acme.localhost:80"} {
			if a := post(t, at(s, origin), tokenPath, credentials(s.Key, s.Secret)); a.status != http.StatusOK {
				t.Errorf("%s: %d %s", origin, a.status, a.body)
			}
		}
	})
}

// TestOrgsAreApart tries key and token of one org at the My Domain of another.
func TestOrgsAreApart(t *testing.T) {
	const otherDomain = "http://globex.localhost"
	withHosts(t, func(t *testing.T, s *servertest.Server) {
		command := s.Beside()
		other, err := command.Orgs().Create(t.Context(), "Globex", otherDomain)
		if err != nil {
			t.Fatal(err)
		}
		command.Settle(other.Seq)
		fields := issue(t, at(s, myDomain))
		refused(t, "key of another org", post(t, at(s, otherDomain), tokenPath, credentials(s.Key, s.Secret)),
			"invalid_client_id", "client identifier invalid")
		there := at(s, otherDomain)
		if a := get(t, there, "/services/data/v60.0/limits", fields["access_token"]); a.status != 401 || strings.TrimSpace(a.body) != sessionDead {
			t.Errorf("REST at another org: %d %s", a.status, a.body)
		}
		if a := get(t, there, "/services/oauth2/userinfo", fields["access_token"]); a.status != 403 || strings.TrimSpace(a.body) != "Wrong_Org" {
			t.Errorf("userinfo at another org: %d %s", a.status, a.body)
		}
		moved := strings.Replace(fields["access_token"], s.Org.ID.Short(), other.Org.ID.Short(), 1)
		shut(t, there, "token with another org's id", identityPath(t, fields["id"]), moved, "introspection")
		opens(t, at(s, myDomain), fields)
	})
}

func TestDiscoveryNamesTheOriginThatWasAsked(t *testing.T) {
	withHosts(t, func(t *testing.T, s *servertest.Server) {
		for _, origin := range []string{loginOrigin, myDomain} {
			a := get(t, at(s, origin), "/.well-known/openid-configuration", "")
			if a.status != 200 || !strings.Contains(a.body, `"issuer":"`+origin+`"`) {
				t.Errorf("%s: %d %s", origin, a.status, a.body)
			}
			for _, absent := range []string{"authorization_endpoint", "registration_endpoint", "device"} {
				if strings.Contains(a.body, absent) {
					t.Errorf("%s: discovery lists %s, which does not answer", origin, absent)
				}
			}
		}
		if a := get(t, at(s, myDomain), "/id/keys", ""); a.status != 200 || !strings.Contains(a.body, `"kty":"RSA"`) || strings.Contains(a.body, `"d":`) {
			t.Errorf("keys: %d %s", a.status, a.body)
		}
	})
}
