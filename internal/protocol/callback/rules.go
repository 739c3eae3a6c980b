package callback

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// badCharacter refuses what is not a character of a URI (RFC 3986 §2), and
// three that are: # (a fragment, RFC 6749 §3.1.2), * (wildcards do not exist)
// and a percent sign without two hexadecimal digits.
func badCharacter(text string) *Problem {
	for i, r := range text {
		if c := classify(text[i:], r); c != nil {
			return wrong(text, fmt.Sprintf(c.wrong, r), c.instead)
		}
	}
	return nil
}

// complaint is a message about one character; wrong has one verb for it.
type complaint struct {
	wrong, instead string
}

func classify(at string, r rune) *complaint {
	switch {
	case r == ' ' || r == '\t':
		return &complaint{"A callback URL has no blanks (%U).", "Write %20, or one URL a line."}
	case r < ' ' || r == 0x7f:
		return &complaint{"A callback URL has no control characters (%U).", "Remove it."}
	case r > 0x7f:
		return &complaint{
			"A callback URL has ASCII characters only, and %U is none.",
			"Write the host name in its xn-- form and other characters as %XX.",
		}
	case r == '\\':
		return &complaint{"A callback URL has no backslash (%q).", "Write / instead."}
	case r == '#':
		return &complaint{"A callback URL has no fragment (%q).", "Remove the # and all that follows it."}
	case r == '*':
		return &complaint{"There are no wildcards (%q).", "Register each callback URL in full, one a line."}
	case strings.ContainsRune("\"<>^`{|}", r):
		return &complaint{"%q is not a character of a URL.", "Write it as %XX."}
	case r == '%' && !escaped(at):
		return &complaint{"%q must be followed by two hexadecimal digits.", "Write %25 for a percent sign."}
	}
	return nil
}

func escaped(at string) bool {
	if len(at) < 3 {
		return false
	}
	_, err := strconv.ParseUint(at[1:3], 16, 8)
	return err == nil
}

// splitScheme separates a lower-cased scheme from what follows its colon. A
// colon followed by a digit ends a host name, not a scheme.
func splitScheme(text string) (scheme, rest string, problem *Problem) {
	head, rest, found := strings.Cut(text, ":")
	if strings.HasPrefix(text, "//") || !found || !isScheme(head) || startsWithPort(rest) {
		return "", "", schemeless(text)
	}
	return strings.ToLower(head), rest, nil
}

// schemeless suggests the address that was probably meant.
func schemeless(text string) *Problem {
	const what = "A callback URL starts with its scheme."
	bare := strings.TrimLeft(text, "/:")
	if bare == "" {
		return wrong(text, what, "Write https:// and the address.")
	}
	instead := "Write https://" + shown(bare)
	if host, _, _ := splitAuthority(bare); strings.EqualFold(host, "localhost") {
		instead += ", or http://" + shown(bare) + " for a program on this computer"
	}
	return wrong(text, what, instead)
}

// isScheme follows RFC 3986 §3.1.
func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		letter := 'a' <= c && c <= 'z' && s[i] >= 'A'
		if !letter && (i == 0 || !strings.Contains("0123456789+-.", s[i:i+1])) {
			return false
		}
	}
	return s != ""
}

// startsWithPort recognises the rest of host:8080/path.
func startsWithPort(rest string) bool {
	return rest != "" && '0' <= rest[0] && rest[0] <= '9'
}

// checkWeb holds what follows "https:" against the rules.
func checkWeb(text, rest string) *Problem {
	authority, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return wrong(text, "https: is followed by two slashes.", "Write https://"+shown(strings.TrimLeft(rest, "/")))
	}
	return checkAuthority(text, authority)
}

// checkLocal allows plain http on this computer only, under its one name.
func checkLocal(text, rest string) *Problem {
	authority, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return wrong(text, "http: is followed by two slashes.", "Write http://localhost and the path.")
	}
	if problem := checkAuthority(text, authority); problem != nil {
		return problem
	}
	host, port, tail := splitAuthority(authority)
	switch {
	case host == "localhost":
		return nil
	case localhost(host):
		return wrong(text, "http is for the host localhost, written so.", "Write http://localhost"+colon(port)+shown(tail))
	}
	return wrong(text, "http is for the host localhost only.", "Write https://"+shown(authority))
}

func colon(port string) string {
	if port == "" {
		return ""
	}
	return ":" + port
}

// localhost recognises other spellings of this computer, to suggest the right
// one. It allows nothing.
func localhost(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && address.Unmap().IsLoopback()
}

// forbidden reports the schemes that a browser runs, or reads from itself.
func forbidden(scheme string) bool {
	switch scheme {
	case "javascript", "data", "vbscript", "blob", "file", "about":
		return true
	}
	return false
}

// checkCustom holds the URL of a native app against the rules.
func checkCustom(text, scheme, rest string) *Problem {
	if forbidden(scheme) {
		return wrong(text, "The scheme "+scheme+" cannot receive a callback.",
			"Write https://, or a scheme of your app such as com.example.app:/callback.")
	}
	if rest == "" {
		return wrong(text, "A scheme alone is no callback URL.", "Write "+shown(text)+"//callback")
	}
	if authority, ok := strings.CutPrefix(rest, "//"); ok {
		return checkUserinfo(text, authority)
	}
	return nil
}
