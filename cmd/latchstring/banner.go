package main

import (
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"

	"github.com/latchstring/latchstring/internal/server/quickstart"
)

// readiness is the one line that quickstart --json prints. Fields are added,
// never renamed.
type readiness struct {
	URL      string    `json:"url"`
	OrgID    string    `json:"org_id"`
	MyDomain string    `json:"my_domain"`
	Admin    adminSeen `json:"admin"`
	App      *appSeen  `json:"app,omitempty"`
	ReadyMS  int64     `json:"ready_ms"`
}

// adminSeen has a password after the first start only: afterwards nobody knows it.
type adminSeen struct {
	Username string `json:"username"`
	Password string `json:"password,omitempty"`
}

// appSeen is missing when somebody has deleted the app.
type appSeen struct {
	Name           string `json:"name"`
	ConsumerKey    string `json:"consumer_key"`
	ConsumerSecret string `json:"consumer_secret"`
	RunAs          string `json:"run_as"`
}

func newReadiness(at string, s *quickstart.Seeded, took time.Duration) readiness {
	r := readiness{
		URL: at, OrgID: s.Org.ID.String(), MyDomain: at,
		Admin:   adminSeen{s.AdminUsername, s.AdminPassword.Reveal()},
		ReadyMS: took.Milliseconds(),
	}
	if s.Org.MyDomain != "" {
		r.MyDomain = s.Org.MyDomain
	}
	if s.ConsumerKey != "" {
		r.App = &appSeen{quickstart.AppName, s.ConsumerKey, s.ConsumerSecret.Reveal(), s.RunAs}
	}
	return r
}

var banner = template.Must(template.New("banner").Funcs(template.FuncMap{"shell": shellWord}).Parse(`
Latchstring is ready at {{.URL}}  ({{.ReadyMS}} ms)

  Org         {{.Org}} ({{.OrgID}})
  Data        {{.Data}}

{{- with .Admin}}{{if .Username}}
  Admin       {{.Username}}
{{- if .Password}}
  Password    {{.Password}}   (shown this once: keep it)
{{- else}}
  Password    shown at the first start; a new one: {{$.Program}} user reset-password {{.Username}}{{$.DataFlag}}
{{- end}}
{{- else}}
  Admin       nobody has the profile System Administrator; add somebody: {{$.Program}} user create --help
{{- end}}{{end}}
{{with .App}}
  App         {{$.AppLabel}} ({{.Name}})
  Key         {{.ConsumerKey}}
  Secret      {{.ConsumerSecret}}
  Runs as     {{.RunAs}}

Get a token (paste this into another terminal):

  curl {{shell $.TokenURL}} -d grant_type=client_credentials -d client_id={{.ConsumerKey}} -d client_secret={{.ConsumerSecret}}
{{else}}
  The app {{$.AppLabel}} of the first start is not there any more. Deploy one: {{.Program}} app deploy FILE{{.DataFlag}}
{{end}}
There are no sign-in pages yet. Apps, users and the login history are worked on
with commands, while this runs:

  {{.Program}} app list{{.DataFlag}}
  {{.Program}} history logins{{.DataFlag}}

Ctrl+C stops the server.

`))

// printBanner tells a person what there is.
func printBanner(w io.Writer, r readiness, program, org, data string) error {
	flag := ""
	if data != quickstart.DefaultData {
		flag = " --data " + shellWord(data)
	}
	err := banner.Execute(w, struct {
		readiness
		Program, Org, Data, DataFlag, AppLabel, TokenURL string
	}{r, shellWord(program), org, data, flag, quickstart.AppLabel, r.URL + "/services/oauth2/token"})
	if err != nil {
		return fmt.Errorf("print the banner: %w", err)
	}
	return nil
}

// shellWord is a text as one word of a POSIX shell.
func shellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+=,", r)
	}
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
