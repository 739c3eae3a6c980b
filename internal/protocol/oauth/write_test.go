package oauth_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

var update = flag.Bool("update", false, "rewrite golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

// wire shows an answer as text: status, headers, body.
func wire(w *httptest.ResponseRecorder) string {
	h := w.Header()
	return fmt.Sprintf("%d\nContent-Type: %s\nCache-Control: %s\nPragma: %s\n\n%s\n",
		w.Code, h.Get("Content-Type"), h.Get("Cache-Control"), h.Get("Pragma"), w.Body)
}

func fullToken() *oauth.TokenResponse {
	return &oauth.TokenResponse{
		AccessToken: oauth.NewCredential("00DHp000001Abc1!AQEAQ._x"), RefreshToken: oauth.NewCredential("5Aep861.x"),
		IDToken: oauth.NewCredential("e30.e30.c2ln"), Signature: "bmFBSVgspifyLXi/6MCphp5uEy+RWnkLFj1VrWfzE54=",
		Scope: "api refresh_token openid", InstanceURL: "https://acme.my.example.com",
		ID:       "https://login.example.com/id/00DHp000001Abc1MAC/005Hp000000Xyz1IAC",
		IssuedAt: "1700000000000", ExpiresIn: 7200, APIInstanceURL: "https://acme.my.example.com",
		TokenFormat: "opaque", IssuedTokenType: "urn:ietf:params:oauth:token-type:access_token",
		CommunityURL: "https://site.example.com/a?b=1&c=2", CommunityID: "0DB000000000001",
		State: "a\"b<c>\\ \n\u2028é", Extra: []oauth.Field{{Name: "cookie-clientSrc", Value: "192.0.2.1"}},
	}
}

func leanToken() *oauth.TokenResponse {
	t := fullToken()
	return &oauth.TokenResponse{
		AccessToken: t.AccessToken, Signature: t.Signature, Scope: "api", InstanceURL: t.InstanceURL, ID: t.ID, IssuedAt: t.IssuedAt,
	}
}

func TestWriteGolden(t *testing.T) {
	formats := map[string]oauth.Format{"json": oauth.FormatJSON, "urlencoded": oauth.FormatURLEncoded, "xml": oauth.FormatXML}
	saml := oauth.InvalidAssertion
	saml.URI = "https://login.example.com/saml"
	for name, format := range formats {
		for token, fields := range map[string][]oauth.Field{
			"token": leanToken().Fields(), "token-full": fullToken().Fields(), "token-fragment": fullToken().FragmentFields(),
		} {
			w := httptest.NewRecorder()
			oauth.WriteToken(w, format, fields)
			golden(t, token+"."+name, wire(w))
		}
		for code, err := range map[string]*oauth.Error{
			"error": &oauth.NotApproved, "error-bare": &oauth.ImmediateUnsuccessful, "error-saml": &saml,
			"error-401": oauth.InvalidClient.WithStatus(401),
		} {
			w := httptest.NewRecorder()
			oauth.WriteError(w, format, err)
			golden(t, code+"."+name, wire(w))
		}
	}
	w := httptest.NewRecorder()
	oauth.WriteToken(w, oauth.FormatJSON, []oauth.Field{
		oauth.BoolField("active", true), {Name: "scope", Value: "api"}, oauth.NumberField("exp", 1700007200),
	})
	golden(t, "introspection.json", wire(w))
	w = httptest.NewRecorder()
	oauth.WriteToken(w, oauth.FormatJSON, nil)
	golden(t, "empty.json", wire(w))
	if oauth.InvalidClient.Status != 400 {
		t.Error("WithStatus changed the catalogue")
	}
}

// TestFormatsAgree reads each format back with an independent parser.
func TestFormatsAgree(t *testing.T) {
	fields := fullToken().Fields()
	var members map[string]any
	if err := json.Unmarshal(oauth.Append(nil, oauth.FormatJSON, fields), &members); err != nil {
		t.Fatal(err)
	}
	values, err := url.ParseQuery(string(oauth.Append(nil, oauth.FormatURLEncoded, fields)))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		XMLName  xml.Name `xml:"OAuth"`
		Elements []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(oauth.Append(nil, oauth.FormatXML, fields), &doc); err != nil {
		t.Fatal(err)
	}
	if len(members) != len(fields) || len(values) != len(fields) || len(doc.Elements) != len(fields) {
		t.Fatalf("%d fields: %d, %d and %d members", len(fields), len(members), len(values), len(doc.Elements))
	}
	for i, f := range fields {
		asJSON := fmt.Sprint(members[f.Name])
		if text, ok := members[f.Name].(string); ok != (f.Kind == oauth.Text) || asJSON != f.Value && text != f.Value {
			t.Errorf("%s in JSON: %v", f.Name, members[f.Name])
		}
		if values.Get(f.Name) != f.Value {
			t.Errorf("%s in a form: %q", f.Name, values.Get(f.Name))
		}
		if e := doc.Elements[i]; e.XMLName.Local != f.Name || e.Text != f.Value {
			t.Errorf("%s in XML: %s %q", f.Name, e.XMLName.Local, e.Text)
		}
	}
}

func TestParseFormat(t *testing.T) {
	cases := []struct {
		param, accept string
		want          oauth.Format
	}{
		{"", "", oauth.FormatJSON},
		{"json", "application/xml", oauth.FormatJSON},
		{"xml", "application/json", oauth.FormatXML},
		{"urlencoded", "", oauth.FormatURLEncoded},
		{"XML", "", oauth.FormatJSON},
		{"yaml", "", oauth.FormatJSON},
		{"", "application/xml", oauth.FormatXML},
		{"", "Text/XML; charset=utf-8", oauth.FormatXML},
		{"", "application/x-www-form-urlencoded", oauth.FormatURLEncoded},
		{"", "application/xml, application/json", oauth.FormatJSON},
		{"", "application/xml;q=0.5,*/*", oauth.FormatJSON},
		{"", "*/*", oauth.FormatJSON},
	}
	for _, c := range cases {
		if got := oauth.ParseFormat(c.param, c.accept, oauth.FormatJSON); got != c.want {
			t.Errorf("ParseFormat(%q, %q) = %v, want %v", c.param, c.accept, got, c.want)
		}
	}
	// jsforce reads the errors of revocation as a form.
	if got := oauth.ParseFormat("", "*/*", oauth.FormatURLEncoded); got != oauth.FormatURLEncoded {
		t.Errorf("fallback: %v", got)
	}
	if got := oauth.ParseFormat("", "application/json", oauth.FormatURLEncoded); got != oauth.FormatJSON {
		t.Errorf("Accept over fallback: %v", got)
	}
}

func TestSignature(t *testing.T) {
	const id, at = "https://login.salesforce.com/id/00DHp000001Abc1MAC/005Hp000000Xyz1IAC", "1700000000000"
	secret := oauth.NewCredential(strings.Repeat("0123456789ABCDEF", 4))
	if got := oauth.Signature(secret, id, at); got != "bmFBSVgspifyLXi/6MCphp5uEy+RWnkLFj1VrWfzE54=" {
		t.Errorf("Signature = %s", got)
	}
	if empty := oauth.Signature(oauth.Credential{}, id, at); len(empty) != 44 || empty == oauth.Signature(secret, id, at) {
		t.Errorf("a public app signs with the empty key: %s", empty)
	}
}

func TestCredentialEqual(t *testing.T) {
	secret := oauth.NewCredential("ABC")
	for _, other := range []string{"", "AB", "ABCD", "ABc", "ABC\x00"} {
		if secret.Equal(oauth.NewCredential(other)) {
			t.Errorf("ABC equals %q", other)
		}
	}
	if !secret.Equal(oauth.NewCredential("ABC")) || !(oauth.Credential{}).Equal(oauth.NewCredential("")) {
		t.Error("equal credentials differ")
	}
}

// FuzzJSONString holds the hand-written writer against encoding/json.
func FuzzJSONString(f *testing.F) {
	for _, seed := range []string{"", "plain", "\"\\\n\r\t\x00\x1f\x7f", "</script>&", "\u2028é\U0001F600", "\xff\xc0\xaf\xed\xa0\x80", "\ufffd"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := oauth.Append(nil, oauth.FormatJSON, []oauth.Field{{Name: "v", Value: s}})
		var back struct{ V string }
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%q: %v in %s", s, err, out)
		}
		want := string([]rune(s)) // what is broken becomes U+FFFD
		if back.V != want || bytes.ContainsAny(out, "<>&\n\r\u2028") {
			t.Fatalf("%q came back as %q in %s", s, back.V, out)
		}
		form, err := url.ParseQuery(string(oauth.Append(nil, oauth.FormatURLEncoded, []oauth.Field{{Name: "v", Value: s}})))
		if err != nil || form.Get("v") != s {
			t.Fatalf("%q came back as %q, %v", s, form.Get("v"), err)
		}
		if err := xml.Unmarshal(oauth.Append(nil, oauth.FormatXML, []oauth.Field{{Name: "v", Value: s}}), new(any)); err != nil && !strings.Contains(err.Error(), "unknown type") {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
