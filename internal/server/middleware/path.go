package middleware

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// siteSuffix ends the leading segment that clients leave in the path when
// their login host is set to "localhost:8080/": they append it to the host
// they are given.
const siteSuffix = ".salesforce.com"

// cleanURL is u with its path in normal form, and u itself where nothing had to
// change. It reports false for a path that must not be interpreted. The query
// is untouched.
func cleanURL(u *url.URL) (*url.URL, bool) {
	path, ok := cleanPath(u.Path)
	if !ok || rawForbidden(u.RawPath) {
		return nil, false
	}
	if path == u.Path && u.RawPath == "" {
		return u, true
	}
	// Without encoded slashes the decoded path says everything, so the one
	// that was received as text can go.
	clean := *u
	clean.Path, clean.RawPath = path, ""
	return &clean, true
}

// rawForbidden looks for what decoding hides: an encoded slash or backslash.
func rawForbidden(raw string) bool {
	for {
		i := strings.IndexByte(raw, '%')
		if i < 0 || i+2 >= len(raw) {
			return false
		}
		if forbiddenEscape(raw[i+1], raw[i+2]) {
			return true
		}
		raw = raw[i+1:]
	}
}

// forbiddenEscape is true of 2f, 5c, 2e, 3b and 00: slash, backslash, dot,
// semicolon, NUL. A dot needs no escape; one that has it wants to be a segment
// that somebody else decodes.
func forbiddenEscape(a, b byte) bool {
	switch string([]byte{a, b | 0x20}) {
	case "2f", "2e", "3b", "5c":
		return true
	}
	return a == '0' && b == '0'
}

// cleanPath collapses doubled and trailing slashes and takes away at most one
// leading site segment. It reports false for a path that does not begin with a
// slash, has dot segments, a semicolon, a backslash, control characters,
// invalid UTF-8, or an escape left after decoding. Clean paths cost no
// allocation.
func cleanPath(path string) (string, bool) {
	if path == "" || path[0] != '/' {
		return "", false
	}
	tidy, ok := inspect(path)
	if !ok {
		return "", false
	}
	if !tidy {
		path = collapse(path)
	}
	return stripSite(path), true
}

// inspect reads the path once: whether it is in normal form, and whether it may
// be interpreted at all.
func inspect(path string) (tidy, ok bool) {
	tidy, ascii, start := true, true, 1
	for i := 1; i < len(path); i++ {
		switch c := path[i]; {
		case c == '/':
			tidy = tidy && i > start
			if dots(path[start:i]) {
				return false, false
			}
			start = i + 1
		case forbiddenByte(c):
			return false, false
		case c == '%' && i+2 < len(path) && forbiddenEscape(path[i+1], path[i+2]):
			return false, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if dots(path[start:]) || !ascii && !utf8.ValidString(path) {
		return false, false
	}
	return tidy && (start < len(path) || path == "/"), true
}

func forbiddenByte(c byte) bool {
	return c < 0x20 || c == 0x7f || c == ';' || c == '\\'
}

func dots(segment string) bool { return segment == "." || segment == ".." }

func collapse(path string) string {
	var b strings.Builder
	b.Grow(len(path))
	for segment := range strings.SplitSeq(path, "/") {
		if segment != "" {
			b.WriteByte('/')
			b.WriteString(segment)
		}
	}
	if b.Len() == 0 {
		return "/"
	}
	return b.String()
}

func stripSite(path string) string {
	first, _, more := strings.Cut(path[1:], "/")
	if !strings.HasSuffix(first, siteSuffix) {
		return path
	}
	if !more {
		return "/"
	}
	return path[1+len(first):]
}
