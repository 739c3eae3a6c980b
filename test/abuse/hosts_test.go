package abuse

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
)

// hostForms: what is no host is 400, what is not served 421 that names what
// is; neither reaches an endpoint, and the answer never repeats rubbish.
func hostForms(t *testing.T, w *world) {
	t.Helper()
	for _, c := range []struct {
		host   string
		status int
	}{
		{"acme.localhost", 200},
		{"ACME.LocalHost", 200},
		{"acme.localhost.", 200},
		{"acme.localhost:80", 200},
		{"acme.localhost:443", 421},
		{"acme.localhost:8080", 421},
		{"xacme.localhost", 421},
		{"acme.localhost.evil.example", 421},
		{"x.acme.localhost", 421},
		{"127.0.0.1", 421},
		{"[::1]", 421},
		{"localhost", 421},
		{"login.localhost.", 400},
		{"evil.example", 421},
		{"acme.localhost..", 400},
		{"acme_.localhost:0", 400},
		{"acme.localhost:99999", 400},
		{"acme.localhost:", 200},
		{"acme.localhost@evil.example", 400},
		{"127.1", 400},
		{"0x7f000001", 400},
		{"acme.localhost,evil.example", 400},
	} {
		a := w.send(t, ask{Path: tokenPath, Form: credentials(w.own()), Host: c.host})
		if c.host == "login.localhost." { // the login origin is no My Domain
			refused(t, c.host, a, 400, "invalid_grant", "request not supported on this domain")
			continue
		}
		if a.status != c.status {
			t.Errorf("Host %q: %d %s, want %d", c.host, a.status, short(a.body), c.status)
		}
		if c.status != 200 && (strings.Contains(a.body, "access_token") || strings.Contains(a.body, "<script")) {
			t.Errorf("Host %q: %s", c.host, short(a.body))
		}
		_, known, _ := strings.Cut(a.body, "known here: ")
		if c.status == 421 && (!strings.HasPrefix(known, loginOrigin+" ") || strings.Contains(known, "acme")) {
			t.Errorf("Host %q: %s, want the login origin named and no customer", c.host, short(a.body))
		}
	}
}

// rawHosts sends what no client library would.
func rawHosts(t *testing.T, w *world) {
	t.Helper()
	for _, host := range []string{
		"", "Host: \r\n", "Host: acme.localhost\r\nHost: acme.localhost\r\n", "Host: acme.localhost\r\nHost: evil.example\r\n",
		"Host: ac\u00adme.localhost\r\n", "Host: ａcme.localhost\r\n", "Host: [::1%25eth0]\r\n", "Host: [::1\r\n", "Host: <script>\r\n",
		"Host: acme.localhost\x00\r\n", "Host: acme.localhost evil.example\r\n", "Host: acme.localhost/x\r\n", "Host: a@acme.localhost\r\n", "Host: \xff\r\n",
	} {
		body := credentials(w.own()).Encode()
		got := w.raw(t, fmt.Sprintf("POST %s HTTP/1.1\r\n%sContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", tokenPath, host, formType, len(body), body))
		if !strings.HasPrefix(got, "HTTP/1.1 400 ") || strings.Contains(got, "access_token") || strings.Contains(got, "<script") {
			t.Errorf("%q: %s", host, short(got))
		}
	}
	smuggled := w.raw(t, "GET http://evil.example/.well-known/openid-configuration HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n")
	if !strings.HasPrefix(smuggled, "HTTP/1.1 421 ") {
		t.Errorf("a host in the request line: %s", short(smuggled))
	}
}

// raw writes bytes to the server's address and returns what comes back.
func (w *world) raw(t *testing.T, request string) string {
	t.Helper()
	var addr net.Addr
	trace := &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) { addr = c.Conn.RemoteAddr() }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodGet, w.Origin+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	w.do(t, req)
	conn, err := net.Dial(addr.Network(), addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if err != nil && len(got) == 0 {
		t.Fatal(err)
	}
	return string(got)
}

// hostsAreRefusedPerSurface holds the shape of 421 on each surface.
func hostsAreRefusedPerSurface(t *testing.T, w *world) {
	t.Helper()
	for path, want := range map[string]string{
		tokenPath: `{"error":"invalid_request","error_description":"`, userInfoPath: `{"error":"invalid_request","error_description":"`,
		"/.well-known/openid-configuration": `{"error":"invalid_request","error_description":"`,
		limitsPath:                          `[{"message":"`, "/services/Soap/u/60.0": "<?xml", "/": "nothing is served at http://evil.example",
	} {
		a := w.send(t, ask{Method: "GET", Path: path, Host: "evil.example"})
		if a.status != http.StatusMisdirectedRequest || !strings.HasPrefix(a.body, want) {
			t.Errorf("%s: %d %s, want 421 %s", path, a.status, short(a.body), want)
		}
	}
}

