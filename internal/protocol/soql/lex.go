package soql

import (
	"strings"
	"unicode/utf8"
)

// lexer cuts valid UTF-8 into tokens, one at a time, so that of two mistakes
// the first is reported.
type lexer struct {
	source string
	pos    Pos
	err    *Error // the first; after it there are only tokEnd
}

func newLexer(source string) *lexer {
	return &lexer{source: source, pos: Pos{Line: 1, Column: 1}}
}

func (l *lexer) next() token {
	l.skipSpace()
	start, rest := l.pos, l.rest()
	if rest == "" || l.err != nil {
		return token{pos: start}
	}
	kind := l.scan(rest)
	if l.err != nil {
		return token{pos: start}
	}
	return token{kind: kind, text: l.source[start.Offset:l.pos.Offset], pos: start}
}

func (l *lexer) rest() string { return l.source[l.pos.Offset:] }

// scan moves past one token and says which kind it was.
func (l *lexer) scan(rest string) tokenKind {
	switch c := rest[0]; {
	case c == '\'':
		return l.scanString()
	case isDigit(c), isSigned(rest):
		return l.scanNumber(rest)
	case isLetter(c):
		l.advance(prefix(rest, isWordByte))
		return tokWord
	}
	l.advance(symbolLength(rest))
	return tokSymbol
}

// advance moves n bytes on, which must end between characters.
func (l *lexer) advance(n int) {
	passed := l.source[l.pos.Offset : l.pos.Offset+n]
	l.pos.Offset += n
	if lines := strings.Count(passed, "\n"); lines > 0 {
		l.pos.Line += lines
		l.pos.Column = 1
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	l.pos.Column += utf8.RuneCountInString(passed)
}

func (l *lexer) skipSpace() { l.advance(prefix(l.rest(), isSpace)) }

func (l *lexer) fail(at Pos, message string) tokenKind {
	if l.err == nil {
		l.err = newError(l.source, at, Syntax, message)
	}
	return tokEnd
}

// symbolLength is that of an operator or of one character, whatever it is: the
// parser says that it is unexpected.
func symbolLength(rest string) int {
	if len(rest) > 1 {
		switch rest[:2] {
		case "!=", "<=", ">=", "<>":
			return 2
		}
	}
	_, size := utf8.DecodeRuneInString(rest)
	return size
}

func prefix(s string, accept func(byte) bool) int {
	for i := range len(s) {
		if !accept(s[i]) {
			return i
		}
	}
	return len(s)
}

func isSpace(c byte) bool    { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isLetter(c byte) bool   { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) }
func isSigned(s string) bool {
	return len(s) > 1 && (s[0] == '-' || s[0] == '+') && (isDigit(s[1]) || s[1] == '.')
}
