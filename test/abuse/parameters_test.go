package abuse

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const formType = "application/x-www-form-urlencoded"

// zipped is text in gzip.
func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// everyParameterOnce sends each parameter of each endpoint twice, in the
// three encodings, equal and different.
func everyParameterOnce(t *testing.T, w *world) {
	t.Helper()
	token := w.issue(t, w.own())["access_token"]
	for path, names := range map[string][]string{
		tokenPath:      {"grant_type", "client_id", "client_secret", "scope", "format", "assertion", "nobody_knows_it"},
		introspectPath: {"token", "token_type_hint", "client_id", "client_secret"},
		revokePath:     {"token", "token_type_hint", "format", "client_id"},
		userInfoPath:   {"access_token", "oauth_token", "format"},
	} {
		for _, name := range names {
			for _, second := range []string{"x", "y"} {
				w.duplicated(t, path, name, second)
			}
		}
	}
	a := w.send(t, ask{Method: "GET", Path: revokePath + "?format=json&token=" + token + "&token=" + token})
	refused(t, "token twice in the URL", withJSON(a), 400, "invalid_request", "duplicate parameter: token")
	a = w.send(t, ask{Path: userInfoPath + "?oauth_token=" + token, Form: url.Values{"oauth_token": {token}}})
	refused(t, "token in the URL and in the body", a, 400, "invalid_request", "duplicate parameter: oauth_token")
	if !w.active(t, w.own(), token) {
		t.Error("the token did not survive")
	}
}

func (w *world) duplicated(t *testing.T, path, name, second string) {
	t.Helper()
	const part = "--b\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n"
	for kind, body := range map[string]string{
		formType:                          name + "=x&" + name + "=" + second,
		"application/json":                `{"` + name + `":"x","` + name + `":"` + second + `"}`,
		"multipart/form-data; boundary=b": fmt.Sprintf(part, name, "x") + fmt.Sprintf(part, name, second) + "--b--\r\n",
	} {
		a := w.send(t, ask{Path: path, Body: body, Header: map[string]string{"Content-Type": kind}})
		refused(t, path+" "+name+" twice as "+kind, withJSON(a), 400, "invalid_request", "duplicate parameter: "+name)
	}
}

// bodies tries every kind of body at the token endpoint.
func bodies(t *testing.T, w *world) {
	t.Helper()
	form := credentials(w.own()).Encode()
	object := `{"grant_type":"client_credentials","client_id":"` + w.Key + `","client_secret":"` + w.Secret + `"}`
	part := "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
	multi := fmt.Sprintf(part, "grant_type", "client_credentials") + fmt.Sprintf(part, "client_id", w.Key) + fmt.Sprintf(part, "client_secret", w.Secret) + "--b--\r\n"
	many := func(n int, more string) string { return strings.Repeat(more+"&", n) + form }
	const tooLarge, unsupported = "request too large", "unsupported content type"
	for _, c := range []struct {
		why, kind, encoding, body string
		status                    int
		description               string
	}{
		{"form", formType, "", form, 200, ""},
		{"form with a charset", formType + "; charset=UTF-8", "", form, 200, ""},
		{"JSON", "application/json", "", object, 200, ""},
		{"JSON with a charset", "application/json;charset=utf-8", "", object, 200, ""},
		{"JSON without a type", "", "", object, 200, ""},
		{"multipart", "multipart/form-data; boundary=b", "", multi, 200, ""},
		{"gzip", formType, "gzip", zipped(t, form), 200, ""},
		{"unknown parameters", formType, "", "p=1&q=2&" + form, 200, ""},
		{"as many scopes as fit", formType, "", form + "&scope=" + strings.Repeat("a+", 4000), 200, ""},

		{"text", "text/plain", "", form, 415, unsupported},
		{"XML", "application/xml", "", "<a/>", 415, unsupported},
		{"no such type", "x", "", form, 415, unsupported},
		{"another charset", formType + "; charset=iso-8859-1", "", form, 415, unsupported},
		{"UTF-16", "application/json; charset=utf-16", "", object, 415, unsupported},
		{"another encoding", formType, "br", form, 415, unsupported},
		{"two encodings", formType, "gzip, gzip", zipped(t, zipped(t, form)), 415, unsupported},
		{"a value of 1 MB", formType, "", form + "&x=" + strings.Repeat("y", 1<<20), 413, tooLarge},
		{"a name of 1 MB", formType, "", form + "&" + strings.Repeat("y", 1<<20), 413, tooLarge},
		{"100,000 parameters", formType, "", many(100_000, "a=1"), 413, tooLarge},
		{"10,000 scopes", formType, "", form + "&scope=" + strings.Repeat("scope+", 10_000), 400, "parameter too long: scope"},
		{"gzip bomb", formType, "gzip", zipped(t, form+"&x="+strings.Repeat("y", 4<<20)), 413, tooLarge},
		{"gzip of 100,000 parameters", formType, "gzip", zipped(t, many(100_000, "a=1")), 413, tooLarge},
		{"gzip cut short", formType, "gzip", zipped(t, form)[:20], 400, "request body could not be read"},
		{"no gzip at all", formType, "gzip", form, 400, "request body could not be read"},
		{"a hundred and one parameters", formType, "", numbered(101), 400, "too many parameters"},
		{"a value that is too long", formType, "", form + "&state=" + strings.Repeat("y", 20<<10), 400, "parameter too long: state"},
		{"a long key", formType, "", "grant_type=client_credentials&client_id=" + strings.Repeat("y", 2000), 400, "parameter too long: client_id"},
		{"a long name", formType, "", form + "&" + strings.Repeat("y", 300) + "=1", 400, "parameter name too long"},
		{"NUL in a value", formType, "", form + "&state=a%00b", 400, "parameter is not valid UTF-8 text: state"},
		{"NUL in a name", formType, "", form + "&a%00b=1", 400, "parameters must be valid UTF-8 text"},
		{"invalid UTF-8", formType, "", form + "&state=%ff", 400, "parameter is not valid UTF-8 text: state"},
		{"overlong UTF-8", formType, "", form + "&state=%c0%af", 400, "parameter is not valid UTF-8 text: state"},
		{"half a surrogate pair", "application/json", "", object[:len(object)-1] + `,"state":"\ud800"}`, 400, "parameter is not valid UTF-8 text: state"},
		{"broken escape", formType, "", form + "&state=%zz", 400, "malformed percent-encoding in parameters"},
		{"semicolons", formType, "", strings.ReplaceAll(form, "&", ";"), 400, "semicolon is not a parameter separator"},
		{"nested JSON", "application/json", "", object[:len(object)-1] + `,"state":{"a":1}}`, 400, "parameter must be text, a number or a boolean: state"},
		{"deep JSON", "application/json", "", strings.Repeat("[", 30_000), 400, "request body must be a form or a JSON object"},
		{"JSON and more", "application/json", "", object + "{}", 400, "malformed request body"},
		{"a list", "application/json", "", "[" + object + "]", 400, "request body must be a form or a JSON object"},
		{"a form without a type", "", "", form, 400, "request body must be a form or a JSON object"},
		{"multipart without its boundary", "multipart/form-data", "", multi, 400, "malformed request body"},
		{"multipart cut short", "multipart/form-data; boundary=b", "", multi[:len(multi)-20], 400, "malformed request body"},
	} {
		header := map[string]string{"Content-Type": c.kind}
		if c.encoding != "" {
			header["Content-Encoding"] = c.encoding
		}
		a := w.send(t, ask{Path: tokenPath, Body: c.body, Header: header})
		if c.description == "" {
			granted(t, c.why, a)
			continue
		}
		refused(t, c.why, a, c.status, "invalid_request", c.description)
	}
	twice := ask{Path: tokenPath, Body: zipped(t, zipped(t, form)), Header: map[string]string{"Content-Type": formType, "Content-Encoding": "gzip"}}
	if a := w.send(t, twice); a.status != 400 || !strings.Contains(a.body, `"invalid_request"`) {
		t.Errorf("gzip in gzip: %d %s", a.status, short(a.body))
	}
}

