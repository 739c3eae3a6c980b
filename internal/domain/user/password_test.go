package user_test

import (
	"strings"
	"testing"

	"github.com/latchstring/latchstring/internal/domain/user"
	"github.com/latchstring/latchstring/internal/protocol/seal"
)

func TestValidatePassword(t *testing.T) {
	for _, c := range []struct{ password, want string }{
		{"correct horse", ""},
		{"12345678", ""},
		{"pässwörd", ""},
		{strings.Repeat("ü", 128), ""},
		{"        x", ""},
		{"", "missing"},
		{"1234567", "too short"},
		{"üüüüüüü", "too short"},
		{strings.Repeat("a", 129), "too long"},
		{"          ", "blank"},
		{"  ", "blank"},
		{"\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0", "blank"},
		{"administrator@example.com", "is the username"},
		{"Administrator@Example.COM", "is the username"},
		{" administrator@example.com ", "is the username"},
		{"administrator", "is the username"},
		{"correct horse\n", "cannot be typed"},
		{"correct\x00horse", "cannot be typed"},
		{"correct\xffhorse", "cannot be typed"},
	} {
		problems := user.ValidatePassword(seal.NewSecret(c.password), "administrator@example.com")
		switch {
		case c.want == "" && len(problems) != 0:
			t.Errorf("%q is refused: %v", c.password, problems)
		case c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Message, c.want)):
			t.Errorf("%q: %v, want one problem with %q", c.password, problems, c.want)
		}
		for _, p := range problems {
			if text := strings.TrimSpace(c.password); text != "" && strings.Contains(p.Message, text) {
				t.Errorf("the message repeats the password: %q", p.Message)
			}
		}
	}
}

func TestGeneratePassword(t *testing.T) {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
	seen, letters := map[string]bool{}, map[rune]int{}
	for range 2000 {
		password := user.GeneratePassword()
		text := password.Reveal()
		groups := strings.Split(text, "-")
		if len(text) != 23 || len(groups) != 4 || seen[text] {
			t.Fatalf("generated %q", text)
		}
		seen[text] = true
		for _, r := range strings.Join(groups, "") {
			letters[r]++
		}
		if problems := user.ValidatePassword(password, "a@example.com"); len(problems) > 0 {
			t.Fatalf("generated a password against the rules: %v", problems)
		}
	}
	// 40,000 letters, 1290 of each on average with a deviation of 35.
	for _, r := range alphabet {
		if n := letters[r]; n < 1040 || n > 1540 {
			t.Errorf("%c was drawn %d times", r, n)
		}
		delete(letters, r)
	}
	if len(letters) > 0 {
		t.Errorf("letters outside the alphabet: %v", letters)
	}
}
