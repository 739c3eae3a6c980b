package callback_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchstring/latchstring/internal/protocol/callback"
)

func TestParseAccepts(t *testing.T) {
	for _, text := range []string{
		"https://oauth.pstmn.io/v1/callback",
		"https://login.salesforce.com/",
		"https://login.salesforce.com/services/oauth2/success",
		"https://example.com",
		"https://example.com:8443/cb?next=1&x=%2F",
		"https://example.com?x=1",
		"https://xn--bcher-kva.example/cb",
		"https://[2001:db8::1]:8443/cb",
		"https://192.0.2.1/cb",
		"HTTPS://Example.com/CB",
		"https://example.com/a/../b;v=1/%2e%2e/",
		"https://example.com/@user",
		"http://localhost",
		"http://localhost/",
		"http://localhost:1717/OauthRedirect",
		"http://localhost?x=1",
		"sfdc://success",
		"myapp://",
		"com.example.app:/oauth2redirect",
		"myapp:callback",
		"testsfdc:///mobilesdk/detect/oauth/done",
	} {
		urls, problems := callback.Parse(text)
		if len(problems) != 0 || len(urls) != 1 || urls[0].String() != text {
			t.Errorf("Parse(%q) = %v, %v; want it accepted as it is", text, urls, problems)
			continue
		}
		if !callback.Match(text, text) {
			t.Errorf("Match(%q) with itself is false", text)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	cases := []struct{ text, wrong, instead string }{
		{"example.com/cb", "starts with its scheme", "https://example.com/cb"},
		{"example.com:8443/cb", "starts with its scheme", "https://example.com:8443/cb"},
		{"localhost:1717/cb", "starts with its scheme", "http://localhost:1717/cb"},
		{"//evil.example/cb", "starts with its scheme", "https://evil.example/cb"},
		{"/relative", "starts with its scheme", "https://relative"},
		{"://x", "starts with its scheme", "https://x"},
		{"1app://cb", "starts with its scheme", "https://"},
		{"http://example.com/cb", "localhost only", "https://example.com/cb"},
		{"http://127.0.0.1:8080/cb", "localhost, written so", "http://localhost:8080/cb"},
		{"http://[::1]:8080/cb", "localhost, written so", "http://localhost:8080/cb"},
		{"http://LOCALHOST/cb", "localhost, written so", "http://localhost/cb"},
		{"http://localhost.evil.example/cb", "localhost only", "https://"},
		{"http://127.0.0.1.evil.example/cb", "localhost only", "https://"},
		{"http://[::1].evil.example/cb", "host name is not valid", "letters"},
		{"http://0x7f.1/cb", "localhost only", "https://"},
		{"http://127.1/cb", "localhost only", "https://"},
		{"http://localhost./cb", "host name is not valid", "letters"},
		{"http://localhost:/cb", "port is not valid", "65535"},
		{"http://localhost:0/cb", "port is not valid", "65535"},
		{"http://localhost:65536/cb", "port is not valid", "65535"},
		{"https://example.com:+1/cb", "port is not valid", "65535"},
		{"https://ok@evil.example/cb", "no user name", "https://evil.example/cb"},
		{"https://ok:443@evil.example/cb", "no user name", "https://evil.example/cb"},
		{"https://a@b@evil.example/cb", "no user name", "https://evil.example/cb"},
		{"myapp://ok@evil/cb", "no user name", "myapp://evil/cb"},
		{"http://localhost@evil.example/", "no user name", "http://evil.example/"},
		{"https://ok%40evil.example/cb", "host name is not valid", "letters"},
		{"https://example.com./cb", "host name is not valid", "letters"},
		{"https://[fe80::1%25eth0]/cb", "host name is not valid", "letters"},
		{"https:///cb", "host name is missing", "https://"},
		{"https://", "host name is missing", "https://"},
		{"https://:443/cb", "host name is missing", "https://"},
		{"https:/example.com/cb", "two slashes", "https://example.com/cb"},
		{"https:example.com/cb", "two slashes", "https://example.com/cb"},
		{"http:localhost/cb", "two slashes", "http://localhost"},
		{"https://example.com/cb#top", "no fragment", "Remove"},
		{"https://example.com/cb#", "no fragment", "Remove"},
		{"https://*.example.com/cb", "no wildcards", "in full"},
		{"https://example.com/*", "no wildcards", "in full"},
		{`https://example.com\cb`, "no backslash", "/"},
		{`/\evil.example`, "no backslash", "/"},
		{`\\evil.example`, "no backslash", "/"},
		{"https://example.com/a b", "no blanks", "%20"},
		{"https://example.com/a\tb", "no blanks", "%20"},
		{"java\tscript:alert(1)", "no blanks", "%20"},
		{"https://example.com/\x00", "no control", "Remove"},
		{"https://example.com/\x7f", "no control", "Remove"},
		{"https://ｅxample.com/cb", "ASCII", "xn--"},
		{"https://exam\u00adple.com/cb", "ASCII", "xn--"},
		{"https://example.com/\u200b", "ASCII", "xn--"},
		{"https://example.com/\xff", "ASCII", "xn--"},
		{"https://example.com/%zz", "two hexadecimal digits", "%25"},
		{"https://example.com/%2", "two hexadecimal digits", "%25"},
		{"https://example.com/{id}", "not a character", "%XX"},
		{"https://example.com/<script>", "not a character", "%XX"},
		{"javascript:alert(1)", "cannot receive", "https://"},
		{"JaVaScRiPt://example.com/%0aalert(1)", "cannot receive", "https://"},
		{"data:text/html,x", "cannot receive", "https://"},
		{"VBScript:x", "cannot receive", "https://"},
		{"blob:https://example.com/x", "cannot receive", "https://"},
		{"FILE:///etc/passwd", "cannot receive", "https://"},
		{"about:blank", "cannot receive", "https://"},
		{"myapp:", "scheme alone", "myapp://callback"},
	}
	for _, c := range cases {
		urls, problems := callback.Parse(c.text)
		if len(urls) != 0 || len(problems) != 1 {
			t.Errorf("Parse(%q) = %v, %v; want one problem", c.text, urls, problems)
			continue
		}
		p := problems[0]
		if !strings.Contains(p.Wrong, c.wrong) || !strings.Contains(p.Instead, c.instead) || strings.Contains(p.Error(), "%!") {
			t.Errorf("Parse(%q): %q / %q; want %q / %q", c.text, p.Wrong, p.Instead, c.wrong, c.instead)
		}
		if callback.Match(c.text, c.text) {
			t.Errorf("malformed callback %q matches", c.text)
		}
	}
}

func TestParseLines(t *testing.T) {
	urls, problems := callback.Parse("  https://a.example/cb\r\n\r\nnot a url\rhttps://b.example/cb\t\nhttps://a.example/cb\nsfdc://x")
	var texts []string
	for _, u := range urls {
		texts = append(texts, u.String())
	}
	want := []string{"https://a.example/cb", "https://b.example/cb", "sfdc://x"}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Error(diff)
	}
	if len(problems) != 1 || problems[0].Line != 3 || problems[0].Text != "not a url" {
		t.Errorf("problems = %+v; want one, on line 3", problems)
	}
	if !urls[2].IsCustom() || urls[0].IsCustom() || urls[0].Scheme() != "https" {
		t.Error("schemes are mixed up")
	}
}

func TestParseTotal(t *testing.T) {
	first := "https://a.example/" + strings.Repeat("x", 1982-18)
	second := "https://b.example" // 1982 + 1 + 17 = 2000
	urls, problems := callback.Parse(first + "\r\n" + second)
	if len(urls) != 2 || len(problems) != 0 {
		t.Fatalf("2000 characters: %d URLs, %v", len(urls), problems)
	}
	urls, problems = callback.Parse(first + "\n" + second + "/")
	if len(urls) != 2 || len(problems) != 1 || problems[0].Line != 2 || !strings.Contains(problems[0].Wrong, "2000") {
		t.Fatalf("2001 characters: %d URLs, %+v", len(urls), problems)
	}
}

// TestMatch holds every variation that has fooled a comparison elsewhere
// against one registered callback.
func TestMatch(t *testing.T) {
	const registered = "https://ok.example/cb"
	for _, presented := range []string{
		"", "https://ok.example/cb/", "https://ok.example/cb?", "https://ok.example/cb#", "https://ok.example/cb?x=1",
		"https://ok.example/CB", "HTTPS://ok.example/cb", "https://OK.example/cb", "https://ok.example:443/cb",
		"https://ok.example./cb", "http://ok.example/cb", "https://ok.example/cb/../cb", "https://ok.example/%63b",
		"https://ok.example/cb%2f..", "https://ok.example/..;/cb", "https://ok.example/cb;x", "https://ok.example//cb",
		"https://ok.example@evil.example/cb", "https://evil.example@ok.example/cb", "https://ok.example%40evil/cb",
		"https://ok.example.evil/cb", "//ok.example/cb", `/\ok.example/cb`, `https:\\ok.example\cb`, `https://ok.example\@evil/cb`,
		" https://ok.example/cb", "https://ok.example/cb ", "https://ok.example/cb\n", "ht\ttps://ok.example/cb",
		"https://ok.example/cb\x00", "https://ok.example/cb\r\nSet-Cookie: x", "https://ｏk.example/cb", "https://o\u00adk.example/cb",
		"https%3A%2F%2Fok.example%2Fcb", "https://*.example/cb", "javascript:alert(1)//https://ok.example/cb",
	} {
		if callback.Match(registered, presented) {
			t.Errorf("Match(%q, %q) is true", registered, presented)
		}
	}
	if callback.Match("http://localhost:1717/cb", "http://localhost:1718/cb") {
		t.Error("the port of localhost is not part of the text")
	}
	if !callback.Match(registered, registered) {
		t.Error("the registered callback does not match itself")
	}
	if callback.Match("", "") {
		t.Error("an empty callback matches")
	}
}

func TestFind(t *testing.T) {
	urls, _ := callback.Parse("https://a.example/cb\nhttps://b.example/cb")
	if u, ok := callback.Find(urls, "https://b.example/cb"); !ok || u != urls[1] {
		t.Errorf("Find = %v, %v", u, ok)
	}
	if _, ok := callback.Find(append(urls, callback.URL{}), ""); ok {
		t.Error("nothing matches the zero URL")
	}
}

func TestNearest(t *testing.T) {
	urls, _ := callback.Parse("https://a.example/cb\nhttps://b.example/other\nhttp://localhost:1717/OauthRedirect")
	cases := []struct {
		presented, want string
		at              int
	}{
		{"https://a.example/cb/", "https://a.example/cb", 20},
		{"https://a.example/c", "https://a.example/cb", 19},
		{"http://a.example/cb", "https://a.example/cb", 4},
		{"http://localhost:1718/OauthRedirect", "http://localhost:1717/OauthRedirect", 20},
		{"https://B.example/other", "https://b.example/other", 8},
	}
	for _, c := range cases {
		if u, at := callback.Nearest(urls, c.presented); u.String() != c.want || at != c.at {
			t.Errorf("Nearest(%q) = %q at %d; want %q at %d", c.presented, u, at, c.want, c.at)
		}
	}
	if u, at := callback.Nearest(nil, "https://x"); u != (callback.URL{}) || at != 0 {
		t.Errorf("nothing registered: %v at %d", u, at)
	}
}

func TestDeviceFlowPlaceholder(t *testing.T) {
	for _, origin := range []string{"http://localhost:8080", "http://localhost:8080/"} {
		got := callback.DeviceFlowPlaceholder(origin)
		if got != "http://localhost:8080/services/oauth2/success" || !callback.Match(got, got) {
			t.Errorf("DeviceFlowPlaceholder(%q) = %q", origin, got)
		}
	}
}
