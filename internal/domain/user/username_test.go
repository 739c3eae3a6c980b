package user_test

import (
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/user"
)

func TestNormalizeUsername(t *testing.T) {
	for text, want := range map[string]string{
		"Ada@Example.COM":      "ada@example.com",
		" ada@example.com\r\n": "ada@example.com",
		// What only looks alike stays another name, which nobody has.
		"\u212aim@example.com":  "\u212aim@example.com",
		"ÀDA@example.com":       "Àda@example.com",
		"ada\u00a0@example.com": "ada\u00a0@example.com",
		"ada@example.com\u200b": "ada@example.com\u200b",
		"ａda@example.com":       "ａda@example.com",
		"":                      "",
	} {
		if got := user.NormalizeUsername(text); got != want {
			t.Errorf("NormalizeUsername(%+q) = %+q, want %+q", text, got, want)
		}
	}
}

func TestValidateUsername(t *testing.T) {
	for name, want := range map[string]string{
		"ada@example.com":                        "",
		"o'brien.a-b_c+test@mail.example.io":     "",
		"integration@acme.sandbox1":              "",
		"a@b.c":                                  "",
		"1@2.3":                                  "",
		strings.Repeat("a", 68) + "@example.com": "",
		strings.Repeat("a", 69) + "@example.com": "81 characters; write at most 80",
		"":                                       "missing",
		"ada":                                    "form of an e-mail address",
		"@example.com":                           "form of an e-mail address",
		"ada@":                                   "form of an e-mail address",
		"ada@localhost":                          "form of an e-mail address",
		"ada@example..com":                       "form of an e-mail address",
		"ada@.example.com":                       "form of an e-mail address",
		"ada@example.com.":                       "form of an e-mail address",
		"ada@-example.com":                       "form of an e-mail address",
		"ada@exa_mple.com":                       "form of an e-mail address",
		"ada@b@example.com":                      "form of an e-mail address",
		".ada@example.com":                       "form of an e-mail address",
		"ada.@example.com":                       "form of an e-mail address",
		"a..da@example.com":                      "form of an e-mail address",
		"Ada@example.com":                        "no username has",
		"ada lovelace@example.com":               "no username has",
		"ada@example.com/../x":                   "no username has",
		"<ada>@example.com":                      "no username has",
		"ada@example.com\n":                      "no username has",
		"ada@example.com\x00":                    "no username has",
		"ad\u0430@example.com":                   "no username has",
		"ada\u200b@example.com":                  "no username has",
		"\u212aim@example.com":                   "no username has",
		"ada%40x@example.com":                    "no username has",
		"ada\xff@example.com":                    "no username has",
		"\u202eada@example.com":                  "no username has",
		strings.Repeat("ä", 10_000):              "no username has",
	} {
		checkProblem(t, name, user.ValidateUsername(name), want)
	}
}

func TestValidateEmail(t *testing.T) {
	for email, want := range map[string]string{
		"ada@example.com":       "",
		"Ada@Example.COM":       "",
		"ada@localhost":         "",
		"jürgen@bücher.example": "",
		"a/b=c@example.com":     "",
		strings.Repeat("a", 80-len("@example.com")) + "@example.com": "",
		strings.Repeat("a", 81-len("@example.com")) + "@example.com": "at most 80",
		"":                                "missing",
		"ada":                             "not an e-mail address",
		"ada@":                            "not an e-mail address",
		"@example.com":                    "not an e-mail address",
		"ada@example..com":                "not an e-mail address",
		"ada@.":                           "not an e-mail address",
		"ada@x@example.com":               "not an e-mail address",
		"ada lovelace@example.com":        "not an e-mail address",
		"ada@example.com,eve@example.com": "not an e-mail address",
		"Ada <ada@example.com>":           "not an e-mail address",
		"\"ada\"@example.com":             "not an e-mail address",
		"ada@example.com\r\nBcc: e@x.org": "cannot be seen",
		"ada@example.com\u202e":           "cannot be seen",
		"ada\u200b@example.com":           "cannot be seen",
		"ada\u00a0@example.com":           "not an e-mail address",
		"ada@example.com;eve@example.com": "not an e-mail address",
	} {
		checkProblem(t, email, user.ValidateEmail(email), want)
	}
}

// checkProblem wants no problem, or one that says so.
func checkProblem(t *testing.T, text string, problems []user.Problem, want string) {
	t.Helper()
	switch {
	case want == "" && len(problems) > 0:
		t.Errorf("%+q is refused: %v", text, problems)
	case want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Message, want) || problems[0].Field == ""):
		t.Errorf("%+.60q: %v, want one problem with %q", text, problems, want)
	}
	for _, p := range problems {
		if len(p.Message) > 400 {
			t.Errorf("%+.60q: a message of %d bytes", text, len(p.Message))
		}
	}
}

// FuzzUsername holds that whatever is accepted is in its one form, and has no
// byte that means something in HTML, a URL's path or a header.
func FuzzUsername(f *testing.F) {
	for _, seed := range []string{"Ada@Example.com", " a@b.c", "a@b", "\u212a@b.c", "a@b.c/..", "", "@", "a@@b.c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := user.NormalizeUsername(text)
		if user.NormalizeUsername(name) != name {
			t.Fatalf("%q becomes %q, which is not in normal form", text, name)
		}
		if len(user.ValidateUsername(name)) > 0 {
			return
		}
		if strings.ToLower(name) != name || strings.ContainsAny(name, "<>\"&/\\?#%,; \r\n\t\x00") ||
			strings.Count(name, "@") != 1 || len(name) > 80 || len(user.ValidateEmail(name)) > 0 {
			t.Fatalf("%q was accepted as %q", text, name)
		}
	})
}
