package abuse

import (
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/endpoint/metadata"
	"github.com/latchstring/latchstring/internal/protocol/callback"
)

// malformed are callback URLs that a browser and a careless parser read
// differently.
var malformed = []string{
	"https://ok.example@evil.example/", "https://a@b@evil.example/", "https://ok.example%40evil.example/", "https://ok.example:443@evil.example/",
	"https://xn--\u00e9.example/", "https://ｅvil.example/", "https://ev\u00adil.example/", "https://ok.example./", "https://ok_.example..evil.example/",
	"//evil.example", `/\evil.example`, `\\evil.example`, `https:\\evil.example`, "https:/evil.example", "https:evil.example", "ht\ttps://evil.example",
	"JaVaScRiPt:alert(1)", "javascript://ok.example/%0aalert(1)", "data:text/html,x", "vbscript:x", "blob:https://ok.example/x", "file:///etc/passwd", "about:blank",
	"http://localhost.evil.example/", "http://127.0.0.1/", "http://127.0.0.1.evil.example/", "http://[::1]/", "http://[::1].evil.example/", "http://0x7f.1/", "http://127.1/",
	"http://evil.example/", "http://localhost@evil.example/",
	"https://ok.example/#fragment", "https://ok.example/*", "https://*.example/", "*", "ok.example/callback", "https://", "https:///x", "https://ok.example:99999/", "https://ok.example:/",
}

// malformedCallbacks deploys each: it is warned of by file and line, kept,
// and matches nothing, itself included.
func malformedCallbacks(t *testing.T, w *world) {
	t.Helper()
	for i, text := range malformed {
		if !utf8Line(text) {
			t.Fatalf("case %d is not one line", i)
		}
		file := metadata.File{Name: "Callback.connectedApp", Content: []byte(`<?xml version="1.0" encoding="UTF-8"?>
<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactEmail>people@acme.example</contactEmail>
    <label>Callback</label>
    <oauthConfig>
        <callbackUrl>` + xmlText(text) + `</callbackUrl>
        <scopes>Api</scopes>
    </oauthConfig>
</ConnectedApp>`)}
		results, problems := metadata.Read([]metadata.File{file})
		if metadata.HasErrors(problems) || len(results) != 1 {
			t.Errorf("%q is refused: %v", text, problems)
			continue
		}
		r := results[0]
		out, err := w.command.Apps().Deploy(t.Context(), r.Name, r.Definition, r.Given)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		warned(t, text, append(problems, r.Locate(out.Problems)...))
		kept := out.App.OAuth.CallbackURLs
		if len(kept) != 1 || kept[0] != strings.TrimSpace(text) {
			t.Errorf("%q is kept as %q", text, kept)
			continue
		}
		for _, presented := range []string{kept[0], text, strings.ToLower(text), "https://evil.example/", "https://ok.example/"} {
			if callback.Match(kept[0], presented) {
				t.Errorf("%q matches %q", text, presented)
			}
		}
	}
}

func utf8Line(text string) bool { return !strings.ContainsAny(text, "\r\n") }

func xmlText(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", "\t", "&#9;").Replace(text)
}

// warned wants one warning at the line of the callback.
func warned(t *testing.T, text string, problems []metadata.Problem) {
	t.Helper()
	for _, p := range problems {
		if p.Line == 6 && p.File == "Callback.connectedApp" && p.Severity == app.Warning && strings.Contains(p.Message, "matches nothing") {
			return
		}
	}
	t.Errorf("%q is deployed without a warning: %v", text, problems)
}

// formRefusesMalformedCallbacks: what a file may bring, the form may not.
func formRefusesMalformedCallbacks(t *testing.T, w *world) {
	t.Helper()
	for _, text := range malformed {
		o := app.DefaultOAuth()
		o.CallbackURLs, o.Scopes = []string{text}, []string{"api"}
		_, err := w.command.Apps().Create(t.Context(), "Form", app.Definition{Label: "Form", ContactEmail: "people@acme.example", OAuth: &o})
		if err == nil || !strings.Contains(err.Error(), "Callback URL") {
			t.Errorf("the form takes %q: %v", text, err)
		}
	}
}

// TestCallbacksMatchByByte: a good callback matches itself and nothing like it.
func TestCallbacksMatchByByte(t *testing.T) {
	for registered, others := range map[string][]string{
		"https://ok.example/cb": {
			"https://ok.example/cb/", "https://ok.example/cb?", "https://ok.example/CB", "HTTPS://ok.example/cb", "https://OK.example/cb", "https://ok.example:443/cb",
			"https://ok.example/cb#", "https://ok.example/c%62", "https://ok.example//cb", "https://ok.example/x/../cb", "https://ok.example/..;/cb", "https://ok.example/%2e%2e/cb", "https://ok.example/%252e%252e/cb", " https://ok.example/cb", "https://ok.example/cb\n",
			"https://ok.example./cb", "https://ok.example/cb%00", "https://ok.example/cb;x", "https://a@ok.example/cb", "http://ok.example/cb",
		},
		"http://localhost:1717/OauthRedirect": {"http://localhost:1718/OauthRedirect", "http://localhost/OauthRedirect", "http://127.0.0.1:1717/OauthRedirect", "https://localhost:1717/OauthRedirect"},
		"myapp://callback":                    {"myapp://callback/", "MYAPP://callback", "myapp:callback", "myapps://callback"},
	} {
		if !callback.Match(registered, registered) {
			t.Errorf("%q does not match itself", registered)
		}
		for _, presented := range others {
			if callback.Match(registered, presented) {
				t.Errorf("%q matches %q", registered, presented)
			}
		}
	}
}
