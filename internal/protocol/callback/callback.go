package callback

import "strings"

// MaxTotal is how many characters all callback URLs of one app may have
// together, one separator between each two of them. Salesforce: 2000.
const MaxTotal = 2000

// URL is one well-formed callback URL. The text is exactly what was
// registered. The zero value matches nothing.
type URL struct {
	text   string
	scheme string
}

// String returns the registered text.
func (u URL) String() string { return u.text }

// Scheme returns the scheme in lower case.
func (u URL) Scheme() string { return u.scheme }

// IsCustom reports whether the URL belongs to a native app. Salesforce gives a
// refresh token to the user-agent flow only there or on its success page.
func (u URL) IsCustom() bool { return u.scheme != "https" && u.scheme != "http" }

// Problem says what is wrong with one line, for the person who wrote it.
type Problem struct {
	// Line counts from 1 in the text that was given.
	Line int
	// Text is the line as written, less surrounding blanks, cut to 200
	// bytes. It is the writer's text: escape it.
	Text string
	// Wrong says what the rule is.
	Wrong string
	// Instead says what to write.
	Instead string
}

// Error returns the problem as one sentence for a terminal.
func (p Problem) Error() string { return p.Wrong + " " + p.Instead }

// DeviceFlowPlaceholder is the callback that enabling the device flow fills
// in: a page that shows success, on the org's own origin. myDomain is scheme,
// host and port; a trailing slash is dropped.
func DeviceFlowPlaceholder(myDomain string) string {
	return strings.TrimRight(myDomain, "/") + "/services/oauth2/success"
}

// Match reports whether presented is the registered callback: the same bytes,
// and a URL that could be registered today. A malformed registered callback,
// which metadata may bring in, never matches.
func Match(registered, presented string) bool {
	if registered != presented {
		return false
	}
	_, problem := parseOne(registered)
	return problem == nil
}

// Find returns the registered URL that equals presented.
func Find(registered []URL, presented string) (URL, bool) {
	for _, u := range registered {
		if u.text == presented && presented != "" {
			return u, true
		}
	}
	return URL{}, false
}

// Nearest returns the registered URL that presented probably meant, and the
// byte at which the two first differ: the length of the shorter one when it
// is the beginning of the other. It is for diagnostics, never for a decision.
// Nearness is the common beginning plus the common end, so that the cost
// stays linear in what a stranger sends. With nothing registered it returns
// the zero URL and 0.
func Nearest(registered []URL, presented string) (nearest URL, differsAt int) {
	best := -1
	for _, u := range registered {
		head := commonPrefix(u.text, presented)
		score := head + commonSuffix(u.text[head:], presented[head:])
		if score > best {
			best, nearest, differsAt = score, u, head
		}
	}
	return nearest, differsAt
}

func commonPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
