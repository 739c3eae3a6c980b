package soql

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Parse reads one SELECT. An error is an *Error that names row and column.
func Parse(text string) (*Query, error) {
	if err := admit(text); err != nil {
		return nil, err
	}
	p := &parser{lexer: newLexer(text)}
	p.advance()
	q := p.query()
	if p.tok.kind != tokEnd {
		p.unexpected()
	}
	if p.err != nil {
		return nil, p.err
	}
	return q, nil
}

// admit refuses what is not worth reading. No record holds U+0000, and
// PostgreSQL fails on it. Bytes bound characters, so the count
// of characters is taken only of texts that might be too long.
func admit(text string) error {
	start := Pos{Line: 1, Column: 1}
	if len(text) > MaxLength && utf8.RuneCountInString(text) > MaxLength {
		return &Error{Position: start, Message: msgTooLong}
	}
	if !utf8.ValidString(text) {
		return &Error{Position: firstInvalid(text), Message: msgEncoding}
	}
	if at := strings.IndexByte(text, 0); at >= 0 {
		return &Error{Position: posOf(text, at), Message: msgNUL}
	}
	return nil
}

func firstInvalid(text string) Pos {
	valid := 0
	for r, size := utf8.DecodeRuneInString(text); r != utf8.RuneError || size > 1; {
		valid += size
		r, size = utf8.DecodeRuneInString(text[valid:])
	}
	return posOf(text, valid)
}

// posOf is the place of a byte that begins a character.
func posOf(text string, offset int) Pos {
	l := newLexer(text)
	l.advance(offset)
	return l.pos
}

// AsError is the *Error in err's chain, if there is one.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// parser holds one token. The first error sticks: from then on every token is
// the end of the query, so each rule runs out by itself.
type parser struct {
	*lexer
	tok   token
	depth int
}

func (p *parser) advance() { p.tok = p.next() }

func (p *parser) fail(at Pos, kind Kind, message string) {
	if p.err == nil {
		p.err = newError(p.source, at, kind, message)
	}
	p.tok = token{pos: p.tok.pos}
}

// unexpected refuses the token at hand.
func (p *parser) unexpected() {
	if p.tok.isSymbol(":") {
		p.fail(p.tok.pos, Syntax, msgBind)
		return
	}
	p.fail(p.tok.pos, Syntax, msgUnexpected(p.tok.shown()))
}

func (p *parser) accept(word string) bool {
	if !p.tok.is(word) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) acceptSymbol(symbol string) bool {
	if !p.tok.isSymbol(symbol) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(word string) {
	if !p.accept(word) {
		p.unexpected()
	}
}

func (p *parser) expectSymbol(symbol string) {
	if !p.acceptSymbol(symbol) {
		p.unexpected()
	}
}

// name reads a word that ok lets be one.
func (p *parser) name(ok func(string) bool) string {
	if p.tok.kind != tokWord || !ok(p.tok.text) {
		p.unexpected()
		return ""
	}
	text := p.tok.text
	p.advance()
	return text
}

// nest runs a rule one level deeper.
func (p *parser) nest(rule func()) {
	if p.depth++; p.depth > MaxDepth {
		p.fail(p.tok.pos, Syntax, msgTooDeep)
		return
	}
	rule()
	p.depth--
}

// list reads one or more entries with commas between them, at most limit.
func (p *parser) list(limit int, tooMany string, entry func()) {
	for n := 1; ; n++ {
		if n > limit {
			p.fail(p.tok.pos, Syntax, tooMany)
			return
		}
		entry()
		if !p.acceptSymbol(",") {
			return
		}
	}
}
