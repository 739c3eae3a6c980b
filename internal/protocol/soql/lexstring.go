package soql

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// simpleEscapes are the quoted string escape sequences of one character.
// Salesforce: SOQL and SOSL Reference, "Quoted String Escape Sequences".
var simpleEscapes = map[byte]byte{
	'\'': '\'', '"': '"', '\\': '\\', 'n': '\n', 'N': '\n', 'r': '\r', 'R': '\r',
	't': '\t', 'T': '\t', 'b': '\b', 'B': '\b', 'f': '\f', 'F': '\f', '%': '%', '_': '_',
}

// scanString moves past a literal and checks its escapes. A literal without end
// is reported where the text ends.
func (l *lexer) scanString() tokenKind {
	l.advance(1)
	for {
		l.advance(plain(l.rest()))
		rest := l.rest()
		switch {
		case rest == "" || rest == `\`:
			l.advance(len(rest))
			return l.fail(l.pos, msgUnterminated(l.pos))
		case rest[0] == '\'':
			l.advance(1)
			return tokString
		}
		_, size := escape(rest)
		if size == 0 {
			_, after := utf8.DecodeRuneInString(rest[1:])
			return l.fail(l.pos, msgEscape(rest[:1+after]))
		}
		l.advance(size)
	}
}

// plain is how many bytes come before the next quote or backslash.
func plain(s string) int {
	if i := strings.IndexAny(s, `'\`); i >= 0 {
		return i
	}
	return len(s)
}

// escape reads the sequence at the start of s: what it stands for and how long
// it is, 0 if it is none.
func escape(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	if c, ok := simpleEscapes[s[1]]; ok {
		return string(rune(c)), 2
	}
	return unicodeEscape(s)
}

// unicodeEscape reads \uXXXX, or two of them where they are the halves of a
// surrogate pair. A half alone is no character and refused; so is U+0000, which
// no record holds.
func unicodeEscape(s string) (string, int) {
	const size = len(`\u0000`)
	r, ok := codeUnit(s)
	if !ok || r == 0 {
		return "", 0
	}
	if !utf16.IsSurrogate(r) {
		return string(r), size
	}
	low, ok := codeUnit(s[size:])
	if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
		return string(pair), 2 * size
	}
	return "", 0
}

func codeUnit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' && s[1] != 'U' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

// unquote decodes a checked literal, quotes included.
func unquote(literal string) string { return decode(literal, false) }

// pattern decodes a checked literal for LIKE: characters that an escape took the
// wildcard from, and the backslash itself, keep a backslash.
func pattern(literal string) string { return decode(literal, true) }

func decode(literal string, like bool) string {
	var b strings.Builder
	for s := literal[1 : len(literal)-1]; s != ""; {
		if n := plain(s); n > 0 {
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		text, size := escape(s)
		if like && strings.Contains(`\%_`, text) {
			b.WriteByte('\\')
		}
		b.WriteString(text)
		s = s[size:]
	}
	return b.String()
}
