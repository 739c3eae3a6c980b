package app

import (
	"strings"
	"unicode/utf8"
)

// MaxName is how many characters an API name has at most. Salesforce states no
// limit for connected apps; 80 is that of its other developer names.
const MaxName = 80

// maxKeptName bounds the names that come from files, in bytes.
const maxKeptName = 240

// ValidateName holds an API name against the rules. A file's name may break
// those that only the form has.
func ValidateName(name string, mode Mode) []Problem {
	c := &checker{mode: mode}
	const field, path = "API Name", "fullName"
	switch {
	case name == "":
		c.fail(field, path, "The API name is missing. Write letters, digits and underscores, such as Data_Sync.")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, isControl) || strings.ContainsAny(name, "/\\"):
		c.fail(field, path, "The API name has characters that no name can have. Write letters, digits and underscores.")
	case len(name) > maxKeptName:
		c.fail(field, path, "The API name has %d bytes; write at most %d characters.", len(name), MaxName)
	case len(name) > MaxName:
		c.strict(field, path, "The API name has %d characters; write at most %d.", len(name), MaxName)
	case !developerName(name):
		c.strict(field, path, "%q breaks the rules of API names: begin with a letter, write letters, digits and underscores, "+
			"no two underscores together and none at the end, such as %s.", name, SuggestName(name))
	}
	return c.problems
}

// developerName follows Salesforce's rules for developer names.
func developerName(name string) bool {
	for i := range len(name) {
		if !nameByte(name[i]) {
			return false
		}
	}
	return letter(name[0]) && !strings.HasSuffix(name, "_") && !strings.Contains(name, "__")
}

// SuggestName makes an API name of a label: every run of other characters
// becomes one underscore.
func SuggestName(label string) string {
	var b strings.Builder
	gap := false
	for i := range len(label) {
		c := label[i]
		if !nameByte(c) || c == '_' {
			gap = b.Len() > 0
			continue
		}
		if b.Len() == 0 && !letter(c) {
			b.WriteString("App_")
		}
		if gap {
			b.WriteByte('_')
		}
		gap = false
		b.WriteByte(c)
		if b.Len() >= MaxName-1 {
			break
		}
	}
	if b.Len() == 0 {
		return "App"
	}
	return b.String()
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func nameByte(c byte) bool { return letter(c) || '0' <= c && c <= '9' || c == '_' }

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
