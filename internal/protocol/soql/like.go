package soql

import (
	"strings"
	"unicode/utf8"
)

// wildcards in a compiled pattern are runes that no text holds.
const (
	anyText rune = -1 // %
	anyRune rune = -2 // _
)

// likePattern is a compiled pattern of LIKE: % stands for any text, _ for one
// character.
type likePattern struct {
	want []rune // never with two % side by side
	// least is how many characters a text must have to match.
	least int
}

// compile reads a folded pattern, in which a backslash takes the wildcard out of
// the character after it.
func compile(pattern string) likePattern {
	var p likePattern
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
			continue
		case r == '%':
			r = anyText
		case r == '_':
			r = anyRune
		}
		p.add(r)
	}
	return p
}

func (p *likePattern) add(r rune) {
	if r != anyText {
		p.least++
	} else if n := len(p.want); n > 0 && p.want[n-1] == anyText {
		return
	}
	p.want = append(p.want, r)
}

// match holds a folded text against the pattern and says how many steps that
// took. On a mismatch it goes back to the last % only, so they are bounded by
// the product of the lengths.
func (p *likePattern) match(text string) (met bool, steps int) {
	if utf8.RuneCountInString(text) < p.least {
		return false, 0
	}
	want := p.want
	w, back, resume := 0, -1, 0
	for h := 0; h < len(text); steps++ {
		r, size := runeAt(text, h)
		switch {
		case w < len(want) && want[w] == anyText:
			back, resume = w, h
		case w < len(want) && (want[w] == anyRune || want[w] == r):
			w++
			h += size
			continue
		case back >= 0:
			_, size = runeAt(text, resume)
			resume += size
		default:
			return false, steps
		}
		// What % stands for goes on to where the rest of the pattern may begin.
		if back == len(want)-1 {
			return true, steps
		}
		skipped := seek(text[resume:], want[back+1])
		if skipped < 0 {
			return false, steps
		}
		resume += skipped
		w, h = back+1, resume
	}
	if w < len(want) && want[w] == anyText {
		w++
	}
	return w == len(want), steps
}

// seek is how far into the text the first character is that r may stand for, or
// -1.
func seek(text string, r rune) int {
	if r == anyRune {
		return 0
	}
	return strings.IndexRune(text, r)
}

// runeAt spares ASCII the call.
func runeAt(text string, at int) (rune, int) {
	if c := text[at]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(text[at:])
}