// numbered is a form of n different parameters.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "p%d=1&", i)
	}
	return b.String()
}

// secretsAreNotEchoed puts a secret where a name belongs.
func secretsAreNotEchoed(t *testing.T, w *world) {
	t.Helper()
	for _, body := range []string{
		w.Secret + "=1&" + w.Secret + "=2", w.Secret + "=%ff", w.Secret + "=" + strings.Repeat("y", 20<<10),
		"client_id=" + w.Key + "&grant_type=" + w.Secret, "grant_type=client_credentials&client_id=" + w.Secret,
	} {
		a := w.send(t, ask{Path: tokenPath + "?" + w.Secret + "=1&client_secret=1", Body: body, Header: map[string]string{"Content-Type": formType}})
		if a.status != 400 || strings.Contains(a.body, w.Secret) {
			t.Errorf("%d %s", a.status, short(a.body))
		}
	}
	// The recorder looks at each answer and at each line of the log.
}

// chunkedBody: a body without a length is legitimate, and bounded.
func chunkedBody(t *testing.T, w *world) {
	t.Helper()
	send := func(body string) answer {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.Origin+tokenPath, io.MultiReader(strings.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", formType)
		if req.ContentLength != 0 || req.GetBody != nil {
			t.Fatal("the body would not be sent in chunks")
		}
		return w.do(t, req)
	}
	granted(t, "in chunks", send(credentials(w.own()).Encode()))
	refused(t, "too much in chunks", send(strings.Repeat("a=1&", 1<<17)), 413, "invalid_request", "request too large")
}

// methods: the token endpoint answers POST, and a token never comes by GET.
func methods(t *testing.T, w *world) {
	t.Helper()
	for _, path := range []string{tokenPath, introspectPath} {
		for _, method := range []string{"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "ANYTHING"} {
			a := w.send(t, ask{Method: method, Path: path + "?grant_type=client_credentials&client_id=" + w.Key})
			refused(t, method+" "+path, a, 400, "invalid_request", "must use HTTP POST")
		}
		a := w.send(t, ask{Method: "GET", Path: path + "?" + credentials(w.own()).Encode()})
		refused(t, "secret by GET at "+path, a, 400, "invalid_request", "parameter not allowed in the URL: client_secret")
		for _, name := range []string{"Client_Secret", "CLIENT%5fSECRET", "assertion", "refresh_token", "code", "password", "token"} {
			a := w.send(t, ask{Path: path + "?" + name + "=1", Form: credentials(w.own())})
			if a.status != 400 || !strings.Contains(a.body, "parameter not allowed in the URL: ") {
				t.Errorf("%s in the URL of %s: %d %s", name, path, a.status, short(a.body))
			}
		}
	}
	granted(t, "other parameters in the URL", w.post(t, tokenPath+"?grant_type=password&client_id=x&scope=full", credentials(w.own())))
	a := w.post(t, tokenPath+"?"+url.Values{"grant_type": {"client_credentials"}, "client_id": {w.Key}}.Encode(), url.Values{"client_secret": {w.Secret}})
	refused(t, "grant type in the URL only", a, 400, "unsupported_grant_type", "grant type not supported")
}
