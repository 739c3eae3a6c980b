package metadata

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/app"
)

const (
	head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	open = `<ConnectedApp xmlns="` + Namespace + `">` + "\n"
	body = `<contactEmail>admin@example.com</contactEmail><label>App</label>`
	end  = `</ConnectedApp>`
)

func TestFilesThatAreNotReadSayWhy(t *testing.T) {
	deep := strings.Repeat("<a>", maxDepth) + strings.Repeat("</a>", maxDepth)
	tests := []struct {
		name, content string
		line          int
		says          string
	}{
		{"nothing", "", 1, "empty"},
		{"only a declaration", head, 2, "empty"},
		{"no XML", "consumerKey=abc", 1, "outside of the root"},
		{"cut off", head + open + body, 3, "not well-formed"},
		{"ends of another element", head + open + "<label>x</lable>" + end, 3, "not well-formed"},
		{"two roots", head + open + body + end + "\n" + open + body + end, 4, "one root element"},
		{"text after the root", head + open + body + end + "\nx", 3, "outside of the root"},
		{"text between elements", head + open + body + "x" + end, 2, "text between"},
		{"document type", head + `<!DOCTYPE ConnectedApp [<!ENTITY a "b">]>` + open + body + end, 2, "entities are not read"},
		{"external entity", head + `<!DOCTYPE x SYSTEM "file:///etc/passwd">` + open + "<label>&x;</label>" + end, 2, "not read"},
		{"undeclared entity", head + open + "<label>&nbsp;</label>" + end, 3, "not well-formed"},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?>` + open + body + end, 1, "UTF-8"},
		{"UTF-16", "\xff\xfe<\x00C\x00", 1, "UTF-16"},
		{"bytes that are no UTF-8", head + open + "<label>\xe9</label>" + end, 3, "UTF-8"},
		{"characters that XML lacks", head + open + "<label>&#1;</label>" + end, 3, "not well-formed"},
		{"too deep", head + open + deep + end, 3, "nested more than 32 deep"},
		{"too large", head + open + body + strings.Repeat(" ", MaxFile) + end, 0, "at most 1048576"},
		{"a foreign element", head + open + `<x:label xmlns:x="urn:x">x</x:label>` + end, 3, "another namespace"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			results, problems := Read([]File{{Name: "dir/App.xml", Content: []byte(test.content)}})
			if len(results) != 0 || len(problems) != 1 {
				t.Fatalf("got %d apps and %v", len(results), problems)
			}
			p := problems[0]
			if p.Severity != app.Error || p.Line != test.line || p.File != "dir/App.xml" || !strings.Contains(p.Message, test.says) {
				t.Errorf("got %v, want line %d and %q", p, test.line, test.says)
			}
		})
	}
}

func TestFilesThatAreReadAllTheSame(t *testing.T) {
	tests := map[string]string{
		"no declaration":         open + body + end,
		"byte order mark":        "\xef\xbb\xbf" + head + open + body + end,
		"encoding in lower case": `<?xml version="1.0" encoding="utf-8"?>` + open + body + end,
		"comments and CDATA":     head + "<!-- a -->" + open + "<!-- b --><label><![CDATA[Ap]]><!-- c -->p</label><contactEmail>admin@example.com</contactEmail>" + end + "<!-- d -->",
		"a prefix for all":       `<m:ConnectedApp xmlns:m="` + Namespace + `"><m:label>App</m:label><m:contactEmail>admin@example.com</m:contactEmail></m:ConnectedApp>`,
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			results, problems := Read([]File{{Name: "App.xml", Content: []byte(content)}})
			if len(results) != 1 || len(problems) != 0 || results[0].Definition.Label != "App" {
				t.Errorf("got %+v and %v", results, problems)
			}
		})
	}
}

func TestAnAppIsNamedByItsFile(t *testing.T) {
	content := []byte(open + body + end)
	for file, want := range map[string]string{
		"Data_Sync.connectedApp-meta.xml": "Data_Sync",
		"a.b/connectedApps/My_App.xml":    "My_App",
		`C:\apps\My_App.v2.connectedApp`:  "My_App",
		"Überweisungen.connectedApp":      "Überweisungen",
		"ns__App.connectedApp-meta.xml":   "ns__App",
		"without_suffix":                  "without_suffix",
	} {
		results, problems := Read([]File{{Name: file, Content: content}})
		if len(results) != 1 || results[0].Name != want || HasErrors(problems) {
			t.Errorf("%s: got %+v, %v", file, results, problems)
		}
	}
	for _, file := range []string{".connectedApp", "", "a\x01b.xml"} {
		if results, problems := Read([]File{{Name: file, Content: content}}); len(results) != 0 || !HasErrors(problems) {
			t.Errorf("%q: got %+v, %v", file, results, problems)
		}
	}
}

func TestOneBadFileDoesNotHideAnother(t *testing.T) {
	files := []File{
		{Name: "A.xml", Content: []byte("<ConnectedApp")},
		{Name: "B.xml", Content: []byte(open + body + end)},
		{Name: "C.xml", Content: []byte(open + "<label>C</label>" + end)},
		{Name: "D.eca", Content: []byte("<ExternalClientApplication")},
		{Name: "d.xml", Content: []byte(`<ExtlClntAppOauthSettings xmlns="` + Namespace + `"><externalClientApplication>D</externalClientApplication></ExtlClntAppOauthSettings>`)},
	}
	results, problems := Read(files)
	if len(results) != 1 || results[0].Name != "B" {
		t.Errorf("got %+v", results)
	}
	var named []string
	for _, p := range problems {
		named = append(named, p.File)
	}
	if got := strings.Join(named, " "); got != "A.xml C.xml D.eca" {
		t.Errorf("problems of %s: %v", got, problems)
	}
}

func TestTwoAppsCannotBringTheSameKey(t *testing.T) {
	content := []byte(open + body + "<oauthConfig><callbackUrl>https://localhost</callbackUrl>\n<consumerKey>The.Same.Key</consumerKey><scopes>Api</scopes></oauthConfig>" + end)
	results, problems := Read([]File{{Name: "A.xml", Content: content}, {Name: "B.xml", Content: content}})
	if len(results) != 1 || results[0].Name != "A" {
		t.Errorf("got %+v", results)
	}
	if len(problems) != 1 || problems[0].File != "B.xml" || problems[0].Line != 3 || !strings.Contains(problems[0].Message, `"A"`) {
		t.Errorf("got %v", problems)
	}
}

func TestLocateGivesProblemsTheirLine(t *testing.T) {
	content := head + open + body + "\n<profileName>A</profileName>\n<profileName>B</profileName>\n" + end
	results, _ := Read([]File{{Name: "App.xml", Content: []byte(content)}})
	if len(results) != 1 {
		t.Fatal("not read")
	}
	located := results[0].Locate([]app.Problem{
		{Path: "oauthConfig/isIntrospectAllTokens", Message: "far", Severity: app.Error},
		{Path: "profileName[2]", Message: "near", Severity: app.Warning},
	})
	if len(located) != 2 || located[0].Line != 2 || located[1].Line != 5 || located[1].File != "App.xml" {
		t.Errorf("got %v", located)
	}
	if got, want := located[0].String(), "App.xml:2: error: oauthConfig/isIntrospectAllTokens: far"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNoFileMakesReadingSlow(t *testing.T) {
	// Many small pieces of one text: joined piece by piece, the cost would grow
	// with the square of their number and this test would not end in time.
	pieces := strings.Repeat("a<!---->", MaxFile/16)
	_, problems := Read([]File{{Name: "App.xml", Content: []byte(open + "<x>" + pieces + "</x>" + body + end)}})
	if HasErrors(problems) {
		t.Errorf("got %d problems", len(problems))
	}
}

func FuzzRead(f *testing.F) {
	for _, folder := range cases(f) {
		files := load(f, folder)
		for _, file := range files {
			f.Add(files[0].Content, file.Content)
		}
	}
	f.Add([]byte(open+body+end), []byte("<a:b xmlns:a=''/>"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		if len(one)+len(two) > 1<<16 {
			return
		}
		two = bytes.ReplaceAll(two, []byte("Orders"), []byte("One"))
		results, problems := Read([]File{{Name: "One.xml", Content: one}, {Name: "Two.xml", Content: two}})
		for _, p := range problems {
			if p.File == "" || p.Message == "" || p.Severity == "" {
				t.Errorf("incomplete problem %+v", p)
			}
		}
		for _, r := range results {
			roundTrip(t, r)
		}
	})
}
