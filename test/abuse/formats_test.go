package abuse

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// steady puts names in the place of what differs from run to run.
func (w *world) steady(text string, fields map[string]string) string {
	var pairs []string
	// The id begins with the origin, so it goes first.
	for _, known := range [][2]string{
		{"«TOKEN»", fields["access_token"]}, {"«SIGNATURE»", fields["signature"]}, {"«ISSUED»", fields["issued_at"]}, {"«ID»", fields["id"]}, {"«ORIGIN»", w.Origin},
	} {
		for _, form := range []string{known[1], url.QueryEscape(known[1]), strings.ReplaceAll(known[1], "+", "&#43;")} {
			if form != "" {
				pairs = append(pairs, form, known[0])
			}
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// formats holds every format of the token endpoint and of revocation, for
// what is granted and for what is refused.
func formats(t *testing.T, w *world) {
	t.Helper()
	var b strings.Builder
	note := func(why string, a answer, fields map[string]string) {
		fmt.Fprintf(&b, "%s\n%d %s\n%s\n\n", why, a.status, a.header.Get("Content-Type"), w.steady(a.body, fields))
	}
	for _, format := range []string{"", "json", "urlencoded", "xml", "JSON", "yaml"} {
		a := w.post(t, tokenPath, credentials(w.own(), "format", format))
		note("token, format="+format, a, w.fieldsIn(t, format, a))
	}
	for _, accept := range []string{"*/*", "application/json", "application/xml", "application/x-www-form-urlencoded", "application/xml, application/json", "text/html"} {
		a := w.send(t, ask{Path: tokenPath, Form: credentials(pair{"", w.Key, "wrong"}), Header: map[string]string{"Accept": accept}})
		note("token refused, Accept: "+accept, a, nil)
	}
	for _, format := range []string{"", "json", "urlencoded", "xml"} {
		note("token refused, format="+format, w.post(t, tokenPath, credentials(pair{"", w.Key, "wrong"}, "format", format)), nil)
		note("revoke refused, format="+format, w.post(t, revokePath, url.Values{"token": {"nobodys"}, "format": {format}}), nil)
		token := w.issue(t, w.own())["access_token"]
		note("revoke, format="+format, w.post(t, revokePath, url.Values{"token": {token}, "format": {format}}), nil)
	}
	golden(t, "formats.golden", b.String())
}

// fieldsIn reads a token answer of any format.
func (w *world) fieldsIn(t *testing.T, format string, a answer) map[string]string {
	t.Helper()
	fields := map[string]string{}
	for _, name := range []string{"access_token", "signature", "issued_at", "id"} {
		switch format {
		case "urlencoded":
			values, err := url.ParseQuery(a.body)
			if err != nil {
				t.Fatal(err)
			}
			fields[name] = values.Get(name)
		case "xml":
			_, rest, _ := strings.Cut(a.body, "<"+name+">")
			value, _, _ := strings.Cut(rest, "<")
			fields[name] = strings.ReplaceAll(value, "&#43;", "+")
		default:
			fields = fieldsOf(t, a)
		}
	}
	w.hide("access token", fields["access_token"])
	return fields
}

// errorShapes holds how each surface says no.
func errorShapes(t *testing.T, w *world) {
	t.Helper()
	good := w.issue(t, w.own())
	identity := pathOf(t, good["id"])
	var b strings.Builder
	for _, q := range []ask{
		{Method: "POST", Path: tokenPath, Form: url.Values{}},
		{Method: "GET", Path: tokenPath},
		{Method: "POST", Path: introspectPath, Form: url.Values{"token": {"x"}}},
		{Method: "GET", Path: introspectPath},
		{Method: "POST", Path: revokePath, Form: url.Values{}},
		{Method: "PUT", Path: revokePath},
		{Method: "GET", Path: userInfoPath},
		{Method: "PUT", Path: userInfoPath},
		{Method: "GET", Path: "IDENTITY"},
		{Method: "GET", Path: "/services/oauth2/.."},
		{Method: "GET", Path: limitsPath},
		{Method: "GET", Path: "/services/data/v60.0/.."},
		{Method: "GET", Path: "/services/Soap/u/.."},
		{Method: "GET", Path: "/.."},
		{Method: "POST", Path: "/.well-known/openid-configuration"},
		{Method: "POST", Path: "/id/keys"},
		{Method: "POST", Path: "/services/data"},
	} {
		path := strings.Replace(q.Path, "IDENTITY", identity, 1)
		shown := q.Method + " " + q.Path
		q.Path = path
		w.shape(t, &b, shown, q)
		if strings.HasPrefix(q.Path, "/services/data/v") || q.Path == userInfoPath || q.Path == identity {
			for _, value := range []string{"Bearer nobodys", "OAuth nobodys", "Basic x", "Bearer", "Bearer a b"} {
				q.Header = map[string]string{"Authorization": value}
				w.shape(t, &b, shown+", "+value, q)
			}
		}
	}
	for _, path := range []string{"/services/data/v60.0/nothing", "/services/data/v1.0/limits", "/services/data/v60.0/sobjects/Nothing", "/services/data/v60.0/query", "/services/data/v60.0/query?q=SELECT", "/services/data/v60.0/sobjects/User/x", "/id/00D000000000001AAA/005000000000001AAA"} {
		w.shape(t, &b, "GET "+path+", good token", ask{Method: "GET", Path: path, Header: map[string]string{"Authorization": "Bearer " + good["access_token"]}})
	}
	golden(t, "shapes.golden", b.String())
}

func (w *world) shape(t *testing.T, b *strings.Builder, why string, q ask) {
	t.Helper()
	a := w.send(t, q)
	fmt.Fprintf(b, "%s\n%d %s\n", why, a.status, a.header.Get("Content-Type"))
	for _, name := range []string{"WWW-Authenticate", "Allow", "Retry-After"} {
		if value := a.header.Get(name); value != "" {
			fmt.Fprintf(b, "%s: %s\n", name, value)
		}
	}
	fmt.Fprintf(b, "%s\n\n", strings.TrimSuffix(a.body, "\n"))
}