// linksComeFromConfiguration: nothing that a client sends gets into what
// others will trust.
func linksComeFromConfiguration(t *testing.T, w *world) {
	t.Helper()
	forged := map[string]string{
		"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "444", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Server": "evil.example",
		"Forwarded": "for=1.2.3.4;host=evil.example;proto=https", "X-Original-Host": "evil.example", "X-Host": "evil.example", "X-Original-URL": "/evil", "X-Rewrite-URL": "/evil",
		"Origin": "null", "Referer": "https://evil.example/", "X-Request-Id": "evil.example.request",
	}
	for _, origin := range []string{loginOrigin, myDomain} {
		a := w.at(origin).send(t, ask{Method: "GET", Path: "/.well-known/openid-configuration", Header: forged})
		if a.status != 200 || !strings.Contains(a.body, `"issuer":"`+origin+`"`) {
			t.Errorf("discovery at %s: %d %s", origin, a.status, short(a.body))
		}
		clean(t, "discovery", a)
	}
	a := w.send(t, ask{Path: tokenPath, Form: credentials(w.own()), Header: forged})
	clean(t, "token", a)
	fields := fieldsOf(t, a)
	if fields["instance_url"] != myDomain || !strings.HasPrefix(fields["id"], loginOrigin+"/id/") {
		t.Errorf("instance_url %q, id %q", fields["instance_url"], fields["id"])
	}
	forged["Authorization"] = "Bearer " + fields["access_token"]
	for _, path := range []string{userInfoPath, pathOf(t, fields["id"]), "/services/data/v60.0", "/services/data/v60.0/sobjects/User/describe"} {
		a := w.send(t, ask{Method: "GET", Path: path, Header: forged})
		if a.status != 200 {
			t.Errorf("%s: %d %s", path, a.status, short(a.body))
		}
		clean(t, path, a)
	}
	delete(forged, "Authorization")
}

// clean fails where an answer holds something of a forged header, or allows a
// foreign script more than a public document.
func clean(t *testing.T, what string, a answer) {
	t.Helper()
	for name, values := range a.header {
		if strings.Contains(strings.Join(values, " "), "evil") {
			t.Errorf("%s: %s: %q", what, name, values)
		}
	}
	if strings.Contains(a.body, "evil") || strings.Contains(a.body, "https://acme") || strings.Contains(a.body, "https://login") {
		t.Errorf("%s: %s", what, short(a.body))
	}
	if a.header.Get("Access-Control-Allow-Credentials") != "" || a.header.Get("Access-Control-Allow-Origin") == "null" {
		t.Errorf("%s: %v", what, a.header)
	}
}

// addressOfStrangersIsTheirs: without trusted proxies the evidence holds
// the peer's address, whatever the headers say.
func addressOfStrangersIsTheirs(t *testing.T, w *world) {
	t.Helper()
	p := w.app(t, "Addressed", nil) // with a tally of its own
	for _, header := range []map[string]string{
		{"X-Forwarded-For": "10.9.8.7"},
		{"Forwarded": "for=10.9.8.7"},
		{"X-Real-Ip": "10.9.8.7"},
		{"X-Forwarded-For": "not an address"},
		{"True-Client-Ip": "10.9.8.7", "Cf-Connecting-Ip": "10.9.8.7", "Client-Ip": "10.9.8.7"},
		{"Forwarded": `for="unbalanced`},
	} {
		a := w.send(t, ask{Path: tokenPath, Form: credentials(pair{"", p.key, "wrong"}), Header: header})
		refused(t, "forged address", a, 400, "invalid_client", badSecret)
		if row := w.row(t, a.request()); !row.Addr.IsLoopback() {
			t.Errorf("%v: the evidence names %s", header, row.Addr)
		}
	}
}

// TestDeletedOrgIsGone: its host answers no longer, its keys and tokens open
// nothing, and none of its names can be had again.
func TestDeletedOrgIsGone(t *testing.T) {
	const otherDomain = "http://globex.localhost"
	eachWithHosts(t, func(t *testing.T, w *world) {
		there := w.otherOrg(t, "Globex", otherDomain)
		there.RunAs = there.user(t, "sync@globex.example").Username
		p := there.app(t, "Orders", nil)
		fields := there.issue(t, p)
		w.settled(t, func(ctx context.Context) (int64, error) {
			return onOrg(w.command.Orgs().Delete(ctx, there.Org.ID, "Globex"))
		})
		if a := there.post(t, tokenPath, credentials(p)); a.status != http.StatusMisdirectedRequest {
			t.Errorf("its host: %d %s", a.status, short(a.body))
		}
		refused(t, "its key", w.post(t, tokenPath, credentials(p)), 400, "invalid_client_id", badKey)
		at := w.at(loginOrigin)
		if a := at.get(t, userInfoPath, fields["access_token"]); a.status != 403 || a.body != "Bad_OAuth_Token" {
			t.Errorf("its token: %d %s", a.status, short(a.body))
		}
		for _, domain := range []string{otherDomain, "http://GLOBEX.localhost", "http://globex.localhost."} {
			if _, err := w.command.Orgs().Create(t.Context(), "Initech", domain); err == nil {
				t.Errorf("the My Domain is given again as %s", domain)
			}
		}
		w.taken(t, "sync@globex.example", p.key)
	})
}
