package examples

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/test/program"
)

// connector is the built csm program.
type connector string

func newConnector(t *testing.T) connector {
	t.Helper()
	file := filepath.Join(t.TempDir(), "csm")
	if out, err := exec.Command("go", "build", "-o", file, "./csm").CombinedOutput(); err != nil {
		t.Fatalf("build csm: %v\n%s", err, out)
	}
	return connector(file)
}

// check presses Save & Check.
func (c connector) check(t *testing.T, site, key, secret string) (printed string, saved bool) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(string(c), site)
	cmd.Env = append(program.Environment(), "KEY="+key, "SECRET="+secret, "no_proxy=*")
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if exit := (&exec.ExitError{}); err != nil && !errors.As(err, &exit) {
		t.Fatalf("run csm: %v", err)
	}
	return out.String(), err == nil
}

// Each wrong input is told apart from the others, names its field, and prints
// neither protocol nor secret.
func TestSaveAndCheck(t *testing.T) {
	s := program.Quickstart(t)
	c := newConnector(t)
	site, key, secret := strings.TrimPrefix(s.URL, "http://"), s.App.Key, s.App.Secret
	openOnly, openOnlySecret := deployApp(t, s, "Identity_Only", "OpenID", s.App.RunAs)
	noUser, noUserSecret := deployApp(t, s, "Nobody", "Api", "")

	for name, tt := range map[string]struct{ site, key, secret, want string }{
		"scheme":           {s.URL, key, secret, "Site: leave out http://: write " + site + "."},
		"https and path":   {"https://acme.my.example/home", key, secret, "Site: leave out https://: write acme.my.example."},
		"trailing slash":   {site + "/", key, secret, "Site: leave out the slash and what follows it: write " + site + "."},
		"nothing":          {"", key, secret, "Fill in Site, Consumer Key and Consumer Secret."},
		"user in the site": {"admin@" + site, key, secret, "Site: write the host of My Domain"},
		"nobody there":     {"localhost:1", key, secret, "Nothing answers at localhost:1"},
		"unknown key":      {site, key[:84] + "0", secret, "Consumer Key: this site has no app with it."},
		"key with a blank": {site, key + " ", secret, "Consumer Key: it was copied with a blank"},
		"wrong secret":     {site, key, strings.Repeat("0", 64), "Consumer Secret: it is not the one of this app."},
		"secret cut":       {site, key, secret[:63], "Consumer Secret: it is not the one of this app."},
		"secret with line": {site, key, secret + "\n", "Consumer Secret: it was copied with a blank or a line break."},
		"no run-as user":   {site, noUser, noUserSecret, "The app has nobody to run as."},
		"no api scope":     {site, openOnly, openOnlySecret, "Select the scope Manage user data via APIs (api)"},
	} {
		t.Run(name, func(t *testing.T) {
			printed, saved := c.check(t, tt.site, tt.key, tt.secret)
			if saved {
				t.Error("the check went through")
			}
			holds(t, printed, []string{"Check failed. ", tt.want},
				secret, openOnlySecret, "invalid_", "dial tcp: lookup", "panic", "exit status")
		})
	}
	t.Run("right", func(t *testing.T) {
		printed, saved := c.check(t, site, key, secret)
		if !saved || printed != "Saved. Connected to Acme\n" {
			t.Errorf("the check printed %q", printed)
		}
	})
}

// deployApp deploys an app of client credentials with one scope.
func deployApp(t *testing.T, s *program.Server, name, scope, runAs string) (key, secret string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".connectedApp-meta.xml")
	text := `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactEmail>admin@acme.example</contactEmail>
    <label>` + name + `</label>
    <oauthConfig>
        <callbackUrl>http://localhost</callbackUrl>
        <isClientCredentialEnabled>true</isClientCredentialEnabled>
        <oauthClientCredentialUser>` + runAs + `</oauthClientCredentialUser>
        <scopes>` + scope + `</scopes>
    </oauthConfig>
</ConnectedApp>
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Command(t, "app", "deploy", file)
	var shown struct {
		Key    string `json:"consumer_key"`
		Secret string `json:"consumer_secret"`
	}
	s.CommandJSON(t, &shown, "app", "show", name, "--secret")
	s.Hide(shown.Secret)
	return shown.Key, shown.Secret
}

// No command makes a user without API Enabled yet, so the answers to such users
// are played: they are the server's own words.
func TestSaveAndCheckExplainsTheAPI(t *testing.T) {
	c := newConnector(t)
	for answer, want := range map[string]string{
		`[{"errorCode":"API_DISABLED_FOR_ORG","message":"The REST API is not enabled for this Organization."}]`: "Tick API Enabled in the user's profile",
		`[{"errorCode":"INSUFFICIENT_ACCESS","message":"insufficient access rights"}]`:                          "Session Security Level Policies",
		`[{"errorCode":"SOMETHING","message":"new"}]`:                                                           "The API refuses the call: new (SOMETHING).",
		`<html>`: "the API does not answer as it should",
		`[]`:     "the API does not answer as it should",
	} {
		printed, saved := c.check(t, played(t, answer), "key", "secret")
		if saved {
			t.Errorf("the check went through with %s", answer)
		}
		holds(t, printed, []string{"Check failed.", want})
	}
	printed, _ := c.check(t, strings.TrimPrefix(notOurs(t), "http://"), "key", "secret")
	holds(t, printed, []string{"Check failed.", "what answers there does not issue tokens"})
}

// played is a site that issues a token and answers 403 to the call.
func played(t *testing.T, answer string) string {
	t.Helper()
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	mux.HandleFunc("POST /services/oauth2/token", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"access_token":"t","instance_url":"` + s.URL + `"}`))
	})
	mux.HandleFunc("GET /services/data/", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(answer))
	})
	return strings.TrimPrefix(s.URL, "http://")
}

// notOurs is a site of another kind.
func notOurs(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	return s.URL
}
